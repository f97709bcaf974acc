/// The state of a shipment.
package enum ShipmentState: String, MachineSymbol {
  case planned
  /// Its stock is set aside.
  case reserved
  case picked
  case packed
  /// Left the house; what comes back is a return.
  case shipped
  case delivered
  /// The customer has accepted it. Final.
  case accepted
  /// Lost on the way or refused at the door. Final: what follows is a return or a new shipment.
  case exception
  /// Given up before it left. Final.
  case cancelled

  /// Whether the goods are still in the house, and meant to leave it.
  package var isPreparing: Bool {
    switch self {
    case .planned, .reserved, .picked, .packed: true
    case .shipped, .delivered, .accepted, .exception, .cancelled: false
    }
  }
}

/// What happens to a shipment.
package enum ShipmentEvent: String, MachineSymbol {
  case reserve
  case pick
  case pack
  case ship
  case deliver
  case accept
  /// The carrier has lost it.
  case lose
  /// The recipient did not take it.
  case refuse
  case cancel
}

/// What an event does to a shipment in each state.
///
///     state      reserve   pick    pack    ship     deliver    accept    lose, refuse  cancel
///     planned    reserved  -       -       -        -          -         -             cancelled
///     reserved   -         picked  -       -        -          -         -             cancelled
///     picked     -         -       packed  -        -          -         -             cancelled
///     packed     -         -       -       shipped  -          -         -             cancelled
///     shipped    -         -       -       -        delivered  -         exception     -
///     delivered  -         -       -       -        -          accepted  -             -
///     accepted, exception, cancelled: nothing
///
/// Source: DOMAIN 2.2.
package enum ShipmentTransitions {
  /// The table.
  package static let table = StateTable<ShipmentState, ShipmentEvent>(
    "shipment",
    [
      (.planned, .reserve, .reserved),
      (.planned, .cancel, .cancelled),
      (.reserved, .pick, .picked),
      (.reserved, .cancel, .cancelled),
      (.picked, .pack, .packed),
      (.picked, .cancel, .cancelled),
      (.packed, .ship, .shipped),
      (.packed, .cancel, .cancelled),
      (.shipped, .deliver, .delivered),
      (.shipped, .lose, .exception),
      (.shipped, .refuse, .exception),
      (.delivered, .accept, .accepted),
    ]
  )
}
