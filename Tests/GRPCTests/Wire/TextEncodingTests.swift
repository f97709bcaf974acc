import GRPC
import Primitives
import Testing

@Suite struct TextEncodingTests {
  @Test(arguments: [
    ("", ""), ("plain text ~", "plain text ~"), ("100%", "100%25"), ("a\tb\n", "a%09b%0A"),
    ("\u{7F}", "%7F"), ("\u{E9}", "%C3%A9"), ("\u{1F600}", "%F0%9F%98%80"),
    (
      "\t\ntest with whitespace\r\nand Unicode BMP \u{263A} and non-BMP \u{1F608}\t\n",
      "%09%0Atest with whitespace%0D%0Aand Unicode BMP %E2%98%BA and non-BMP %F0%9F%98%88%09%0A"
    ),
  ])
  func `messages are written as printable ASCII and read back`(text: String, encoded: String) {
    #expect(PercentEncoding.encode(text) == encoded)
    #expect(PercentEncoding.decode(encoded) == text)
  }

  @Test(arguments: [
    ("%", "%"), ("%2", "%2"), ("%zz", "%zz"), ("%2x41", "%2x41"), ("%c3%a9", "\u{E9}"),
    ("%C3", "\u{FFFD}"), ("a%FFb", "a\u{FFFD}b"), ("%%41", "%A"), ("\u{E9}", "\u{E9}"),
  ])
  func `what is malformed stays, and bad UTF-8 is replaced`(encoded: String, text: String) {
    #expect(PercentEncoding.decode(encoded) == text)
  }

  @Test func `any text comes back from its encoding`() {
    forSeeds { seed, generator in
      let text = String(decoding: generator.bytes(upTo: 60), as: UTF8.self)
      let encoded = PercentEncoding.encode(text)
      #expect(PercentEncoding.decode(encoded) == text, "seed \(seed)")
      #expect(encoded.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "seed \(seed)")
    }
  }

  // RFC 4648 section 10.
  @Test(arguments: [
    ("", "", ""), ("f", "Zg", "Zg=="), ("fo", "Zm8", "Zm8="), ("foo", "Zm9v", "Zm9v"),
    ("foob", "Zm9vYg", "Zm9vYg=="), ("fooba", "Zm9vYmE", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy", "Zm9vYmFy"),
  ])
  func `base64 is read with and without padding`(text: String, bare: String, padded: String) {
    let bytes = Array(text.utf8)
    #expect(Base64.encode(bytes) == bare)
    #expect(Base64.encode(bytes, padded: true) == padded)
    #expect(Base64.decode(bare) == bytes)
    #expect(Base64.decode(padded) == bytes)
  }

  @Test(arguments: [
    "Z", "Zg=", "Zg===", "=", "==", "====", "Zh", "Zm9", "Zm 9v", "Zm9v\n", "Zm9-", "Z=g=",
    "Zm9vZ", "\u{E9}\u{E9}", "Zm9v=",
  ])
  func `what is not base64 is refused`(text: String) { #expect(Base64.decode(text) == nil) }

  @Test func `values joined by commas are read one by one`() {
    #expect(Base64.decodeList("Zg,Zm8=, Zm9v ,") == [[0x66], [0x66, 0x6F], Array("foo".utf8), []])
    #expect(Base64.decodeList("") == [[]])
    #expect(Base64.decodeList("Zg,!") == nil)
  }

  @Test func `any bytes come back from base64`() {
    forSeeds { seed, generator in
      let bytes = generator.bytes(upTo: 100)
      #expect(Base64.decode(Base64.encode(bytes)) == bytes, "seed \(seed)")
      #expect(Base64.decode(Base64.encode(bytes, padded: true)) == bytes, "seed \(seed)")
    }
  }
}
