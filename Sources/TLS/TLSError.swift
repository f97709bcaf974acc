internal import COpenSSL
internal import Signing

/// What went wrong in TLS or in the files that configure it.
public struct TLSError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of failure; new kinds may be added.
  public struct Code: Sendable, Hashable, CustomStringConvertible {
    private enum Kind: String, Sendable {
      case configuration
      case fileExists
      case handshakeFailed
      case certificateRejected
      case protocolNotOffered
      case alertReceived
      case invalidRecord
      case truncated
      case misuse
      case exhausted
    }
    private let kind: Kind

    /// A file or setting cannot be used; the message names it.
    public static let configuration = Code(kind: .configuration)
    /// A file that was to be written is there already.
    public static let fileExists = Code(kind: .fileExists)
    /// The handshake failed for a reason of its own.
    public static let handshakeFailed = Code(kind: .handshakeFailed)
    /// The peer's certificate was missing, or did not verify.
    public static let certificateRejected = Code(kind: .certificateRejected)
    /// The peer does not speak HTTP/2 (ALPN `h2`).
    public static let protocolNotOffered = Code(kind: .protocolNotOffered)
    /// The peer refused us with an alert.
    public static let alertReceived = Code(kind: .alertReceived)
    /// The peer sent bytes that are not TLS.
    public static let invalidRecord = Code(kind: .invalidRecord)
    /// The stream ended without close_notify.
    public static let truncated = Code(kind: .truncated)
    /// A call out of order, such as a write before the handshake is complete.
    public static let misuse = Code(kind: .misuse)
    /// OpenSSL had no memory or no entropy.
    public static let exhausted = Code(kind: .exhausted)

    /// The kind by its name.
    public var description: String { kind.rawValue }
  }

  /// The kind of failure.
  public let code: Code
  /// What failed, in one line without secrets.
  public let message: String
  /// OpenSSL's reason in words, when it gave one.
  public let reason: String?
  /// The TLS alert that was sent or received, by its name in lower case.
  public let alert: String?

  init(_ code: Code, _ message: String, reason: String? = nil, alert: String? = nil) {
    self.code = code
    self.message = message
    self.reason = reason
    self.alert = alert
  }

  /// What failed and why, in one line.
  public var description: String {
    var text = message
    if let reason { text += ": \(reason)" }
    if let alert { text += " (alert: \(alert))" }
    return text
  }
}

extension TLSError {
  /// A configuration error about a file, with the reason that OpenSSL left.
  static func file(_ path: String, _ what: String) -> TLSError {
    let faults = OpenSSLErrorQueue.drain()
    let fault = faults.first { $0.isSystemError } ?? faults.last
    return TLSError(.configuration, "\(path): \(what)", reason: fault?.text)
  }

  /// A configuration error about a setting, with the reason that OpenSSL left.
  static func setting(_ what: String) -> TLSError {
    TLSError(.configuration, what, reason: OpenSSLErrorQueue.drain().last?.text)
  }

  /// OpenSSL could not make an object.
  static func exhausted(_ what: String) -> TLSError {
    TLSError(.exhausted, "cannot make \(what)", reason: OpenSSLErrorQueue.drain().last?.text)
  }
}
