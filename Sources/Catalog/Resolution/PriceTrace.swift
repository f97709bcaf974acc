package import Monetary

/// How a price came about: what was considered, and each step from the quantity to the amount.
///
/// Holds everything that the arithmetic needs, so that the amount can be derived again years later
/// without the books, and the reference of each rule with its version, so that the rule can be
/// found. Source: `docs/rules/catalog.md`.
package struct PriceTrace: Hashable, Sendable {
  /// What was asked.
  package let key: PriceKey
  /// The prices that were not taken, first those that came closest; at most
  /// ``CatalogLimits/tracedCandidatesMax``.
  package let considered: [ConsideredPrice]
  /// The steps, in order: the input of each is the output of the one before it.
  package private(set) var steps: [PriceStep]

  /// A trace.
  package init(key: PriceKey, considered: [ConsideredPrice], steps: [PriceStep]) {
    self.key = key
    self.considered = considered
    self.steps = steps
  }

  /// Adds what happened after the price was found.
  mutating func append(_ further: some Sequence<PriceStep>) {
    steps.append(contentsOf: further)
  }

  /// The amount that follows from the inputs of the trace, each step done again.
  ///
  /// - Returns: The amount.
  /// - Throws: ``PriceTraceFault`` when a step does not follow from the one before it, or does not
  ///   have the result that it says.
  package func rederived() throws(PriceTraceFault) -> Money {
    var value = PriceValue.quantity(ChargeInput(quantity: key.quantity, base: key.base))
    for (index, step) in steps.enumerated() {
      guard step.input == value else { throw .brokenChain(step: index) }
      guard let output = step.operation.output(of: value), output == step.output else {
        throw .otherResult(step: index)
      }
      value = output
    }
    guard case .money(let amount) = value, amount.currency == key.currency else {
      throw .incomplete
    }
    return amount
  }
}

/// Why a trace does not hold.
package enum PriceTraceFault: Error, Hashable, Sendable {
  /// The input of a step is not the output of the one before it.
  case brokenChain(step: Int)
  /// The step does not give what it says.
  case otherResult(step: Int)
  /// The last step gives no amount in the currency that was asked for.
  case incomplete
}

/// A price that was not taken.
package struct ConsideredPrice: Hashable, Sendable {
  /// Why it was not.
  package enum Outcome: Hashable, Sendable {
    /// Another one came first, by this.
    case outranked(by: Precedence.Criterion)
    /// Less is left of the contract than the line needs.
    case usedUp
  }

  /// Which price.
  package let price: PriceReference
  /// Why it was not taken.
  package let outcome: Outcome

  /// A price that was not taken.
  package init(price: PriceReference, outcome: Outcome) {
    self.price = price
    self.outcome = outcome
  }
}

/// One step from a quantity to an amount.
package struct PriceStep: Hashable, Sendable {
  /// What says that it is done.
  package enum Rule: Hashable, Sendable {
    /// A price of a list or contract, in a version.
    case price(PriceReference)
    /// The rounding of the document.
    case rounding
    /// A discount, in a version.
    case discount(DiscountID, version: Int64)
  }

  /// What says that it is done.
  package let rule: Rule
  /// What is done.
  package let operation: PriceOperation
  /// What it is done to.
  package let input: PriceValue
  /// What comes of it.
  package let output: PriceValue

  /// A step.
  package init(rule: Rule, operation: PriceOperation, input: PriceValue, output: PriceValue) {
    self.rule = rule
    self.operation = operation
    self.input = input
    self.output = output
  }
}

/// What a step begins or ends with.
package enum PriceValue: Hashable, Sendable {
  case quantity(ChargeInput)
  case exact(ExactAmount)
  case money(Money)
}

/// What is charged for.
package struct ChargeInput: Hashable, Sendable {
  /// How much.
  package let quantity: Quantity
  /// The amount of one unit, for percentages.
  package let base: UnitPrice?

  /// What is charged for.
  package init(quantity: Quantity, base: UnitPrice? = nil) {
    self.quantity = quantity
    self.base = base
  }
}

/// What a step does.
package enum PriceOperation: Hashable, Sendable {
  /// A quantity becomes an exact amount.
  case charge(ChargeModel, Rounding)
  /// An exact amount becomes minor units.
  case round(CurrencyCode, Rounding)
  /// A fraction is taken off.
  case takeRate(DiscountRate, Rounding)
  /// An amount is taken off; of a discount on the document, the share of the line.
  case takeAmount(MinorUnits)

  /// What comes of a value; nil when the step cannot be done with it.
  package func output(of input: PriceValue) -> PriceValue? {
    switch (self, input) {
    case (.charge(let model, let rounding), .quantity(let input)):
      let amount = try? model.amount(of: input.quantity, base: input.base, rounding: rounding)
      return amount.map { .exact($0) }
    case (.round(let currency, let rounding), .exact(let amount)):
      return (try? amount.rounded(in: currency, rounding: rounding)).map { .money($0) }
    case (.takeRate(let rate, let rounding), .money(let amount)):
      guard let discount = try? rate.discount(on: amount, rounding: rounding) else { return nil }
      return (try? amount.subtracting(discount)).map { .money($0) }
    case (.takeAmount(let discount), .money(let amount)):
      let discount = Money(currency: amount.currency, amount: discount)
      return (try? amount.subtracting(discount)).map { .money($0) }
    default: return nil
    }
  }
}
