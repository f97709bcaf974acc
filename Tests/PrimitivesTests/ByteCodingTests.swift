import Primitives
import Testing

@Suite struct ByteCodingTests {
  static func sample() -> [UInt8] {
    var writer = ByteWriter(capacity: 64)
    writer.appendUInt8(0x01)
    writer.appendUInt16(0x0203)
    writer.appendUInt32(0x0405_0607)
    writer.appendUInt64(0x0809_0A0B_0C0D_0E0F)
    writer.appendInt64(-2)
    writer.append([0xAA, 0xBB])
    writer.append(UUIDBits(high: 1, low: 2))
    writer.appendOpaque8([0x11])
    writer.appendOpaque16([0x22, 0x22])
    writer.appendOpaque32([0x33])
    return writer.bytes
  }

  static func read(_ reader: inout ByteReader) throws(ByteReaderError) {
    _ = try reader.readUInt8()
    _ = try reader.readUInt16()
    _ = try reader.readUInt32()
    _ = try reader.readUInt64()
    _ = try reader.readInt64()
    _ = try reader.readBytes(2)
    _ = try reader.readUUIDBits()
    _ = try reader.readOpaque8()
    _ = try reader.readOpaque16()
    _ = try reader.readOpaque32()
    try reader.finish()
  }

  @Test func `numbers are big-endian and lengths come first`() {
    let expected =
      "01" + "0203" + "04050607" + "08090a0b0c0d0e0f" + "fffffffffffffffe" + "aabb"
      + "0000000000000001" + "0000000000000002" + "0111" + "00022222" + "0000000133"
    #expect(Hex.encode(Self.sample()) == expected)
  }

  @Test func `what was written is read`() throws {
    var reader = ByteReader(Self.sample())
    #expect(try reader.readUInt8() == 1)
    #expect(try reader.readUInt16() == 0x0203)
    #expect(try reader.readUInt32() == 0x0405_0607)
    #expect(try reader.readUInt64() == 0x0809_0A0B_0C0D_0E0F)
    #expect(try reader.readInt64() == -2)
    #expect(try reader.readBytes(2) == [0xAA, 0xBB])
    #expect(try reader.readUUIDBits() == UUIDBits(high: 1, low: 2))
    #expect(try reader.readOpaque8() == [0x11])
    #expect(try reader.readOpaque16() == [0x22, 0x22])
    #expect(try reader.readOpaque32() == [0x33])
    #expect(reader.isAtEnd)
    try reader.finish()
  }

  @Test func `each truncation is found within the bytes`() throws {
    let bytes = Self.sample()
    for count in bytes.indices {
      var reader = ByteReader(Array(bytes[..<count]))
      do throws(ByteReaderError) {
        try Self.read(&reader)
        Issue.record("\(count) bytes were read as \(bytes.count)")
      } catch {
        guard case .truncated(let offset, let wanted) = error else {
          Issue.record("\(error) for \(count) bytes")
          continue
        }
        #expect(offset <= count && offset + wanted > count)
      }
    }
  }

  @Test func `bytes after the end are found`() {
    var reader = ByteReader(Self.sample() + [0])
    #expect(throws: ByteReaderError.trailingBytes(offset: Self.sample().count)) {
      try Self.read(&reader)
    }
  }

  @Test func `a length outside of its bounds is refused at its own offset`() {
    var reader = ByteReader([9, 0, 2, 1, 1])
    #expect(throws: Never.self) { _ = try reader.readUInt8() }
    #expect(throws: ByteReaderError.length(offset: 1, length: 2)) {
      _ = try reader.readOpaque16(0...1)
    }
    var short = ByteReader([0])
    #expect(throws: ByteReaderError.length(offset: 0, length: 0)) {
      _ = try short.readOpaque8(1...5)
    }
  }

  @Test func `a nested reader ends where it should and counts from the outermost byte`() throws {
    var reader = ByteReader([1, 2, 3, 4])
    _ = try reader.readUInt8()
    var nested = try reader.nested(2)
    #expect(try nested.readUInt8() == 2)
    #expect(throws: ByteReaderError.truncated(offset: 2, wanted: 2)) {
      _ = try nested.readUInt16()
    }
    #expect(reader.offset == 3)
    #expect(reader.remaining == 1)
  }

  @Test func `a byte string longer than its length field is a mistake`() async {
    await #expect(processExitsWith: .failure) {
      var writer = ByteWriter()
      writer.appendOpaque8([UInt8](repeating: 0, count: 256))
    }
  }
}
