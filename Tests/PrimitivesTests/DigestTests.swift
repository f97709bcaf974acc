import Primitives
import Testing

@Suite struct DigestTests {
  static let bytes = (1...32).map { UInt8($0) }

  @Test func `a digest is its 32 bytes`() throws {
    let digest = try #require(Digest(bytes: Self.bytes))
    #expect(digest.bytes == Self.bytes)
    #expect(digest.description == Hex.encode(Self.bytes))
    #expect(digest != .zero)
    #expect(Digest.zero.bytes == [UInt8](repeating: 0, count: 32))
    #expect(Digest(filling: { $0[0] = 7 }).bytes == [7] + [UInt8](repeating: 0, count: 31))
  }

  @Test(arguments: [0, 31, 33]) func `another number of bytes is no digest`(_ count: Int) {
    #expect(Digest(bytes: [UInt8](repeating: 1, count: count)) == nil)
  }

  @Test func `a digest is written and read as it is`() throws {
    let digest = try #require(Digest(bytes: Self.bytes))
    var writer = ByteWriter()
    writer.appendUInt8(9)
    writer.append(digest)
    #expect(writer.bytes == [9] + Self.bytes)
    var reader = ByteReader(writer.bytes)
    _ = try reader.readUInt8()
    #expect(try reader.readDigest() == digest)
    #expect(throws: ByteReaderError.truncated(offset: 33, wanted: 32)) { try reader.readDigest() }
  }
}
