internal import FlorinAPI
internal import GRPC
internal import SwiftProtobuf

extension RPCError {
  /// A refusal with its details.
  ///
  /// - Parameters:
  ///   - reason: Which rule.
  ///   - message: For developers; the reason's meaning unless given.
  ///   - facts: Every dynamic part of the message, for programs.
  ///   - fields: What is wrong with which fields.
  ///   - retryAfter: When repeating makes sense.
  ///   - trailers: Metadata to go with the status.
  ///   - cause: For the log of this side.
  init(
    _ reason: Reason,
    _ message: String? = nil,
    facts: [String: String] = [:],
    fields: [FieldProblem] = [],
    retryAfter: Duration? = nil,
    trailers: Metadata = Metadata(),
    cause: (any Error)? = nil
  ) {
    var details = StatusDetails()
    details.add(
      ErrorInfo.with {
        $0.reason = reason.name
        $0.domain = ErrorDomain.florin
        $0.metadata = facts
      }
    )
    if !fields.isEmpty { details.add(BadRequest(fields)) }
    if let retryAfter {
      details.add(RetryInfo.with { $0.retryDelay = Google_Protobuf_Duration(rounding: retryAfter) })
    }
    self.init(
      reason.code,
      message ?? reason.meaning,
      details: details,
      metadata: trailers,
      cause: cause
    )
  }

  /// A refusal for fields alone.
  init(fields: [FieldProblem]) {
    let first = fields.first.map { ": \($0.path) \($0.message)" } ?? ""
    self.init(.invalidField, Reason.invalidField.meaning + first, fields: fields)
  }

  /// The reason in its details; nil when it has none.
  var reasonName: String? { detail(ErrorInfo.self)?.reason }
}

extension BadRequest {
  /// Bytes of violations in one answer.
  ///
  /// Details travel as a header, in base64, and peers limit header lists to 8 KiB. 4,500 bytes are
  /// 6,000 of base64.
  private static let maximumBytes = 4_500

  /// As many of the problems, from the first, as fit into an answer.
  init(_ problems: some Sequence<FieldProblem>) {
    self.init()
    var bytes = 0
    for problem in problems {
      // Three fields with a tag and a length each, and those of the violation itself.
      bytes +=
        problem.path.utf8.count + problem.code.utf8.count + problem.message.utf8.count + 12
      guard bytes <= Self.maximumBytes else { break }
      fieldViolations.append(
        .with {
          $0.field = problem.path
          $0.description_p = problem.message
          $0.reason = problem.code
        }
      )
    }
  }
}

extension Google_Protobuf_Duration {
  /// The duration, rounded up to milliseconds: a caller that waits so long has waited enough.
  init(rounding duration: Duration) {
    let (seconds, attoseconds) = duration.components
    let milliseconds = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    self.init(
      seconds: seconds + milliseconds / 1_000,
      nanos: Int32(milliseconds % 1_000) * 1_000_000
    )
  }
}
