/// The state of a hold.
package enum HoldState: String, MachineSymbol {
  /// Blocks its steps.
  case placed
  /// Lifted by somebody. Final.
  case released
  /// Ended by itself. Final.
  case expired
}

/// What happens to a hold.
package enum HoldEvent: String, MachineSymbol {
  case release
  case expire
}

/// What an event does to a hold in each state.
///
///     state     release   expire
///     placed    released  expired
///     released  -         -
///     expired   -         -
///
/// Source: DOMAIN 2.2.
package enum HoldTransitions {
  /// The table.
  package static let table = StateTable<HoldState, HoldEvent>(
    "hold",
    [
      (.placed, .release, .released),
      (.placed, .expire, .expired),
    ]
  )
}
