package import Monetary
package import Primitives

/// One thing that an amendment changes.
package enum AmendmentChange: Hashable, Sendable {
  /// A new line, of a number that no line has had.
  case addLine(OrderLine)
  /// Another quantity in all of what is wanted.
  ///
  /// Less of a confirmed order, or nothing, is a cancellation; less of one that is not confirmed
  /// lowers what is ordered. The price is for what is added with `repriceIncrement`, for all that
  /// is ordered afterwards with `repriceAll`, and is not looked at with `keepLinePrice`.
  case quantity(line: Int, to: Quantity, rule: PriceRule, repriced: PricePart?)
  /// Another price, for all that is ordered.
  case price(line: Int, PricePart)
  /// Another day on which the customer wants it; what was promised is promised anew.
  case requestedOn(line: Int, CalendarDate)
  /// The day for which it is promised.
  case promisedOn(line: Int, CalendarDate)
}

/// One field of one line that differs between two versions of an order.
package struct LineDifference: Hashable, Sendable {
  /// A field of a line.
  package enum Field: String, Hashable, Sendable, CaseIterable {
    case ordered
    case cancelled
    case net
    case tax
    case requestedOn = "requested_on"
    case promisedOn = "promised_on"
  }

  /// The number of the line.
  package let line: Int
  /// Which field.
  package let field: Field
  /// What it was; nil for what was not there.
  package let before: String?
  /// What it is; nil for what is not there.
  package let after: String?
}

extension Order {
  /// What of the lines differs from another version, line by line.
  ///
  /// - Parameter base: The version to compare with.
  /// - Returns: The differences, by line number and field.
  /// - Throws: `overflow`.
  package func differences(from base: Order) throws(MonetaryError) -> [LineDifference] {
    var differences: [LineDifference] = []
    for line in lines {
      let before = try base.line(line.number)?.comparedFields()
      let after = try line.comparedFields()
      for field in LineDifference.Field.allCases {
        let (old, new) = (before?[field], after[field])
        guard old != new else { continue }
        differences.append(
          LineDifference(line: line.number, field: field, before: old, after: new)
        )
      }
    }
    return differences
  }
}

extension OrderLine {
  fileprivate func comparedFields() throws(MonetaryError) -> [LineDifference.Field: String] {
    var fields: [LineDifference.Field: String] = [
      .ordered: quantities.ordered.description,
      .cancelled: quantities.cancelled.description,
      .net: try price.net().description,
      .tax: try price.tax().description,
      .requestedOn: requestedOn.text,
    ]
    fields[.promisedOn] = promisedOn?.text
    return fields
  }
}
