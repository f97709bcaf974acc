package import Monetary

/// A price that a contract grants, and how much of it may be called.
package struct ContractLine: Hashable, Sendable {
  /// The price.
  package var entry: PriceEntry
  /// How much may be called in all, in the entry's unit; nil for any.
  package let agreedQuantity: Quantity?
  /// For how much may be called in all, net; nil for any.
  package let agreedValue: MinorUnits?
  /// How much has been called.
  package private(set) var calledQuantity: Quantity
  /// For how much has been called.
  package private(set) var calledValue: MinorUnits

  /// A line of which so much has been called.
  package init(
    entry: PriceEntry,
    agreedQuantity: Quantity? = nil,
    agreedValue: MinorUnits? = nil,
    calledQuantity: Quantity = .zero,
    calledValue: MinorUnits = .zero
  ) {
    self.entry = entry
    self.agreedQuantity = agreedQuantity
    self.agreedValue = agreedValue
    self.calledQuantity = calledQuantity
    self.calledValue = calledValue
  }

  /// What is left; never below zero.
  package var remaining: ContractRemainder {
    ContractRemainder(
      quantity: agreedQuantity.map { Quantity(units: $0.units - calledQuantity.units) },
      value: agreedValue.map { MinorUnits(value: $0.value - calledValue.value) }
    )
  }

  /// Takes a quantity and its value from what is left, or gives them back when below zero.
  ///
  /// - Parameters:
  ///   - quantity: How much, in the entry's unit.
  ///   - value: The net amount of it.
  /// - Throws: `exceeded` when less is left, or less was called than is given back; nothing is
  ///   called then.
  package mutating func call(
    _ quantity: Quantity,
    worth value: MinorUnits
  ) throws(ContractRefusal) {
    let refusal = ContractRefusal.exceeded(entry.id, remaining: remaining)
    do throws(MonetaryError) {
      let calledQuantity = try calledQuantity.adding(quantity)
      let calledValue = try calledValue.adding(value)
      guard calledQuantity >= .zero, calledValue >= .zero else { throw .overflow }
      if let agreedQuantity, calledQuantity > agreedQuantity { throw .overflow }
      if let agreedValue, calledValue > agreedValue { throw .overflow }
      self.calledQuantity = calledQuantity
      self.calledValue = calledValue
    } catch {
      throw refusal
    }
  }

  /// Whether nothing has been called.
  var isUntouched: Bool { calledQuantity == .zero && calledValue == .zero }

  /// Whether what has been called is within what is agreed.
  var isWithinAgreement: Bool {
    (agreedQuantity ?? calledQuantity) >= calledQuantity
      && (agreedValue ?? calledValue) >= calledValue
  }

  /// The agreement of this line with what has been called of another.
  func carrying(_ other: ContractLine) -> ContractLine {
    ContractLine(
      entry: entry,
      agreedQuantity: agreedQuantity,
      agreedValue: agreedValue,
      calledQuantity: other.calledQuantity,
      calledValue: other.calledValue
    )
  }
}

/// What is left of a contract's line.
package struct ContractRemainder: Hashable, Sendable {
  /// How much, in the line's unit; nil for any.
  package let quantity: Quantity?
  /// For how much, net; nil for any.
  package let value: MinorUnits?

  /// What is left.
  package init(quantity: Quantity? = nil, value: MinorUnits? = nil) {
    self.quantity = quantity
    self.value = value
  }

  /// Whether it is enough; a line is priced by one rule, so that a part is not.
  package func covers(_ quantity: Quantity, worth value: MinorUnits) -> Bool {
    (self.quantity ?? quantity) >= quantity && (self.value ?? value) >= value
  }

  /// What is left after so much of it, which it covers, has been called.
  func lessened(by quantity: Quantity, worth value: MinorUnits) -> ContractRemainder {
    ContractRemainder(
      quantity: self.quantity.map { Quantity(units: $0.units - quantity.units) },
      value: self.value.map { MinorUnits(value: $0.value - value.value) }
    )
  }
}
