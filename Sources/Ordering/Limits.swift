package import Monetary

/// Named limits of this room: each with its unit and its reason.
package enum OrderingLimits {
  /// The largest quantity of a line, a stock level or a movement: a thousand million pieces.
  ///
  /// Sums of a few of them, each with its tolerance, stay far inside 64 bits, and products with an
  /// amount inside 128.
  package static let quantityMax = Quantity(units: 1_000_000_000_000_000)
  /// The largest tolerance: twice what was ordered.
  package static let toleranceMax = Tolerance(units: 1_000_000_000)
  /// Lines of an order: the largest orders we were asked to load have 10,000.
  package static let linesMax = 10_000
  /// Holds of an order, ended ones included: a screen or two.
  package static let holdsMax = 100
  /// Parts of a line's price: increments that were priced on their own.
  package static let pricePartsMax = 50
  /// Scalars of a reason: a paragraph.
  package static let reasonLengthMax = 500
  /// Scalars of a customer's own order number: EDIFACT's field for it has 35, ours room to spare.
  package static let purchaseOrderLengthMax = 70
  /// Levels of credit accounts, the payer's included: those of the customers' hierarchy.
  package static let creditLevelsMax = 8
  /// Hours within which an order of the same lines for the same customer is suspected to be the
  /// same order.
  package static let duplicateHours = 24
}
