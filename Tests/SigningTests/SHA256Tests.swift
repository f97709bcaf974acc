import Testing

@testable import Signing

@Suite struct SHA256Tests {
  /// The examples of FIPS 180-4, as NIST publishes them.
  static let examples: [(message: String, digest: String)] = [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ]

  @Test(arguments: examples)
  func `the examples of FIPS 180-4 hold`(_ example: (message: String, digest: String)) {
    #expect(SHA256.digest(of: Array(example.message.utf8)) == hex(example.digest))
  }

  @Test func `a million letters in pieces give the published digest`() {
    var hash = SHA256()
    for _ in 0..<1_000 { hash.update([UInt8](repeating: 0x61, count: 1_000)) }
    #expect(
      hash.finish() == hex("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    )
  }

  @Test func `a hash starts afresh after its digest was taken`() {
    var hash = SHA256()
    hash.update([1, 2, 3])
    _ = hash.finish()
    hash.update(Array("abc".utf8))
    #expect(hash.finish() == SHA256.digest(of: Array("abc".utf8)))
  }
}
