import Foundation
import Testing

@testable import Signing

@Suite struct Ed25519Tests {
  struct Example: Sendable {
    let privateKey: String
    let publicKey: String
    let message: String
    let signature: String
  }

  /// RFC 8032 section 7.1, tests 1 to 3.
  static let examples = [
    Example(
      privateKey: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      publicKey: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
      message: "",
      signature: """
        e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155
        5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b
        """
    ),
    Example(
      privateKey: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      publicKey: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
      message: "72",
      signature: """
        92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da
        085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00
        """
    ),
    Example(
      privateKey: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      publicKey: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
      message: "af82",
      signature: """
        6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac
        18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a
        """
    ),
  ]

  @Test(arguments: examples) func `the examples of RFC 8032 hold`(_ example: Example) throws {
    let key = try Ed25519.PrivateKey(rawBytes: hex(example.privateKey))
    #expect(key.publicKey.rawBytes == hex(example.publicKey))
    #expect(try key.signature(of: hex(example.message)) == hex(example.signature))
    let publicKey = try Ed25519.PublicKey(rawBytes: hex(example.publicKey))
    #expect(publicKey.isSignature(hex(example.signature), of: hex(example.message)))
  }

  @Test func `a signature holds for its message and its key only`() throws {
    let key = try Ed25519.PrivateKey()
    let signature = try key.signature(of: [1, 2, 3])
    #expect(key.publicKey.isSignature(signature, of: [1, 2, 3]))
    #expect(!key.publicKey.isSignature(signature, of: [1, 2, 4]))
    #expect(!key.publicKey.isSignature(Array(signature.dropLast()), of: [1, 2, 3]))
    #expect(!key.publicKey.isSignature([], of: [1, 2, 3]))
    #expect(!(try Ed25519.PrivateKey()).publicKey.isSignature(signature, of: [1, 2, 3]))
    for index in signature.indices {
      var changed = signature
      changed[index] ^= 0x10
      #expect(!key.publicKey.isSignature(changed, of: [1, 2, 3]))
    }
  }

  @Test func `a key keeps its raw bytes and refuses any other number of them`() throws {
    let key = try Ed25519.PrivateKey()
    #expect(try Ed25519.PrivateKey(rawBytes: key.rawBytes).publicKey == key.publicKey)
    for count in [0, 31, 33] {
      #expect(throws: SigningError.self) {
        try Ed25519.PrivateKey(rawBytes: .init(repeating: 1, count: count))
      }
      #expect(throws: SigningError.self) {
        try Ed25519.PublicKey(rawBytes: .init(repeating: 1, count: count))
      }
    }
  }

  @Test func `a private key's description holds no secret`() throws {
    #expect("\(try Ed25519.PrivateKey())" == "an Ed25519 private key")
  }

  @Test func `a key is read from a PEM file, and errors name the file`() throws {
    let path = NSTemporaryDirectory() + "florin-signing-\(UUID().uuidString).pem"
    defer { try? FileManager.default.removeItem(atPath: path) }
    // PKCS #8 of RFC 8410 section 10.3.
    let pem = """
      -----BEGIN PRIVATE KEY-----
      MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
      -----END PRIVATE KEY-----

      """
    try pem.write(toFile: path, atomically: true, encoding: .utf8)
    let key = try Ed25519.PrivateKey(pemFile: path)
    #expect(
      key.rawBytes == hex("d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842")
    )
    try "no key".write(toFile: path, atomically: true, encoding: .utf8)
    let damaged = #expect(throws: SigningError.self) { try Ed25519.PrivateKey(pemFile: path) }
    #expect(damaged?.code == .invalidKey)
    #expect(damaged?.message.contains(path) == true)
    let missing = #expect(throws: SigningError.self) {
      try Ed25519.PrivateKey(pemFile: path + ".missing")
    }
    #expect(missing?.code == .unreadableFile)
    #expect(missing?.reason == "No such file or directory")
  }

  @Test func `random bytes differ from one call to the next`() throws {
    #expect(try SecureRandom.bytes(16) != SecureRandom.bytes(16))
    #expect(try SecureRandom.bytes(0) == [])
  }
}
