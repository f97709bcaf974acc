internal import GRPC

/// The API key of a call's metadata.
enum BearerToken {
  /// The key of the call's metadata.
  enum Found: Sendable, Hashable {
    /// None is given.
    case none
    /// One.
    case key(String)
    /// Something that is no single bearer token.
    case malformed
  }

  private static let scheme = "bearer "

  /// Reads `authorization: Bearer …`; the scheme's case does not matter (RFC 9110 section 11.1).
  static func find(in metadata: Metadata) -> Found {
    let values = metadata.texts(for: "authorization")
    guard let value = values.first else { return .none }
    guard values.count == 1, value.utf8.count > scheme.utf8.count,
      value.prefix(scheme.count).lowercased() == scheme
    else { return .malformed }
    return .key(String(value.dropFirst(scheme.count)))
  }
}
