/// Why a signature, a key or random bytes could not be made.
package struct SigningError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of failure; new kinds may be added.
  package struct Code: Sendable, Hashable {
    private enum Kind: Sendable {
      case invalidKey
      case unreadableFile
      case exhausted
    }
    private let kind: Kind

    /// The bytes are not a key of the kind that was asked for.
    package static let invalidKey = Code(kind: .invalidKey)
    /// The file is missing, unreadable or not PEM.
    package static let unreadableFile = Code(kind: .unreadableFile)
    /// OpenSSL had no memory or no entropy.
    package static let exhausted = Code(kind: .exhausted)
  }

  package let code: Code
  /// What failed, without key material.
  package let message: String
  /// OpenSSL's reason in words, when it gave one.
  package let reason: String?

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
    reason = OpenSSLErrorQueue.drain().first?.text
  }

  package var description: String { reason.map { "\(message): \($0)" } ?? message }
}
