public import GRPC
internal import SwiftProtobuf

/// A call that did not succeed, with the reason that programs decide by.
public struct FlorinError: Error, Sendable {
  /// Why; stable for ever, one per rule, listed in `docs/errors.md`.
  public struct Reason: RawRepresentable, Sendable, Hashable {
    /// The reason as the wire has it, in capitals and underscores.
    public let rawValue: String
    /// A reason by its name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The address that a client was given is none.
    public static let invalidAddress = Reason(rawValue: "INVALID_ADDRESS")
    /// The server gave no reason; `code` says what there is to know.
    public static let unspecified = Reason(rawValue: "UNSPECIFIED")
    /// Whether the write has happened could not be learnt in time; repeat it with the same
    /// `request_id`.
    public static let outcomeUnknown = Reason(rawValue: "OUTCOME_UNKNOWN")
  }

  /// One thing that is wrong with a request.
  public struct Violation: Sendable, Hashable {
    /// The path of the field, such as `customer.addresses[0].postal_code`.
    public let field: String
    /// What is wrong with it.
    public let description: String
    /// The rule, as a stable name; empty when the server gave none.
    public let reason: String
  }

  /// The gRPC status code.
  public let code: Status.Code
  /// Why.
  public let reason: Reason
  /// For developers.
  public let message: String
  /// The facts that the message is made of.
  public let facts: [String: String]
  /// Everything that is wrong with the request.
  public let violations: [Violation]
  /// How long the server asks to wait before the next attempt; nil when it does not say.
  public let retryAfter: Duration?

  /// Whether the same call, with the same `request_id`, may succeed when it is made again.
  ///
  /// Source: gRPC "Status codes and their use".
  public var isRetryable: Bool {
    switch code {
    case .unavailable, .resourceExhausted, .deadlineExceeded: true
    default: retryAfter != nil
    }
  }

  init(reason: Reason, message: String) {
    code = .invalidArgument
    self.reason = reason
    self.message = message
    facts = [:]
    violations = []
    retryAfter = nil
  }

  /// The typed form of what a call failed with.
  public init(_ error: RPCError) {
    let info = error.detail(ErrorInfo.self)
    code = error.code
    reason = info.map { Reason(rawValue: $0.reason) } ?? .unspecified
    message = error.message
    facts = info?.metadata ?? [:]
    violations = (error.detail(BadRequest.self)?.fieldViolations ?? []).map {
      Violation(field: $0.field, description: $0.description_p, reason: $0.reason)
    }
    retryAfter = error.detail(RetryInfo.self).map {
      .seconds($0.retryDelay.seconds) + .nanoseconds(Int64($0.retryDelay.nanos))
    }
  }
}

extension FlorinError: CustomStringConvertible {
  /// The message and what is wrong with which field, in one line.
  public var description: String {
    let fields = violations.map { "\($0.field): \($0.description)" }.joined(separator: "; ")
    let text = reason == .unspecified ? message : "\(message) (\(reason.rawValue))"
    return fields.isEmpty ? text : "\(text): \(fields)"
  }
}
