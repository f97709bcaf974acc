public import TLS

/// How a caller proves who it is.
public enum Credential: Sendable, Hashable {
  /// An API key, as `florin key create` showed it once; sent with each call.
  case apiKey(String)
  /// A client certificate, shown in the TLS handshake.
  case certificate(TLSClientConfiguration.Certificate)
  /// None, for health checks.
  case none
}

extension Credential: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The kind of credential, and never a secret.
  public var description: String {
    switch self {
    case .apiKey: "an API key"
    case .certificate: "a client certificate"
    case .none: "no credential"
    }
  }

  /// As `description`: a key must not get into logs by way of a debugger's words either.
  public var debugDescription: String { description }

  /// Without children, so that `dump` finds no key.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
