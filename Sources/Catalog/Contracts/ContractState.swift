package import Primitives

/// What may be done with a contract; the transitions are in ``ContractTransitions``.
package enum ContractState: Hashable, Sendable {
  /// Being written; prices nothing.
  case draft
  /// In force.
  case active
  /// Followed by another contract; in force until its end. Final.
  case renewed(into: ContractID)
  /// Ended on its day. Final.
  case expired
  /// Ended before its day. Final.
  case terminated(on: CalendarDate, reason: String)
}

/// What commands may do with a contract in each state.
///
///     state      change   activate   amend   index   call   renew     expire    terminate
///     draft      yes      active     -       -       -      -         -         -
///     active     ACTIVE   ACTIVE     yes     yes     yes    renewed   expired   terminated
///     renewed    ENDED    ENDED      ENDED   ENDED   yes    ENDED     ENDED     ENDED
///     expired    ENDED for every one of them, and for a terminated one
///
/// In capitals, what refuses the step, `-` being NOT_ACTIVE; otherwise the state after it.
/// An amended contract is active: how often it was amended says its version.
package enum ContractTransitions {
  /// What is done with a contract.
  package enum Step: Hashable, Sendable, CaseIterable {
    case change
    case activate
    case amend
    case index
    case call
    case renew
    case expire
    case terminate
  }

  /// Why a step is not possible; nil when it is.
  package static func refusal(of step: Step, in state: ContractState) -> ContractRefusal? {
    switch (state, step) {
    case (.draft, .change), (.draft, .activate): nil
    case (.draft, _): .notActive
    case (.active, .change), (.active, .activate): .active
    case (.active, _), (.renewed, .call): nil
    case (.renewed, _), (.expired, _), (.terminated, _): .ended
    }
  }
}

/// Why something is not done with a contract.
package enum ContractRefusal: Error, Hashable, Sendable {
  /// It is in force, and must not be.
  case active
  /// It is not in force yet.
  case notActive
  /// It has ended, or is followed by another one.
  case ended
  /// Some order would have two prices of which none is the better.
  case conflicts([PriceConflict])
  /// An amendment would give it another customer, company, currency or first day.
  case partiesChanged
  /// An amendment would take away what has been called, or make it something else.
  case belowCalled(PriceEntryID)
  /// An amendment would change the past, or a day on which the contract does not hold.
  case dateOutside(Validity)
  /// There is no such line.
  case lineUnknown(PriceEntryID)
  /// Less is left than is called; or less was called than is given back.
  case exceeded(PriceEntryID, remaining: ContractRemainder)
  /// It has no end, or none yet.
  case notAtEnd(CalendarDate?)
  /// It has no rule of indexation.
  case notIndexed
  /// The day is no anniversary, or has been indexed.
  case notAnniversary(CalendarDate)
  /// An indexed price does not fit.
  case priceOverflow
}
