package import Monetary

/// So much of a line at one price, as the catalogue has computed it.
package struct PricePart: Hashable, Sendable {
  /// How much, above zero.
  package var quantity: Quantity
  /// The price of one unit after discounts, to be shown; the amounts are what counts.
  package var unitPrice: UnitPrice
  /// The amount without tax, discounts and charges included; 0 or more.
  package var net: Money
  /// The estimated tax on it; 0 or more, in the same currency.
  package var tax: Money

  /// A part of a price.
  package init(quantity: Quantity, unitPrice: UnitPrice, net: Money, tax: Money) {
    self.quantity = quantity
    self.unitPrice = unitPrice
    self.net = net
    self.tax = tax
  }

  /// The part for another quantity, its amounts in proportion and rounded once each.
  func scaled(to quantity: Quantity) throws(MonetaryError) -> PricePart {
    PricePart(
      quantity: quantity,
      unitPrice: unitPrice,
      net: try net.share(quantity, of: self.quantity),
      tax: try tax.share(quantity, of: self.quantity)
    )
  }
}

/// What becomes of a line's price when its quantity changes.
///
/// Source: DOMAIN 2.3.
package enum PriceRule: String, Hashable, Sendable, CaseIterable {
  /// The price that the line has goes for the new quantity too.
  case keepLinePrice = "keep_line_price"
  /// What is added is priced on its own; what was there keeps its price.
  case repriceIncrement = "reprice_increment"
  /// The whole line is priced anew.
  case repriceAll = "reprice_all"
}

/// The price of a line: of one part, and one more for each increment that was priced on its own.
package struct LinePrice: Hashable, Sendable {
  /// The parts, in the order in which they came; at least one.
  package private(set) var parts: [PricePart]

  /// A price of one part.
  package init(_ part: PricePart) { parts = [part] }

  /// A price of parts that are known to be valid; nil for none.
  package init?(stored parts: [PricePart]) {
    guard !parts.isEmpty else { return nil }
    self.parts = parts
  }

  /// The amount without tax of the whole line.
  package func net() throws(MonetaryError) -> Money { try sum(of: \.net) }

  /// The estimated tax of the whole line.
  package func tax() throws(MonetaryError) -> Money { try sum(of: \.tax) }

  /// The amount with tax of the whole line.
  package func gross() throws(MonetaryError) -> Money { try net().adding(tax()) }

  /// The quantity that is priced.
  package var quantity: Quantity { Quantity(units: parts.reduce(0) { $0 + $1.quantity.units }) }

  /// The currency of all amounts.
  package var currency: CurrencyCode? { parts.first?.net.currency }

  /// The price with a quantity more, at the price of the last part.
  func extended(by increment: Quantity) throws(MonetaryError) -> LinePrice {
    var price = self
    let last = parts[parts.count - 1]
    price.parts[parts.count - 1] = try last.scaled(to: last.quantity.adding(increment))
    return price
  }

  /// Adds a part that was priced on its own.
  mutating func append(_ part: PricePart) { parts.append(part) }

  /// The price with a quantity less, from the last part first: what came last goes first.
  ///
  /// - Parameter decrement: Less than the priced quantity, which is the caller's to know.
  /// - Returns: The price of what is left.
  /// - Throws: `overflow`.
  func shrunk(by decrement: Quantity) throws(MonetaryError) -> LinePrice {
    precondition(decrement < quantity, "a price keeps a quantity")
    var price = self
    var rest = decrement
    while rest > .zero, let last = price.parts.last {
      if last.quantity <= rest {
        price.parts.removeLast()
        rest = try rest.subtracting(last.quantity)
      } else {
        price.parts[price.parts.count - 1] = try last.scaled(to: last.quantity.subtracting(rest))
        rest = .zero
      }
    }
    return price
  }

  private func sum(of amount: KeyPath<PricePart, Money>) throws(MonetaryError) -> Money {
    var total = Money.zero(parts[0].net.currency)
    for part in parts { total = try total.adding(part[keyPath: amount]) }
    return total
  }
}

extension Money {
  /// The share of a quantity in an amount for a larger one, rounded half away from zero.
  ///
  /// - Parameters:
  ///   - quantity: How much of it.
  ///   - whole: What the amount is for; above zero.
  /// - Returns: The amount in proportion.
  /// - Throws: `overflow`, `zeroDivisor`.
  func share(_ quantity: Quantity, of whole: Quantity) throws(MonetaryError) -> Money {
    guard whole > .zero else { throw .zeroDivisor }
    // 63 bits of an amount by 63 of a quantity fit in 127.
    let exact = Rounding.halfAwayFromZero.quotient(
      Int128(minorUnits) * Int128(quantity.units),
      over: Int128(whole.units)
    )
    return Money(currency: currency, amount: try MinorUnits(exactly: exact))
  }
}
