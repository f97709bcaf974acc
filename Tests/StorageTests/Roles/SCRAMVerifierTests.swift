import Primitives
import Testing

@testable import Storage

@Suite struct SCRAMVerifierTests {
  /// The user `pencil` of RFC 7677 section 3, with the salt and the iterations given there.
  @Test func `the verifier is what PostgreSQL makes of the same password and salt`() {
    let salt: [UInt8] = [
      0x5B, 0x6D, 0x99, 0x68, 0x9D, 0x12, 0x35, 0x8E,
      0xEC, 0xA0, 0x4B, 0x14, 0x12, 0x36, 0xFA, 0x81,
    ]
    let verifier = SCRAMVerifier(password: Redacted("pencil"), salt: salt)
    let expected =
      "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$"
      + "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:"
      + "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="
    #expect(verifier.text.value == expected)
  }

  @Test func `a verifier is known by its password`() throws {
    let verifier = try SCRAMVerifier(password: Redacted("right")).text
    #expect(SCRAMVerifier.isVerifier(verifier, of: Redacted("right")))
    #expect(!SCRAMVerifier.isVerifier(verifier, of: Redacted("wrong")))
    for length in 0..<verifier.value.count {
      let cut = Redacted(String(verifier.value.prefix(length)))
      #expect(!SCRAMVerifier.isVerifier(cut, of: Redacted("right")), "\(length)")
    }
    for other in ["md5abc", "SCRAM-SHA-256$0:AAAA$a:b", "SCRAM-SHA-256$9:!$a:b", "$$$", ":::"] {
      #expect(!SCRAMVerifier.isVerifier(Redacted(other), of: Redacted("right")))
    }
  }

  @Test func `a verifier has a salt of its own`() throws {
    let first = try SCRAMVerifier(password: Redacted("a"))
    let second = try SCRAMVerifier(password: Redacted("a"))
    #expect(first.text != second.text)
  }
}

@Suite struct InstallationSecretTests {
  @Test func `a secret has at least thirty-two bytes`() {
    #expect(InstallationSecret(Redacted([UInt8](repeating: 1, count: 31))) == nil)
    #expect(InstallationSecret(Redacted([UInt8](repeating: 1, count: 32))) != nil)
  }

  @Test func `each login and the pepper have secrets of their own`() throws {
    let secret = try #require(InstallationSecret(Redacted([UInt8](repeating: 1, count: 32))))
    let other = try #require(InstallationSecret(Redacted([UInt8](repeating: 2, count: 32))))
    let logins = ["florin_serve_00", "florin_serve_01", "florin_control", "florin_migrate"]
    let passwords = (logins.map { secret.password(ofLogin: $0) })
    #expect(Set(passwords).count == logins.count)
    #expect(passwords.allSatisfy { $0.value.utf8.count == 43 })
    #expect(secret.password(ofLogin: "a") == secret.password(ofLogin: "a"))
    #expect(secret.password(ofLogin: "a") != other.password(ofLogin: "a"))
    #expect(secret.pepper.value.count == 32)
    #expect(secret.pepper != other.pepper)
    #expect("\(secret)" == "•••")
  }
}
