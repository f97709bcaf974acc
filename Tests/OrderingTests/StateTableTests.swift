import Ordering
import Testing

@Suite struct StateTableTests {
  /// What DOMAIN 2.2 says, written once more: state, event, next state.
  private func check<State, Event>(
    _ table: StateTable<State, Event>,
    _ rows: [(String, String, String)]
  ) throws {
    var expected: [String: [String: String]] = [:]
    for (state, event, next) in rows {
      try #require(State(rawValue: state) != nil && Event(rawValue: event) != nil)
      expected[state, default: [:]][event] = next
    }
    for state in State.allCases {
      for event in Event.allCases {
        let next = expected[state.rawValue]?[event.rawValue]
        do throws(IllegalTransition) {
          let reached = try table.state(after: event, in: state)
          #expect(reached.rawValue == next, "\(state) \(event)")
        } catch {
          #expect(next == nil, "\(state) \(event)")
          let allowed = Event.allCases.map(\.rawValue).filter {
            expected[state.rawValue]?[$0] != nil
          }
          #expect(error.machine == table.name)
          #expect(error.state == state.rawValue && error.event == event.rawValue)
          #expect(error.allowed == allowed)
        }
      }
    }
  }

  @Test func `an order takes the steps of its table and no others`() throws {
    try check(
      OrderTransitions.table,
      [
        ("draft", "submit", "submitted"), ("draft", "amend", "draft"),
        ("draft", "cancel", "cancelled"), ("submitted", "confirm", "confirmed"),
        ("submitted", "amend", "submitted"), ("submitted", "cancel", "cancelled"),
        ("confirmed", "amend", "confirmed"), ("confirmed", "cancel_lines", "confirmed"),
        ("confirmed", "cancel", "cancelled"), ("confirmed", "close", "closed"),
        ("confirmed", "close_short", "closed"), ("closed", "reopen", "confirmed"),
      ]
    )
  }

  @Test func `a quote takes the steps of its table and no others`() throws {
    try check(
      QuoteTransitions.table,
      [
        ("draft", "submit", "pending_approval"), ("draft", "cancel", "cancelled"),
        ("draft", "supersede", "cancelled"), ("pending_approval", "approve", "offered"),
        ("pending_approval", "cancel", "cancelled"),
        ("pending_approval", "supersede", "cancelled"), ("offered", "accept", "accepted"),
        ("offered", "expire", "expired"), ("offered", "cancel", "cancelled"),
        ("offered", "supersede", "cancelled"), ("expired", "supersede", "expired"),
      ]
    )
  }

  @Test func `a hold is released or expires once`() throws {
    try check(
      HoldTransitions.table,
      [("placed", "release", "released"), ("placed", "expire", "expired")]
    )
  }

  @Test func `a shipment takes the steps of its table and no others`() throws {
    try check(
      ShipmentTransitions.table,
      [
        ("planned", "reserve", "reserved"), ("reserved", "pick", "picked"),
        ("picked", "pack", "packed"), ("packed", "ship", "shipped"),
        ("shipped", "deliver", "delivered"), ("delivered", "accept", "accepted"),
        ("shipped", "lose", "exception"), ("shipped", "refuse", "exception"),
        ("planned", "cancel", "cancelled"), ("reserved", "cancel", "cancelled"),
        ("picked", "cancel", "cancelled"), ("packed", "cancel", "cancelled"),
      ]
    )
  }

  @Test func `a return takes the steps of its table and no others`() throws {
    try check(
      ReturnTransitions.table,
      [
        ("requested", "authorise", "authorised"), ("requested", "reject", "rejected"),
        ("authorised", "receive", "received"), ("authorised", "expire", "expired"),
        ("received", "inspect", "inspected"), ("inspected", "settle", "settled"),
      ]
    )
  }
}
