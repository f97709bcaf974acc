internal import GRPC

/// Addresses to listen on.
enum ListenAddress {
  private static let unixPrefix = "unix:"

  /// The address of `127.0.0.1:8443`, `[::1]:8443` or `unix:/run/florin.sock`; nil for other text.
  static func parse(_ text: String) -> ServerAddress? {
    if text.hasPrefix(unixPrefix) {
      let path = text.dropFirst(unixPrefix.count)
      return path.isEmpty ? nil : .unix(path: String(path))
    }
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...])
    else { return nil }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
    } else if host.contains(":") {
      return nil
    }
    return host.isEmpty ? nil : .host(String(host), port: port)
  }

  /// Whether bytes to an address stay on this machine.
  static func isLocal(_ address: ServerAddress) -> Bool {
    switch address {
    case .host(let host, _): host == "::1" || host == "localhost" || host.hasPrefix("127.")
    case .unix, .inProcess: true
    }
  }
}
