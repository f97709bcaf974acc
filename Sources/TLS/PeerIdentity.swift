internal import COpenSSL

/// Whom a verified certificate names; never made from one that did not verify.
package struct PeerIdentity: Sendable, Hashable {
  /// DNS names among the subject alternative names.
  package let dnsNames: [String]
  /// URIs among the subject alternative names, such as a SPIFFE identity.
  package let uris: [String]
  /// SHA-256 over the DER encoding, 32 bytes.
  package let fingerprint: [UInt8]
  /// The serial number, big-endian without leading zeros.
  package let serialNumber: [UInt8]

  init(_ certificate: Certificate) {
    let names = certificate.alternativeNames
    dnsNames = names.dnsNames
    uris = names.uris
    fingerprint = certificate.fingerprint
    serialNumber = certificate.serialNumber
  }
}
