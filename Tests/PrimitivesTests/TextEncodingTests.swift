import Testing

@testable import Primitives

@Suite struct TextEncodingTests {
  @Test func `hexadecimal digits are written in lower case and read in either`() {
    #expect(Hex.encode([0x00, 0xDE, 0xAD, 0xFF]) == "00deadff")
    #expect(Hex.decode("00DeadfF") == [0x00, 0xDE, 0xAD, 0xFF])
    #expect(Hex.decode("") == [])
    #expect(Hex.decode("0") == nil)
    #expect(Hex.decode("0g") == nil)
    #expect(Hex.decode("0é") == nil)
  }

  /// RFC 4648 section 10 has `foobar` as MZXW6YTBOI; 16 bytes end in a digit of three bits.
  @Test func `base32 is that of RFC 4648 in lower case`() throws {
    let bits = try #require(UUIDBits(bytes: Array("foobarfoobarfoob".utf8)))
    #expect(Base32.encode(bits) == "mzxw6ytbojtg633cmfzgm33pmi")
    #expect(Base32.decode("mzxw6ytbojtg633cmfzgm33pmi") == bits)
  }

  @Test(arguments: [
    "mzxw6ytbojtg633cmfzgm33pmj", "MZXW6YTBOJTG633CMFZGM33PMI", "mzxw6ytbojtg633cmfzgm33pm",
    "mzxw6ytbojtg633cmfzgm33pm1", "mzxw0ytbojtg633cmfzgm33pmi", "",
  ])
  func `base32 with spare bits, other digits or another length is refused`(_ text: String) {
    #expect(Base32.decode(text) == nil)
  }

  @Test func `128 bits round trip through base32`() {
    var generator = SplitMix64(seed: 3)
    for _ in 0..<200 {
      let bits = UUIDBits(high: generator.next(), low: generator.next())
      #expect(Base32.decode(Base32.encode(bits)) == bits)
      var digits: [UInt8] = []
      Base32.appendCrockford(bits, to: &digits)
      #expect(Base32.decodeCrockford(digits) == bits)
    }
  }

  @Test func `an opaque name is fit for an identifier and knows itself`() {
    let name = OpaqueName.make(random: [UInt8](repeating: 0xFF, count: 16))
    #expect(name == "t_77777777777777777777777774")
    #expect(OpaqueName.isValid(name))
    // A mark makes one character of itself and the underscore before it.
    let marked = "t_\u{301}" + name.dropFirst(2)
    for other in ["", "t_", "u_77777777777777777777777774", name + "a", name.uppercased(), marked] {
      #expect(!OpaqueName.isValid(other))
    }
  }

  @Test func `base62 has as many digits as the largest number needs`() {
    // 62^21 < 2^128 < 62^22 and 62^42 < 2^256 < 62^43.
    #expect(Base62.digitCount(byteCount: 0) == 0)
    #expect(Base62.digitCount(byteCount: 1) == 2)
    #expect(Base62.digitCount(byteCount: 4) == 6)
    #expect(Base62.digitCount(byteCount: 16) == 22)
    #expect(Base62.digitCount(byteCount: 32) == 43)
    #expect(Base62.encode([0xFF]) == "47")
    #expect(Base62.encode([0xFF, 0xFF, 0xFF, 0xFF]) == "4gfFC3")
    #expect(Base62.encode([0, 0, 0, 0]) == "000000")
  }

  @Test func `bytes round trip through base62`() {
    var generator = SplitMix64(seed: 4)
    for count in 0..<40 {
      let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      #expect(Base62.decode(Base62.encode(bytes), byteCount: count) == bytes)
    }
  }

  @Test(arguments: ["4gfFC4", "zzzzzz", "00000", "0000000", "0000-0", "00000é"])
  func `base62 that is too large, too long or no digits is refused`(_ text: String) {
    #expect(Base62.decode(text, byteCount: 4) == nil)
  }

  @Test func `the checksum has its published check value`() {
    #expect(CRC32.checksum(Array("123456789".utf8)) == 0xCBF4_3926)
    #expect(CRC32.checksum([]) == 0)
  }

  @Test func `a redacted value shows nowhere`() {
    let secret = Redacted("swordfish")
    var dumped = ""
    dump(secret, to: &dumped)
    for text in ["\(secret)", String(reflecting: secret), "\([secret])", dumped] {
      #expect(!text.contains("swordfish"))
      #expect(text.contains("•••"))
    }
    #expect(secret == Redacted("swordfish"))
    #expect(secret.value == "swordfish")
  }

  /// The first numbers from seed 1234567, as Vigna's reference gives them.
  @Test func `the generator is SplitMix64`() {
    var generator = SplitMix64(seed: 1_234_567)
    let numbers = (0..<5).map { _ in generator.next() }
    #expect(
      numbers == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ]
    )
  }
}
