package import Monetary

/// A line that discounts are taken from.
package struct DiscountableLine: Hashable, Sendable {
  /// Its amount before discounts; not below zero.
  package let amount: Money
  /// How it is taxed.
  package let taxGroup: TaxGroup
  /// Its own discounts, in any order.
  package let discounts: [Discount]

  /// A line.
  package init(amount: Money, taxGroup: TaxGroup, discounts: [Discount] = []) {
    self.amount = amount
    self.taxGroup = taxGroup
    self.discounts = discounts
  }
}

/// A line after all discounts.
package struct DiscountedLine: Hashable, Sendable {
  /// What is left; never below zero.
  package let net: Money
  /// What was taken, in order, the line's shares of discounts on the document included.
  package let steps: [PriceStep]
}

/// A discount on the document as it was split.
package struct DocumentDiscount: Hashable, Sendable {
  /// Which one.
  package let discount: Discount
  /// When it was taken.
  package let stage: DiscountStage
  /// What it came to.
  package let total: Money
  /// What each line has of it; their sum is the total.
  package let shares: [MinorUnits]
}

/// The discounts of a document, taken one after the other.
///
/// Line rates, line amounts, document rates, document amounts, coupons; within a stage by
/// identifier, so that the order in which they are given does not matter, and of coupons first the
/// rates. Each rate is one of what is left and rounded to minor units; a rate on the document is
/// taken once of the sum of its lines. What is taken from the document is split over tax groups by
/// what is left in them, then over the lines of each by what is left of them, with the allocation
/// primitive: ties go to the earlier group and line. Nothing goes below zero: a larger amount is
/// refused, but a coupon is cut. Source: `docs/rules/catalog.md`.
package struct DiscountStack: Hashable, Sendable {
  /// The currency of everything.
  package let currency: CurrencyCode
  /// What becomes of fractions of a minor unit.
  package let rounding: Rounding
  /// Discounts on the document, in any order.
  package let document: [Discount]
  /// Coupons, in any order.
  package let coupons: [Discount]

  /// A stack.
  package init(
    currency: CurrencyCode,
    rounding: Rounding = .halfAwayFromZero,
    document: [Discount] = [],
    coupons: [Discount] = []
  ) {
    self.currency = currency
    self.rounding = rounding
    self.document = document
    self.coupons = coupons
  }

  /// Takes the discounts.
  ///
  /// - Parameter lines: The lines, in the order of the document.
  /// - Returns: As many lines, and the discounts on the document in the order in which they were
  ///   taken.
  /// - Throws: In this order: `tooMany`; `lineAmount`, `repeated`, `currency` for lines, then
  ///   `exceeds`; the same for the document and for coupons; `monetary`.
  package func apply(
    to lines: [DiscountableLine]
  ) throws(DiscountRefusal) -> (lines: [DiscountedLine], document: [DocumentDiscount]) {
    let count = lines.reduce(document.count + coupons.count) { $0 + $1.discounts.count }
    guard count <= CatalogLimits.discountsMax else { throw .tooMany }
    var working: [WorkingLine] = []
    working.reserveCapacity(lines.count)
    for (index, line) in lines.enumerated() {
      guard line.amount.currency == currency, !line.amount.isNegative else {
        throw .lineAmount(index: index)
      }
      var current = WorkingLine(net: line.amount.amount)
      for discount in try ordered(line.discounts) { try take(discount, from: &current) }
      working.append(current)
    }
    let groups = Self.groups(of: lines)
    var taken: [DocumentDiscount] = []
    for discount in try ordered(document) {
      let stage: DiscountStage = discount.isRate ? .documentRate : .documentAmount
      taken.append(try take(discount, at: stage, from: &working, groups))
    }
    for coupon in try ordered(coupons) {
      taken.append(try take(coupon, at: .coupon, from: &working, groups))
    }
    let discounted = working.map { line in
      DiscountedLine(net: Money(currency: currency, amount: line.net), steps: line.steps)
    }
    return (discounted, taken)
  }

  /// Rates before amounts, each by identifier.
  private func ordered(_ discounts: [Discount]) throws(DiscountRefusal) -> [Discount] {
    guard !discounts.isEmpty else { return [] }
    let sorted = discounts.sorted { left, right in
      left.isRate == right.isRate ? left.id < right.id : left.isRate
    }
    var seen: Set<DiscountID> = []
    for discount in sorted {
      guard seen.insert(discount.id).inserted else { throw .repeated(discount.id) }
      if case .amount(let amount) = discount.value, amount.currency != currency {
        throw .currency(discount.id)
      }
    }
    return sorted
  }

  private func take(
    _ discount: Discount,
    from line: inout WorkingLine
  ) throws(DiscountRefusal) {
    let operation: PriceOperation
    let reduction = try reduction(by: discount, of: line.net, isCut: false)
    switch discount.value {
    case .rate(let rate): operation = .takeRate(rate, rounding)
    case .amount: operation = .takeAmount(reduction)
    }
    line.take(reduction, discount, operation, in: currency)
  }

  /// What a discount takes off an amount.
  private func reduction(
    by discount: Discount,
    of net: MinorUnits,
    isCut: Bool
  ) throws(DiscountRefusal) -> MinorUnits {
    let left = Money(currency: currency, amount: net)
    switch discount.value {
    case .amount(let amount):
      if amount.amount <= net { return amount.amount }
      guard isCut else { throw .exceeds(discount.id, left: left) }
      return net
    case .rate(let rate):
      do throws(MonetaryError) {
        return try rate.discount(on: left, rounding: rounding).amount
      } catch {
        throw .monetary(error)
      }
    }
  }

  private func take(
    _ discount: Discount,
    at stage: DiscountStage,
    from lines: inout [WorkingLine],
    _ groups: [[Int]]
  ) throws(DiscountRefusal) -> DocumentDiscount {
    let nets = lines.map(\.net)
    let sum = try Self.fitting { () throws(MonetaryError) in try MinorUnits.sum(nets) }
    let total = try reduction(by: discount, of: sum, isCut: stage == .coupon)
    let shares = try Self.fitting { () throws(MonetaryError) in
      try Self.split(total, over: nets, in: groups)
    }
    for (index, share) in shares.enumerated() where share != .zero {
      lines[index].take(share, discount, .takeAmount(share), in: currency)
    }
    let money = Money(currency: currency, amount: total)
    return DocumentDiscount(discount: discount, stage: stage, total: money, shares: shares)
  }

  /// Splits an amount over groups of lines and then over the lines of each.
  ///
  /// - Parameters:
  ///   - total: What is split; not more than the sum of the lines.
  ///   - nets: What is left of each line.
  ///   - groups: The places of the lines of each group.
  /// - Returns: A share for each line, none larger than what is left of it.
  /// - Throws: `overflow`.
  static func split(
    _ total: MinorUnits,
    over nets: [MinorUnits],
    in groups: [[Int]]
  ) throws(MonetaryError) -> [MinorUnits] {
    var weights: [Int64] = []
    for group in groups { weights.append(try MinorUnits.sum(group.lazy.map { nets[$0] }).value) }
    let groupShares = try allocate(total, by: weights)
    var shares = nets.map { _ in MinorUnits.zero }
    for (group, groupShare) in zip(groups, groupShares) {
      let lineShares = try allocate(groupShare, by: group.map { nets[$0].value })
      for (index, share) in zip(group, lineShares) { shares[index] = share }
    }
    return shares
  }

  /// The places of the lines that are taxed alike; groups in the order of their first lines.
  static func groups(of lines: [DiscountableLine]) -> [[Int]] {
    var places: [TaxGroup: Int] = [:]
    var groups: [[Int]] = []
    for (index, line) in lines.enumerated() {
      if let place = places[line.taxGroup] {
        groups[place].append(index)
      } else {
        places[line.taxGroup] = groups.count
        groups.append([index])
      }
    }
    return groups
  }

  private static func fitting<Value>(
    _ body: () throws(MonetaryError) -> Value
  ) throws(DiscountRefusal) -> Value {
    do throws(MonetaryError) {
      return try body()
    } catch {
      throw .monetary(error)
    }
  }
}

/// A line while discounts are taken from it.
private struct WorkingLine {
  var net: MinorUnits
  var steps: [PriceStep] = []

  mutating func take(
    _ reduction: MinorUnits,
    _ discount: Discount,
    _ operation: PriceOperation,
    in currency: CurrencyCode
  ) {
    let before = Money(currency: currency, amount: net)
    // Neither below zero nor above what is left, so that the difference fits.
    net = MinorUnits(value: net.value - reduction.value)
    steps.append(
      PriceStep(
        rule: .discount(discount.id, version: discount.version),
        operation: operation,
        input: .money(before),
        output: .money(Money(currency: currency, amount: net))
      )
    )
  }
}
