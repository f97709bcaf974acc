internal import Primitives
internal import Signing

/// Makes and opens tokens that callers carry and cannot make, read meaning into or carry elsewhere.
///
/// A token is its body and an HMAC over the body and everything that it is bound to; opening it
/// needs the same binding. All servers of a database share the key and take each other's tokens.
struct TokenSealer: Sendable {
  /// Bytes of the HMAC that a token keeps: 128 bits.
  private static let codeByteCount = 16
  /// Characters of the longest token that is looked at.
  private static let maximumLength = 512

  private let key: [UInt8]

  /// A sealer whose key is derived from the server's secret.
  init(secret: Secret) {
    key = HMACSHA256.code(
      for: Array("florin tokens v1".utf8),
      key: Array(secret.text.value.utf8)
    )
  }

  /// A token.
  ///
  /// - Parameters:
  ///   - body: What `open` gives back; callers can read it.
  ///   - binding: What must be the same when it is opened.
  /// - Returns: Base64 without padding.
  func seal(_ body: [UInt8], bound binding: Binding) -> String {
    Base64.encode(body + code(body, binding))
  }

  /// The body of a token; nil when it was not sealed with the same key and binding.
  func open(_ token: String, bound binding: Binding) -> [UInt8]? {
    guard token.utf8.count <= Self.maximumLength, let bytes = Base64.decode(token),
      bytes.count >= Self.codeByteCount
    else { return nil }
    let body = Array(bytes.dropLast(Self.codeByteCount))
    let isGenuine = ConstantTime.areEqual(
      Array(bytes.suffix(Self.codeByteCount)),
      code(body, binding)
    )
    return isGenuine ? body : nil
  }

  private func code(_ body: [UInt8], _ binding: Binding) -> [UInt8] {
    var writer = ByteWriter(capacity: binding.bytes.count + body.count + 8)
    writer.appendOpaque32(binding.bytes)
    writer.appendOpaque32(body)
    return Array(HMACSHA256.code(for: writer.bytes, key: key).prefix(Self.codeByteCount))
  }

  /// What a token is bound to: its purpose, whose it is, and the request's other fields.
  struct Binding: Sendable {
    fileprivate let bytes: [UInt8]

    /// A binding.
    ///
    /// - Parameters:
    ///   - purpose: The method's path, or another constant that no other kind of token has.
    ///   - tenant: Whose it is; nil for an operator's.
    ///   - request: What else must be the same, such as a filter.
    init(purpose: String, tenant: TenantID?, request: [String] = []) {
      var writer = ByteWriter()
      writer.appendOpaque32(Array(purpose.utf8))
      writer.appendOpaque8(tenant?.bits.bytes ?? [])
      for part in request { writer.appendOpaque32(Array(part.utf8)) }
      bytes = writer.bytes
    }
  }
}
