/// What became of a command; the numbers stand in leaves and never change.
package enum AuditOutcome: Hashable, Sendable {
  /// It took effect, in the transaction that wrote the leaf.
  case accepted
  /// It was refused by a rule, which the number names, and changed nothing.
  case refused(reason: UInt16)

  /// The number in the leaf.
  var code: UInt8 {
    switch self {
    case .accepted: 1
    case .refused: 2
    }
  }

  /// The number of the reason; 0 when accepted.
  var reason: UInt16 {
    switch self {
    case .accepted: 0
    case .refused(let reason): reason
    }
  }

  init?(code: UInt8, reason: UInt16) {
    switch (code, reason) {
    case (1, 0): self = .accepted
    case (2, 1...): self = .refused(reason: reason)
    default: return nil
    }
  }
}
