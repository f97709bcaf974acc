/// Who is at the other end of a connection, as the transport knows it.
public struct Peer: Sendable, Hashable {
  /// The remote address as text (`127.0.0.1:50211`, `[::1]:50211`, `unix:/path`, `in-process`).
  public let address: String
  /// The certificate that the transport verified, when the peer presented one.
  public let certificate: Certificate?

  /// The facts of a verified certificate.
  public struct Certificate: Sendable, Hashable {
    /// SHA-256 over the DER encoding, 32 bytes.
    public let fingerprint: [UInt8]
    /// DNS names among the subject alternative names.
    public let dnsNames: [String]
    /// URIs among the subject alternative names, such as a SPIFFE identity.
    public let uris: [String]
    /// The serial number, big-endian.
    public let serialNumber: [UInt8]

    /// The facts of a certificate that was verified.
    public init(
      fingerprint: [UInt8],
      dnsNames: [String],
      uris: [String],
      serialNumber: [UInt8]
    ) {
      self.fingerprint = fingerprint
      self.dnsNames = dnsNames
      self.uris = uris
      self.serialNumber = serialNumber
    }
  }

  /// A peer at an address.
  public init(address: String, certificate: Certificate? = nil) {
    self.address = address
    self.certificate = certificate
  }
}
