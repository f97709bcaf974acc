internal import Monetary
internal import Parties
internal import Primitives

/// What is wrong with a header and lines that a caller sent, all at once.
struct OrderContentRules {
  let header: OrderHeader
  let lines: [OrderLine]

  /// Errors and warnings, the header's first, then line by line.
  func violations() -> [Violation] {
    var violations = headerViolations()
    if lines.isEmpty { violations.append(Violation(OrderRule.linesRequired, at: "lines")) }
    let linesMax = OrderingLimits.linesMax
    if lines.count > linesMax {
      violations.append(Violation(OrderRule.tooManyLines, at: "lines", ["max": String(linesMax)]))
    }
    var last = 0
    for (index, line) in lines.enumerated() {
      let path = "lines[\(index)]"
      if line.number <= last {
        violations.append(Violation(OrderRule.lineNumber, at: path + ".number"))
      }
      last = max(last, line.number)
      violations += Self.violations(of: line, header: header, at: path)
    }
    return violations
  }

  private func headerViolations() -> [Violation] {
    guard let number = header.purchaseOrder else { return [] }
    var violations: [Violation] = []
    let max = OrderingLimits.purchaseOrderLengthMax
    if number.unicodeScalars.count > max {
      violations.append(
        Violation(OrderRule.purchaseOrderTooLong, at: "purchase_order", ["max": String(max)])
      )
    }
    if number.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
      violations.append(Violation(OrderRule.controlCharacter, at: "purchase_order"))
    }
    return violations
  }

  /// What is wrong with one line.
  static func violations(
    of line: OrderLine,
    header: OrderHeader,
    at path: String
  ) -> [Violation] {
    var violations: [Violation] = []
    for part in line.price.parts {
      violations += Self.violations(of: part, currency: header.currency, at: path + ".price")
    }
    // Parts are bounded one by one, so their sum fits in 64 bits before it is looked at.
    if violations.isEmpty, line.price.quantity > OrderingLimits.quantityMax {
      violations.append(Self.quantityViolation(at: path + ".quantity"))
    }
    let isFree = line.price.parts.allSatisfy { $0.net.isZero }
    if isFree { violations.append(Violation(OrderRule.zeroPrice, at: path + ".price")) }
    let range = Tolerance.zero...OrderingLimits.toleranceMax
    for (tolerance, field) in [
      (line.terms.overDelivery, "over_delivery"), (line.terms.overBilling, "over_billing"),
    ] where !range.contains(tolerance) {
      let bounds = ["max": OrderingLimits.toleranceMax.description]
      violations.append(Violation(OrderRule.toleranceRange, at: "\(path).\(field)", bounds))
    }
    if line.requestedOn < header.orderedOn {
      violations.append(Violation(OrderRule.requestedTooEarly, at: path + ".requested_on"))
    }
    return violations
  }

  /// What is wrong with a part of a price.
  static func violations(
    of part: PricePart,
    currency: CurrencyCode,
    at path: String
  ) -> [Violation] {
    var violations: [Violation] = []
    if part.quantity <= .zero || part.quantity > OrderingLimits.quantityMax {
      violations.append(quantityViolation(at: path + ".quantity"))
    }
    for (amount, field) in [(part.net, "net"), (part.tax, "tax")] {
      if amount.isNegative {
        violations.append(Violation(OrderRule.amountNegative, at: "\(path).\(field)"))
      }
      if amount.currency != currency {
        let expected = ["currency_code": currency.code]
        violations.append(Violation(OrderRule.currencyDiffers, at: "\(path).\(field)", expected))
      }
    }
    return violations
  }

  private static func quantityViolation(at path: String) -> Violation {
    let bounds = ["max": OrderingLimits.quantityMax.description]
    return Violation(OrderRule.quantity, at: path, bounds)
  }
}

/// Orders of the same customer that a new one may be a repetition of.
///
/// Source: DOMAIN 2.1.
struct OrderDuplicateSuspicion {
  let books: OrderBooks
  let moment: Moment

  /// A warning for each kind of suspicion, about the first order that raises it.
  func violations(header: OrderHeader, lines: [OrderLine]) -> [Violation] {
    let others = books.orders(soldTo: header.parties.soldTo.id).filter { $0.state != .cancelled }
    var violations: [Violation] = []
    if let number = header.purchaseOrder,
      let same = others.first(where: { $0.header.purchaseOrder == number })
    {
      violations.append(
        Violation(
          OrderRule.purchaseOrderSuspicion,
          at: "purchase_order",
          ["order_id": same.id.description]
        )
      )
    }
    let since = moment.now.advanced(by: .seconds(-3600 * OrderingLimits.duplicateHours))
    let recent = others.first { $0.createdAt >= since && isSame($0.lines, lines) }
    if let recent {
      violations.append(
        Violation(OrderRule.duplicateSuspicion, at: "lines", ["order_id": recent.id.description])
      )
    }
    return violations
  }

  private func isSame(_ left: [OrderLine], _ right: [OrderLine]) -> Bool {
    left.count == right.count
      && zip(left, right).allSatisfy {
        $0.item == $1.item && $0.quantities.ordered == $1.quantities.ordered
          && $0.requestedOn == $1.requestedOn
      }
  }
}

/// Refuses errors, and warnings that nobody has acknowledged.
///
/// - Parameters:
///   - violations: What was found.
///   - acknowledged: Codes of warnings that the caller accepts.
///   - moment: When, and by whom.
/// - Returns: What is to be kept of the warnings.
/// - Throws: `invalid` with all violations; `warningsNotAcknowledged` with the open ones.
func acknowledgements(
  of violations: [Violation],
  acknowledged: Set<String>,
  at moment: Moment
) throws(OrderRejection) -> [Acknowledgement] {
  guard !violations.contains(where: { $0.severity == .error }) else { throw .invalid(violations) }
  let open = violations.filter { !acknowledged.contains($0.code.name) }
  guard open.isEmpty else { throw .warningsNotAcknowledged(open) }
  return violations.map { warning in
    Acknowledgement(
      code: warning.code.name,
      fieldPath: warning.fieldPath,
      principal: moment.principal,
      at: moment.now
    )
  }
}
