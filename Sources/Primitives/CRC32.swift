/// The checksum of PNG, gzip and Ethernet (ISO 3309), polynomial 0x04C11DB7 reflected.
///
/// It finds mistyped and cut-off text; it proves nothing against someone who means harm.
package enum CRC32 {
  private static let table: [UInt32] = (0..<256).map { index in
    var value = UInt32(index)
    for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    return value
  }

  /// The checksum of bytes.
  package static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var value: UInt32 = 0xFFFF_FFFF
    for byte in bytes { value = value >> 8 ^ table[Int(value & 0xFF ^ UInt32(byte))] }
    return ~value
  }
}
