import GRPC
import Testing

@Suite struct CompressionTests {
  private static let hello = Array("hello hello hello".utf8)
  private static let gzipped: [UInt8] = [
    0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0x57,
    0xC8, 0x40, 0x90, 0x00, 0x80, 0x88, 0xF9, 0xE5, 0x11, 0x00, 0x00, 0x00,
  ]
  private static let zlibbed: [UInt8] = [
    0x78, 0x9C, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0x57, 0xC8, 0x40, 0x90, 0x00, 0x3A, 0x2E, 0x06, 0x7D,
  ]

  @Test func `gzip and zlib of another implementation inflate`() throws {
    #expect(try Compression.decompress(Self.gzipped, with: .gzip, limit: 100) == Self.hello)
    #expect(try Compression.decompress(Self.zlibbed, with: .deflate, limit: 100) == Self.hello)
    #expect(try Compression.decompress(Self.hello, with: .identity, limit: 100) == Self.hello)
  }

  @Test func `gzip begins with its magic number and deflate with a zlib header`() throws {
    #expect(try Compression.compress(Self.hello, with: .gzip).prefix(3) == [0x1F, 0x8B, 8])
    let deflated = try Compression.compress(Self.hello, with: .deflate)
    #expect(deflated[0] == 0x78)
    // RFC 1950 section 2.2: the first two bytes are a multiple of 31.
    #expect((Int(deflated[0]) << 8 | Int(deflated[1])) % 31 == 0)
  }

  @Test func `one format is not taken for the other`() {
    #expect(throws: CompressionError.corrupt) {
      try Compression.decompress(Self.gzipped, with: .deflate, limit: 100)
    }
    #expect(throws: CompressionError.corrupt) {
      try Compression.decompress(Self.zlibbed, with: .gzip, limit: 100)
    }
  }

  @Test(arguments: CompressionAlgorithm.allCases)
  func `a result of exactly the limit is accepted and one byte more is not`(
    algorithm: CompressionAlgorithm
  ) throws {
    for size in [1, 17, 511, 512, 513, 65_535, 65_536, 65_537, 200_000] {
      let message = [UInt8](repeating: 7, count: size)
      let compressed = try Compression.compress(message, with: algorithm)
      #expect(try Compression.decompress(compressed, with: algorithm, limit: size) == message)
      #expect(throws: CompressionError.tooLarge(limit: size - 1), "size \(size)") {
        try Compression.decompress(compressed, with: algorithm, limit: size - 1)
      }
    }
  }

  @Test(arguments: [CompressionAlgorithm.gzip, .deflate])
  func `a bomb is refused at the limit`(algorithm: CompressionAlgorithm) throws {
    let bomb = try Compression.compress([UInt8](repeating: 0, count: 64 << 20), with: algorithm)
    #expect(bomb.count < 100_000)
    #expect(throws: CompressionError.tooLarge(limit: 1 << 20)) {
      try Compression.decompress(bomb, with: algorithm, limit: 1 << 20)
    }
  }

  @Test(arguments: [CompressionAlgorithm.gzip, .deflate])
  func `a message cut at any byte is truncated`(algorithm: CompressionAlgorithm) throws {
    let message = (0..<2_000).map { UInt8(truncatingIfNeeded: $0 &* $0) }
    let compressed = try Compression.compress(message, with: algorithm)
    for end in 0..<compressed.count {
      #expect(throws: CompressionError.truncated, "cut at \(end)") {
        try Compression.decompress(Array(compressed[..<end]), with: algorithm, limit: 2_000)
      }
    }
  }

  @Test func `bytes behind the end are refused`() {
    #expect(throws: CompressionError.trailingBytes(2)) {
      try Compression.decompress(Self.gzipped + [0, 0], with: .gzip, limit: 100)
    }
    #expect(throws: CompressionError.trailingBytes(Self.zlibbed.count)) {
      try Compression.decompress(Self.zlibbed + Self.zlibbed, with: .deflate, limit: 100)
    }
  }

  @Test func `a wrong checksum is corrupt`() {
    var wrong = Self.zlibbed
    wrong[wrong.count - 1] ^= 1
    #expect(throws: CompressionError.corrupt) {
      try Compression.decompress(wrong, with: .deflate, limit: 100)
    }
  }

  @Test func `a flipped bit never inflates to another message`() {
    // Bits of the gzip header that say nothing about the content may flip unseen.
    for bit in 0..<(Self.gzipped.count * 8) {
      var flipped = Self.gzipped
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      let result = try? Compression.decompress(flipped, with: .gzip, limit: 1_000)
      #expect(result == nil || result == Self.hello, "bit \(bit)")
    }
  }

  @Test(arguments: CompressionAlgorithm.allCases)
  func `any bytes come back as they were`(algorithm: CompressionAlgorithm) throws {
    try forSeeds(60) { seed, generator in
      var message = generator.bytes(upTo: 100_000)
      if Bool.random(using: &generator) { message += [UInt8](repeating: 3, count: 150_000) }
      let compressed = try Compression.compress(message, with: algorithm)
      let limit = message.count
      #expect(
        try Compression.decompress(compressed, with: algorithm, limit: limit) == message,
        "seed \(seed)"
      )
    }
  }

  @Test func `random bytes are refused and nothing worse`() {
    forSeeds(2_000) { seed, generator in
      let noise = [0x1F, 0x8B, 8, 0] + generator.bytes(upTo: 200)
      for algorithm in [CompressionAlgorithm.gzip, .deflate] {
        let result = try? Compression.decompress(noise, with: algorithm, limit: 1_000)
        #expect(result == nil, "seed \(seed)")
      }
    }
  }
}
