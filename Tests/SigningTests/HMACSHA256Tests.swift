import Testing

@testable import Signing

@Suite struct HMACSHA256Tests {
  struct Example: Sendable, CustomTestStringConvertible {
    let name: String
    let key: [UInt8]
    let message: [UInt8]
    let code: String
    var testDescription: String { name }
  }

  /// RFC 4231, sections 4.2 to 4.4, 4.7 and 4.8.
  static let examples = [
    Example(
      name: "4.2",
      key: .init(repeating: 0x0B, count: 20),
      message: Array("Hi There".utf8),
      code: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    Example(
      name: "4.3",
      key: Array("Jefe".utf8),
      message: Array("what do ya want for nothing?".utf8),
      code: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    Example(
      name: "4.4",
      key: .init(repeating: 0xAA, count: 20),
      message: .init(repeating: 0xDD, count: 50),
      code: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
    ),
    Example(
      name: "4.7",
      key: .init(repeating: 0xAA, count: 131),
      message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      code: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
  ]

  @Test(arguments: examples) func `the examples of RFC 4231 hold`(_ example: Example) {
    let code = HMACSHA256.code(for: example.message, key: example.key)
    #expect(code == hex(example.code))
    #expect(HMACSHA256.isCode(code, for: example.message, key: example.key))
  }

  /// RFC 2104 section 2: zeros fill a short key up, and a key longer than a block is hashed first.
  @Test func `keys of a block, shorter and longer are made into a block`() {
    let key = [UInt8](repeating: 7, count: 63)
    #expect(HMACSHA256.code(for: [1], key: key) == HMACSHA256.code(for: [1], key: key + [0]))
    #expect(HMACSHA256.code(for: [1], key: []) == HMACSHA256.code(for: [1], key: [0, 0]))
    let long = [UInt8](repeating: 7, count: 65)
    #expect(
      HMACSHA256.code(for: [1], key: long)
        == HMACSHA256.code(for: [1], key: SHA256.digest(of: long))
    )
  }

  @Test func `a code with one bit changed or one byte missing is refused`() {
    var code = HMACSHA256.code(for: [1], key: [2])
    #expect(!HMACSHA256.isCode(Array(code.dropLast()), for: [1], key: [2]))
    code[31] ^= 1
    #expect(!HMACSHA256.isCode(code, for: [1], key: [2]))
  }
}
