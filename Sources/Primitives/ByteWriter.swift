/// Writes bytes of a binary layout: numbers big-endian, byte strings with their lengths in front.
package struct ByteWriter: Sendable {
  /// What has been written.
  package private(set) var bytes: [UInt8] = []

  /// An empty writer.
  ///
  /// - Parameter capacity: Bytes to make room for.
  package init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  package mutating func appendUInt8(_ value: UInt8) { bytes.append(value) }
  package mutating func appendUInt16(_ value: UInt16) { append(value) }
  package mutating func appendUInt32(_ value: UInt32) { append(value) }
  package mutating func appendUInt64(_ value: UInt64) { append(value) }
  /// In two's complement.
  package mutating func appendInt64(_ value: Int64) { append(UInt64(bitPattern: value)) }

  /// Bytes whose number the layout fixes.
  package mutating func append(_ bytes: some Collection<UInt8>) {
    self.bytes.append(contentsOf: bytes)
  }

  /// The 16 bytes of a UUID.
  package mutating func append(_ bits: UUIDBits) {
    append(bits.high)
    append(bits.low)
  }

  /// The 32 bytes of a digest.
  package mutating func append(_ digest: Digest) {
    digest.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }

  /// A byte string of at most 255 bytes behind one byte of length.
  package mutating func appendOpaque8(_ bytes: some Collection<UInt8>) {
    appendUInt8(Self.length(bytes.count))
    append(bytes)
  }

  /// A byte string of at most 65,535 bytes behind two bytes of length.
  package mutating func appendOpaque16(_ bytes: some Collection<UInt8>) {
    appendUInt16(Self.length(bytes.count))
    append(bytes)
  }

  /// A byte string of at most 4,294,967,295 bytes behind four bytes of length.
  package mutating func appendOpaque32(_ bytes: some Collection<UInt8>) {
    appendUInt32(Self.length(bytes.count))
    append(bytes)
  }

  private static func length<Length: FixedWidthInteger>(_ count: Int) -> Length {
    guard let length = Length(exactly: count) else {
      preconditionFailure("a byte string longer than its length field holds")
    }
    return length
  }

  private mutating func append<Integer: FixedWidthInteger>(_ value: Integer) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }
}
