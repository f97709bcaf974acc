/// A version of TLS.
public enum TLSVersion: String, Sendable, Hashable, Comparable {
  /// RFC 5246, with suites of forward secrecy and authenticated encryption only.
  case tls12 = "TLS 1.2"
  /// RFC 8446.
  case tls13 = "TLS 1.3"

  /// Orders versions by age, the oldest first.
  public static func < (left: Self, right: Self) -> Bool { left == .tls12 && right == .tls13 }
}

/// How a server presents itself and whom it lets in.
public struct TLSServerConfiguration: Sendable, Hashable {
  /// Whether clients show certificates, and the file of authorities that they must chain to.
  public enum ClientCertificates: Sendable, Hashable {
    /// None is asked for.
    case off
    /// One is asked for; a client without is let in, a client with a bad one is not.
    case optional(trustFile: String)
    /// A client without a good one is refused.
    case required(trustFile: String)
  }

  /// PEM file: the server's certificate first, then the authorities between it and the root.
  public var certificateChainFile: String
  /// PEM file of the certificate's key, without a pass phrase.
  public var privateKeyFile: String
  /// Who must show a certificate.
  public var clientCertificates: ClientCertificates
  /// The oldest version that is spoken.
  public var minimumVersion: TLSVersion
  /// PEM file of revocation lists; when given, a client whose issuer has no valid list is refused.
  public var crlFile: String?

  /// A server's configuration; clients without certificates and TLS 1.3 unless told otherwise.
  public init(
    certificateChainFile: String,
    privateKeyFile: String,
    clientCertificates: ClientCertificates = .off,
    minimumVersion: TLSVersion = .tls13,
    crlFile: String? = nil
  ) {
    self.certificateChainFile = certificateChainFile
    self.privateKeyFile = privateKeyFile
    self.clientCertificates = clientCertificates
    self.minimumVersion = minimumVersion
    self.crlFile = crlFile
  }
}

/// How a client checks the server and presents itself.
public struct TLSClientConfiguration: Sendable, Hashable {
  /// A certificate and its key, for mutual TLS.
  public struct Certificate: Sendable, Hashable {
    /// PEM file: the client's certificate first, then the authorities between it and the root.
    public var chainFile: String
    /// PEM file of the certificate's key, without a pass phrase.
    public var privateKeyFile: String

    /// A certificate and its key.
    public init(chainFile: String, privateKeyFile: String) {
      self.chainFile = chainFile
      self.privateKeyFile = privateKeyFile
    }
  }

  /// PEM file of authorities that the server must chain to; nil trusts the system's.
  public var trustFile: String?
  /// What the client shows when the server asks; nil shows nothing.
  public var certificate: Certificate?
  /// The name that the server must have, in place of the one that was connected to.
  public var serverName: String?
  /// The oldest version that is spoken.
  public var minimumVersion: TLSVersion

  /// A client's configuration; the system's authorities and TLS 1.3 unless told otherwise.
  public init(
    trustFile: String? = nil,
    certificate: Certificate? = nil,
    serverName: String? = nil,
    minimumVersion: TLSVersion = .tls13
  ) {
    self.trustFile = trustFile
    self.certificate = certificate
    self.serverName = serverName
    self.minimumVersion = minimumVersion
  }
}
