/// What commands may do with a customer in each state.
///
///     state      update   block        unblock      end in a merge   survive a merge
///     active     yes      -> blocked   NOT_BLOCKED  -> merged        yes
///     blocked    yes      BLOCKED      -> active    BLOCKED          BLOCKED
///     merged     MERGED   MERGED       MERGED       MERGED           MERGED
///
/// A blocked customer does not merge: the merge would lift the block from one, or put it on both.
package enum CustomerTransitions {
  /// What a command does with a customer.
  package enum Step: Hashable, Sendable, CaseIterable {
    case update
    case block
    case unblock
    case endInMerge
    case surviveMerge
  }

  /// Why a step is not possible; nil when it is.
  package static func refusal(of step: Step, for customer: Customer) -> CustomerRejection? {
    switch (customer.state, step) {
    case (.merged(let target), _): .merged(customer.id, into: target)
    case (.active, .unblock): .notBlocked(customer.id)
    case (.active, _): nil
    case (.blocked, .block), (.blocked, .endInMerge), (.blocked, .surviveMerge):
      .blocked(customer.id)
    case (.blocked, .update), (.blocked, .unblock): nil
    }
  }
}
