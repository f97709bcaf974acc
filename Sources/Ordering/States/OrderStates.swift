/// The stored state of an order; the other statuses follow from its lines.
package enum OrderState: String, MachineSymbol {
  /// Being written.
  case draft
  /// Complete, and waiting for holds to be released or for confirmation.
  case submitted
  /// Promised to the customer; counts as credit exposure.
  case confirmed
  /// Nothing more will be shipped.
  case closed
  /// Given up before anything was shipped or invoiced. Final.
  case cancelled
}

/// What happens to an order as a whole.
package enum OrderEvent: String, MachineSymbol {
  case submit
  case confirm
  case amend
  case cancelLines = "cancel_lines"
  case cancel
  case close
  case closeShort = "close_short"
  case reopen
}

/// What an event does to an order in each state.
///
///     state      submit     confirm    amend  cancel_lines  cancel     close   short   reopen
///     draft      submitted  -          draft  -             cancelled  -       -       -
///     submitted  -          confirmed  same   -             cancelled  -       -       -
///     confirmed  -          -          same   same          cancelled  closed  closed  -
///     closed     -          -          -      -             -          -       -       confirmed
///     cancelled  -          -          -      -             -          -       -       -
///
/// `short` is `close_short`. Guards are the rules' own: a confirmed order is cancelled only when
/// nothing was shipped and nothing invoiced. Source: DOMAIN 2.2, and 2.3 for amendments.
package enum OrderTransitions {
  /// The table.
  package static let table = StateTable<OrderState, OrderEvent>(
    "order",
    [
      (.draft, .submit, .submitted),
      (.draft, .amend, .draft),
      (.draft, .cancel, .cancelled),
      (.submitted, .confirm, .confirmed),
      (.submitted, .amend, .submitted),
      (.submitted, .cancel, .cancelled),
      (.confirmed, .amend, .confirmed),
      (.confirmed, .cancelLines, .confirmed),
      (.confirmed, .cancel, .cancelled),
      (.confirmed, .close, .closed),
      (.confirmed, .closeShort, .closed),
      (.closed, .reopen, .confirmed),
    ]
  )
}
