package import Parties

/// Why a command is refused; nothing has changed then.
package enum Rejection: Error, Hashable, Sendable {
  case customer(CustomerRejection)

  /// The stable reason.
  package var reason: RejectionReason {
    switch self {
    case .customer(let rejection): RejectionReason(rejection.rule)
    }
  }

  /// How it is told in the protocol.
  package var category: RejectionCategory { reason.category }

  /// What is wrong with single fields; empty for reasons that are not about fields.
  package var violations: [Violation] {
    switch self {
    case .customer(let rejection): rejection.violations
    }
  }

  /// The facts of the refusal, under the keys that the reason promises.
  package var metadata: [String: String] {
    switch self {
    case .customer(let rejection): rejection.metadata
    }
  }
}
