/// The error codes of RFC 9113 section 7.
public enum HTTP2ErrorCode: UInt32, Sendable, Hashable {
  case noError = 0x0
  case protocolError = 0x1
  case internalError = 0x2
  case flowControlError = 0x3
  case settingsTimeout = 0x4
  case streamClosed = 0x5
  case frameSizeError = 0x6
  case refusedStream = 0x7
  case cancel = 0x8
  case compressionError = 0x9
  case connectError = 0xA
  case enhanceYourCalm = 0xB
  case inadequateSecurity = 0xC
  case http11Required = 0xD

  /// The code on the wire; unknown ones read as `internalError`, as section 7 advises.
  package init(wire: UInt32) { self = HTTP2ErrorCode(rawValue: wire) ?? .internalError }
}

/// Why a connection ended, or could not be made.
package struct HTTP2Error: Error, CustomStringConvertible {
  /// What kind of end it was.
  package enum Kind: Sendable, Hashable {
    /// Both sides are done, nothing was lost.
    case closed
    /// The peer went away in the middle.
    case peerClosed
    /// The peer broke the protocol or a limit.
    case peerFault(HTTP2ErrorCode)
    /// The peer ended the connection with GOAWAY and an error.
    case goAway(HTTP2ErrorCode)
    /// TLS failed.
    case tls
    /// A time limit passed.
    case timeout
    /// A system call failed.
    case system
  }

  package let kind: Kind
  /// For logs and for status messages; says nothing of the content of calls.
  package let message: String

  package init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  package var description: String { message }
}
