package import Parties
package import Primitives

/// The kind of an order's identifier.
package enum OrderKind: IdentifierKind {
  package static let prefix = "ord"
}

/// Names an order.
package typealias OrderID = Identifier<OrderKind>

/// The kind of a quote's identifier.
package enum QuoteKind: IdentifierKind {
  package static let prefix = "quo"
}

/// Names a quote, all its versions together.
package typealias QuoteID = Identifier<QuoteKind>

/// The kind of a hold's identifier.
package enum HoldIdentifierKind: IdentifierKind {
  package static let prefix = "hld"
}

/// Names a hold.
package typealias HoldID = Identifier<HoldIdentifierKind>

/// The kind of a shipment's identifier.
package enum ShipmentKind: IdentifierKind {
  package static let prefix = "shp"
}

/// Names a shipment.
package typealias ShipmentID = Identifier<ShipmentKind>

/// The kind of a return's identifier.
package enum ReturnKind: IdentifierKind {
  package static let prefix = "ret"
}

/// Names a return.
package typealias ReturnID = Identifier<ReturnKind>

/// The kind of a location's identifier.
package enum LocationKind: IdentifierKind {
  package static let prefix = "loc"
}

/// Names a place where stock is kept.
package typealias LocationID = Identifier<LocationKind>

/// What a refusal or an event is about.
package enum OrderingSubject: Hashable, Sendable {
  case order(OrderID)
  /// A line of an order, by its number.
  case line(OrderID, Int)
  case hold(HoldID)
  case quote(QuoteID)
  case shipment(ShipmentID)
  case `return`(ReturnID)
  case stock(StockKey)
  /// The credit account of a payer.
  case creditAccount(CustomerID)

  /// The facts that name it, under keys of metadata.
  package var metadata: [String: String] {
    switch self {
    case .order(let id): ["order_id": id.description]
    case .line(let id, let number):
      ["order_id": id.description, "line_number": String(number)]
    case .hold(let id): ["hold_id": id.description]
    case .quote(let id): ["quote_id": id.description]
    case .shipment(let id): ["shipment_id": id.description]
    case .return(let id): ["return_id": id.description]
    case .stock(let key):
      ["item_id": key.item.text, "location_id": key.location.description]
    case .creditAccount(let id): ["customer_id": id.description]
    }
  }
}
