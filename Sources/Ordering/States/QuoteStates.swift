/// The state of one version of a quote.
package enum QuoteState: String, MachineSymbol {
  /// Being written.
  case draft
  /// Waiting for somebody else's approval.
  case pendingApproval = "pending_approval"
  /// The customer may accept it, until it expires.
  case offered
  /// The customer has accepted it; one order came of it. Final.
  case accepted
  /// Not accepted in time. Final.
  case expired
  /// Taken back, or superseded by a newer version. Final.
  case cancelled
}

/// What happens to a version of a quote.
package enum QuoteEvent: String, MachineSymbol {
  case submit
  case approve
  case accept
  case expire
  case cancel
  /// A newer version takes its place.
  case supersede
}

/// What an event does to a version of a quote in each state.
///
///     state             submit   approve  accept    expire   cancel     supersede
///     draft             pending  -        -         -        cancelled  cancelled
///     pending_approval  -        offered  -         -        cancelled  cancelled
///     offered           -        -        accepted  expired  cancelled  cancelled
///     expired           -        -        -         -        -          same
///     accepted, cancelled: nothing
///
/// An expired quote can be revised: it stays expired, and a new version begins.
/// Source: DOMAIN 2.2.
package enum QuoteTransitions {
  /// The table.
  package static let table = StateTable<QuoteState, QuoteEvent>(
    "quote",
    [
      (.draft, .submit, .pendingApproval),
      (.draft, .cancel, .cancelled),
      (.draft, .supersede, .cancelled),
      (.pendingApproval, .approve, .offered),
      (.pendingApproval, .cancel, .cancelled),
      (.pendingApproval, .supersede, .cancelled),
      (.offered, .accept, .accepted),
      (.offered, .expire, .expired),
      (.offered, .cancel, .cancelled),
      (.offered, .supersede, .cancelled),
      (.expired, .supersede, .expired),
    ]
  )
}
