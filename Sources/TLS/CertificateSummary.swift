/// What people want to know of a certificate.
package struct CertificateSummary: Sendable, Hashable {
  package let subject: String
  package let issuer: String
  package let dnsNames: [String]
  package let addresses: [String]
  package let uris: [String]
  /// When it becomes valid, as `2026-01-31T12:00:00Z`.
  package let notBefore: String
  /// When it expires, as `2026-01-31T12:00:00Z`.
  package let notAfter: String
  /// Seconds from when this was read until it expires; negative once it has.
  package let secondsUntilExpiry: Int64
  /// SHA-256 over the DER encoding, 32 bytes.
  package let fingerprint: [UInt8]
  /// The serial number, big-endian without leading zeros.
  package let serialNumber: [UInt8]
  /// Whether it may sign others.
  package let isAuthority: Bool

  init(_ certificate: Certificate) {
    let names = certificate.alternativeNames
    subject = certificate.subject
    issuer = certificate.issuer
    dnsNames = names.dnsNames
    addresses = names.addresses
    uris = names.uris
    notBefore = certificate.notBefore
    notAfter = certificate.notAfter
    secondsUntilExpiry = certificate.secondsUntilExpiry
    fingerprint = certificate.fingerprint
    serialNumber = certificate.serialNumber
    isAuthority = certificate.isAuthority
  }

  /// The certificates of a PEM file, in the file's order.
  package static func read(file: String) throws(TLSError) -> [CertificateSummary] {
    try CertificateLoader.certificates(file).map { CertificateSummary($0) }
  }
}
