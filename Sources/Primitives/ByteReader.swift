/// What is wrong with bytes that were to be read, and where.
package enum ByteReaderError: Error, Hashable, Sendable {
  /// Fewer bytes are left at an offset than the layout wants there.
  case truncated(offset: Int, wanted: Int)
  /// The length at an offset is outside of what the layout allows.
  case length(offset: Int, length: Int)
  /// Bytes follow, from an offset on, where the layout ends.
  case trailingBytes(offset: Int)
}

/// Reads what `ByteWriter` writes, from bytes that may be anything.
///
/// Offsets in errors count from the first byte of the array, within nested readers too.
package struct ByteReader: Sendable {
  private let bytes: [UInt8]
  private let end: Int
  /// Where the next byte is read.
  package private(set) var offset: Int

  /// A reader of all the bytes.
  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    offset = 0
    end = bytes.count
  }

  private init(_ bytes: [UInt8], from offset: Int, to end: Int) {
    self.bytes = bytes
    self.offset = offset
    self.end = end
  }

  /// Bytes left to read.
  package var remaining: Int { end - offset }
  /// Whether everything was read.
  package var isAtEnd: Bool { offset == end }

  package mutating func readUInt8() throws(ByteReaderError) -> UInt8 { try read() }
  package mutating func readUInt16() throws(ByteReaderError) -> UInt16 { try read() }
  package mutating func readUInt32() throws(ByteReaderError) -> UInt32 { try read() }
  package mutating func readUInt64() throws(ByteReaderError) -> UInt64 { try read() }
  /// From two's complement.
  package mutating func readInt64() throws(ByteReaderError) -> Int64 {
    Int64(bitPattern: try read())
  }

  /// Bytes whose number the layout fixes; not negative.
  package mutating func readBytes(_ count: Int) throws(ByteReaderError) -> [UInt8] {
    let range = try take(count)
    return Array(bytes[range])
  }

  /// The 16 bytes of a UUID.
  package mutating func readUUIDBits() throws(ByteReaderError) -> UUIDBits {
    _ = try need(UUIDBits.byteCount)
    return UUIDBits(high: try read(), low: try read())
  }

  /// The 32 bytes of a digest.
  package mutating func readDigest() throws(ByteReaderError) -> Digest {
    let range = try take(Digest.byteCount)
    return Digest(filling: { $0.copyBytes(from: bytes[range]) })
  }

  /// A byte string behind one byte of length, which must lie within bounds.
  package mutating func readOpaque8(
    _ bounds: ClosedRange<Int> = 0...Int(UInt8.max)
  ) throws(ByteReaderError) -> [UInt8] {
    let start = offset
    return try readOpaque(Int(try readUInt8()), at: start, bounds)
  }

  /// A byte string behind two bytes of length, which must lie within bounds.
  package mutating func readOpaque16(
    _ bounds: ClosedRange<Int> = 0...Int(UInt16.max)
  ) throws(ByteReaderError) -> [UInt8] {
    let start = offset
    return try readOpaque(Int(try readUInt16()), at: start, bounds)
  }

  /// A byte string behind four bytes of length, which must lie within bounds.
  package mutating func readOpaque32(
    _ bounds: ClosedRange<Int> = 0...Int(UInt32.max)
  ) throws(ByteReaderError) -> [UInt8] {
    let start = offset
    return try readOpaque(Int(try readUInt32()), at: start, bounds)
  }

  /// A reader of the next bytes alone, which this one skips.
  package mutating func nested(_ count: Int) throws(ByteReaderError) -> ByteReader {
    let range = try take(count)
    return ByteReader(bytes, from: range.lowerBound, to: range.upperBound)
  }

  /// Checks that everything was read.
  package func finish() throws(ByteReaderError) {
    guard isAtEnd else { throw .trailingBytes(offset: offset) }
  }

  private mutating func readOpaque(
    _ length: Int,
    at start: Int,
    _ bounds: ClosedRange<Int>
  ) throws(ByteReaderError) -> [UInt8] {
    guard bounds.contains(length) else { throw .length(offset: start, length: length) }
    return try readBytes(length)
  }

  private mutating func take(_ count: Int) throws(ByteReaderError) -> Range<Int> {
    let next = try need(count)
    defer { offset = next }
    return offset..<next
  }

  /// The offset after so many bytes, which must be there.
  private func need(_ count: Int) throws(ByteReaderError) -> Int {
    precondition(count >= 0, "a number of bytes is not negative")
    guard count <= remaining else { throw .truncated(offset: offset, wanted: count) }
    return offset + count
  }

  private mutating func read<Integer: FixedWidthInteger>() throws(ByteReaderError) -> Integer {
    let range = try take(Integer.bitWidth / 8)
    return Integer(
      bigEndian: bytes.withUnsafeBytes {
        $0.loadUnaligned(fromByteOffset: range.lowerBound, as: Integer.self)
      }
    )
  }
}
