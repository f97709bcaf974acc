/// The state of a return.
package enum ReturnState: String, MachineSymbol {
  /// The customer wants to send goods back.
  case requested
  /// It may, until the authorisation expires.
  case authorised
  /// The goods are in the house.
  case received
  /// Every unit has a disposition.
  case inspected
  /// The customer has what is due to it. Final.
  case settled
  /// The goods did not come in time. Final.
  case expired
  /// Not authorised. Final.
  case rejected

  /// Whether its goods are still expected.
  package var isAwaited: Bool { self == .requested || self == .authorised }
}

/// What happens to a return.
package enum ReturnEvent: String, MachineSymbol {
  case authorise
  case reject
  case receive
  case expire
  case inspect
  case settle
}

/// What an event does to a return in each state.
///
///     state       authorise   reject    receive   expire   inspect    settle
///     requested   authorised  rejected  -         -        -          -
///     authorised  -           -         received  expired  -          -
///     received    -           -         -         -        inspected  -
///     inspected   -           -         -         -        -          settled
///     settled, expired, rejected: nothing
///
/// Source: DOMAIN 2.2.
package enum ReturnTransitions {
  /// The table.
  package static let table = StateTable<ReturnState, ReturnEvent>(
    "return",
    [
      (.requested, .authorise, .authorised),
      (.requested, .reject, .rejected),
      (.authorised, .receive, .received),
      (.authorised, .expire, .expired),
      (.received, .inspect, .inspected),
      (.inspected, .settle, .settled),
    ]
  )
}
