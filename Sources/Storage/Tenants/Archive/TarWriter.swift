/// Writes members of a tar file in the ustar format.
///
/// Source: POSIX.1-2017, pax, "ustar interchange format".
enum TarWriter {
  /// Bytes of a block: headers are one, contents are padded to whole ones.
  static let blockByteCount = 512
  /// Characters of a member's name at most.
  static let nameLengthMax = 100

  /// A member: its header, its contents, and the padding behind.
  ///
  /// - Parameters:
  ///   - name: 1 to 100 ASCII characters.
  ///   - contents: Less than 8 GiB.
  ///   - seconds: When it was made, since 1970.
  /// - Returns: Whole blocks.
  static func member(_ name: String, _ contents: [UInt8], seconds: Int64) -> [UInt8] {
    precondition((1...nameLengthMax).contains(name.utf8.count), "a member has a short name")
    var output: [UInt8] = []
    let blocks = (contents.count + blockByteCount - 1) / blockByteCount
    output.reserveCapacity((blocks + 1) * blockByteCount)
    output.append(contentsOf: header(name, byteCount: contents.count, seconds: seconds))
    output.append(contentsOf: contents)
    output.append(
      contentsOf: repeatElement(0, count: blocks * blockByteCount - contents.count)
    )
    return output
  }

  /// What stands behind the last member.
  static let end = [UInt8](repeating: 0, count: 2 * blockByteCount)

  private static func header(_ name: String, byteCount: Int, seconds: Int64) -> [UInt8] {
    var header = [UInt8](repeating: 0, count: blockByteCount)
    func put(_ bytes: some Sequence<UInt8>, at offset: Int) {
      for (index, byte) in bytes.enumerated() { header[offset + index] = byte }
    }
    put(name.utf8, at: 0)
    put("0000600".utf8, at: 100)
    put("0000000".utf8, at: 108)
    put("0000000".utf8, at: 116)
    put(octal(UInt64(byteCount), digits: 11), at: 124)
    put(octal(UInt64(clamping: seconds), digits: 11), at: 136)
    // The checksum counts its own field as spaces.
    put("        ".utf8, at: 148)
    put("0".utf8, at: 156)
    put("ustar\u{0}00".utf8, at: 257)
    let sum = header.reduce(UInt64(0)) { $0 + UInt64($1) }
    put(octal(sum, digits: 6) + [0], at: 148)
    return header
  }

  private static func octal(_ value: UInt64, digits: Int) -> [UInt8] {
    (0..<digits).reversed().map { UInt8(ascii: "0") + UInt8(value >> (3 * UInt64($0)) & 7) }
  }
}
