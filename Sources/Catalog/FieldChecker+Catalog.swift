internal import Monetary
internal import Parties
internal import Primitives

extension FieldChecker {
  /// A code; nil when there is none, or none that can be used.
  mutating func code<Code: TextValue>(
    _ raw: String,
    at path: String,
    isRequired: Bool = false
  ) -> Code? {
    guard let text = codeText(raw, at: path, isRequired: isRequired) else { return nil }
    guard let code = Code.code(text) else {
      report(CatalogRule.codeMalformed, at: path)
      return nil
    }
    return code
  }

  /// A currency that takes new business.
  mutating func currentCurrency(_ raw: String, at path: String) -> CurrencyCode? {
    guard let text = codeText(raw, at: path, isRequired: true) else { return nil }
    guard let currency = CurrencyCode(text), currency.isCurrent else {
      report(CatalogRule.currencyUnavailable, at: path)
      return nil
    }
    return currency
  }

  /// A decimal; nil when there is none, or none that can be used.
  mutating func decimal<Number: FixedPoint>(
    _ raw: String,
    at path: String,
    isRequired: Bool = false
  ) -> Number? {
    guard let text = codeText(raw, at: path, isRequired: isRequired) else { return nil }
    do {
      return try Number(text)
    } catch {
      switch error {
      case .malformed: report(FieldRule.decimalMalformed, at: path)
      case .tooManyDecimals(let allowed):
        report(FieldRule.tooManyDecimals, at: path, ["max": String(allowed)])
      case .outOfRange:
        let bound = Number(units: .max)
        report(FieldRule.outOfRange, at: path, ["min": "-\(bound)", "max": "\(bound)"])
      }
      return nil
    }
  }

  /// A price, which is not below zero.
  mutating func price(_ raw: String, at path: String, isRequired: Bool = true) -> UnitPrice? {
    guard let price: UnitPrice = decimal(raw, at: path, isRequired: isRequired) else { return nil }
    guard price < .zero else { return price }
    report(CatalogRule.priceNegative, at: path)
    return nil
  }

  /// A quantity above zero.
  mutating func positiveQuantity(
    _ raw: String,
    at path: String,
    isRequired: Bool = false
  ) -> Quantity? {
    guard let quantity: Quantity = decimal(raw, at: path, isRequired: isRequired) else {
      return nil
    }
    guard quantity <= .zero else { return quantity }
    report(CatalogRule.quantityNotPositive, at: path)
    return nil
  }

  /// A period; nil when it has no first day, or no day at all.
  mutating func validity(
    from: DateDraft?,
    until: DateDraft?,
    at path: String
  ) -> Validity? {
    let first = from.flatMap { date($0, at: path + ".valid_from") }
    let end = until.flatMap { date($0, at: path + ".valid_until") }
    if from == nil { report(FieldRule.required, at: path + ".valid_from") }
    // An end that is no day must not become no end.
    guard let first, end != nil || until == nil else { return nil }
    let validity = Validity(from: first, until: end)
    if validity == nil { report(CatalogRule.periodEmpty, at: path + ".valid_until") }
    return validity
  }
}
