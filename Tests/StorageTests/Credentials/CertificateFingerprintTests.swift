import Testing

@testable import Storage

@Suite struct CertificateFingerprintTests {
  /// The SHA-256 of nothing.
  private let digits = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  @Test func `digits are read with colons, without, and in capitals`() throws {
    let fingerprint = CertificateFingerprint(certificate: [])
    #expect("\(fingerprint)" == digits)
    #expect(CertificateFingerprint(digits) == fingerprint)
    #expect(CertificateFingerprint(digits.uppercased()) == fingerprint)
    #expect(CertificateFingerprint(withColons(digits)) == fingerprint)
  }

  @Test func `other texts are no fingerprints`() {
    for text in [
      "", String(digits.dropLast()), digits + "00", String(digits.dropLast()) + "g",
      withColons(digits).replacing("e3:b0", with: "e3b:0"), withColons(digits) + ":",
      String(repeating: ":", count: 95),
    ] {
      #expect(CertificateFingerprint(text) == nil, "\(text)")
    }
    #expect(CertificateFingerprint(bytes: [1, 2, 3]) == nil)
  }

  private func withColons(_ digits: String) -> String {
    let digits = Array(digits)
    return stride(from: 0, to: digits.count, by: 2)
      .map { String(digits[$0...$0 + 1]) }
      .joined(separator: ":")
  }
}
