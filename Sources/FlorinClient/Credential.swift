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
