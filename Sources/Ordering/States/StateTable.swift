/// The state or event of a machine: the raw value is its name in refusals, events and storage.
package protocol MachineSymbol: RawRepresentable<String>, CaseIterable, Hashable, Sendable {}

/// A state machine as a table: what is not listed is illegal.
package struct StateTable<State: MachineSymbol, Event: MachineSymbol>: Sendable {
  /// What the machine is about, in lower_snake_case.
  package let name: String
  private let transitions: [State: [Event: State]]

  /// A table of transitions, each from a state by an event to a state.
  init(_ name: String, _ rows: [(State, Event, State)]) {
    self.name = name
    var transitions: [State: [Event: State]] = [:]
    for (state, event, next) in rows {
      let former = transitions[state, default: [:]].updateValue(next, forKey: event)
      precondition(former == nil, "a state table has one row for a state and an event")
    }
    self.transitions = transitions
  }

  /// The events that a state allows, in the order of their declaration.
  package func events(allowedIn state: State) -> [Event] {
    Event.allCases.filter { transitions[state]?[$0] != nil }
  }

  /// The state that an event leads to.
  ///
  /// - Parameters:
  ///   - event: What happens.
  ///   - state: The state in which it does.
  /// - Returns: The next state.
  /// - Throws: ``IllegalTransition`` for what the table does not list.
  package func state(
    after event: Event,
    in state: State
  ) throws(IllegalTransition) -> State {
    guard let next = transitions[state]?[event] else {
      throw IllegalTransition(
        machine: name,
        state: state.rawValue,
        event: event.rawValue,
        allowed: events(allowedIn: state).map(\.rawValue)
      )
    }
    return next
  }
}

/// An event that a state does not allow.
package struct IllegalTransition: Error, Hashable, Sendable {
  /// Which machine.
  package let machine: String
  /// The current state.
  package let state: String
  /// What was wanted.
  package let event: String
  /// What the state allows instead.
  package let allowed: [String]
}
