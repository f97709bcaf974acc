internal import GRPC
internal import OrderToCash
internal import Parties

extension RPCError {
  /// The refusal of a business rule, as its caller sees it.
  init(_ rejection: Rejection, trailers: Metadata = Metadata()) {
    var facts = rejection.metadata
    if case .customer(.etagMismatch(let id, let current)) = rejection {
      facts["etag"] = Etag.text(id, version: current)
    }
    self.init(
      Reason(rejection.reason),
      facts: facts,
      fields: rejection.violations.map(FieldProblem.init),
      trailers: trailers
    )
  }
}

extension RPCError {
  /// The refusal of a business rule where the boundary itself applies it: to reads, and to texts
  /// that name nothing that could exist.
  init(_ rule: some RejectionRule, facts: [String: String]) {
    self.init(Reason(RejectionReason(rule)), facts: facts)
  }
}

extension Reason {
  init(_ reason: RejectionReason) {
    self.init(
      name: reason.name,
      code: Status.Code(reason.category),
      meaning: reason.message,
      remedy: ""
    )
  }
}

extension Status.Code {
  init(_ category: RejectionCategory) {
    self =
      switch category {
      case .invalidArgument: .invalidArgument
      case .notFound: .notFound
      case .alreadyExists: .alreadyExists
      case .failedPrecondition: .failedPrecondition
      case .aborted: .aborted
      }
  }
}

extension FieldProblem {
  init(_ violation: Violation) {
    self.init(
      path: violation.fieldPath,
      code: violation.code.name,
      message: violation.message
    )
  }
}
