internal import Monetary
internal import Primitives

extension CustomerParser {
  /// When the customer pays.
  mutating func paymentTerms() -> PaymentTerms? {
    let path = "customer.payment_terms"
    guard let draft = draft.paymentTerms else {
      checker.report(FieldRule.required, at: path)
      return nil
    }
    checker.number(draft.netDays, at: path + ".net_days", in: 0...PartiesLimits.netDaysMax)
    let agreedMax = PartiesLimits.netDaysWithoutAgreementMax
    if draft.netDays > agreedMax, draft.netDays <= PartiesLimits.netDaysMax {
      let parameters = ["max": String(agreedMax)]
      checker.report(CustomerRule.paymentTermsLong, at: path + ".net_days", parameters)
    }
    return PaymentTerms(
      netDays: draft.netDays,
      settlementDiscount: settlementDiscount(draft, at: path)
    )
  }

  private mutating func settlementDiscount(
    _ draft: PaymentTermsDraft,
    at path: String
  ) -> SettlementDiscount? {
    let rateText = FieldText.trimmed(draft.discountRate)
    guard let days = draft.discountDays, !rateText.isEmpty else {
      if draft.discountDays != nil {
        checker.report(CustomerRule.settlementDiscountIncomplete, at: path + ".discount_rate")
      } else if !rateText.isEmpty {
        checker.report(CustomerRule.settlementDiscountIncomplete, at: path + ".discount_days")
      }
      return nil
    }
    let daysMax = draft.netDays.clamped(to: 0...PartiesLimits.netDaysMax)
    checker.number(days, at: path + ".discount_days", in: 0...daysMax)
    return discountRate(rateText, at: path + ".discount_rate").map { rate in
      SettlementDiscount(days: days, rate: rate)
    }
  }

  private mutating func discountRate(_ text: String, at path: String) -> DiscountRate? {
    do {
      let rate = try DiscountRate(text)
      if rate > .zero, rate < .whole { return rate }
      checker.report(CustomerRule.settlementDiscountRate, at: path)
    } catch {
      switch error {
      case .malformed: checker.report(FieldRule.decimalMalformed, at: path)
      case .outOfRange: checker.report(CustomerRule.settlementDiscountRate, at: path)
      case .tooManyDecimals(let allowed):
        checker.report(FieldRule.tooManyDecimals, at: path, ["max": String(allowed)])
      }
    }
    return nil
  }

  /// How much the customer may owe, in its currency.
  mutating func creditLimit(in currency: CurrencyCode?) -> CreditLimit? {
    guard let draft = draft.creditLimit else { return nil }
    let path = "customer.credit_limit"
    let amount = limitAmount(draft.amount, in: currency, at: path + ".amount")
    let (validFrom, validUntil) = limitPeriod(draft, at: path)
    let approvedBy = checker.identifierText(
      draft.approvedBy,
      at: path + ".approved_by",
      max: PartiesLimits.approverLengthMax,
      isRequired: true
    )
    if approvedBy == moment.principal {
      checker.report(CustomerRule.creditLimitSelfApproved, at: path + ".approved_by")
    }
    guard let amount, let validFrom, let approvedBy else { return nil }
    return CreditLimit(
      amount: amount,
      validFrom: validFrom,
      validUntil: validUntil,
      approvedBy: approvedBy
    )
  }

  private mutating func limitAmount(
    _ draft: MoneyDraft?,
    in currency: CurrencyCode?,
    at path: String
  ) -> Money? {
    guard let draft else {
      checker.report(FieldRule.required, at: path)
      return nil
    }
    if draft.minorUnits < 0 {
      checker.report(CustomerRule.creditLimitNegative, at: path + ".minor_units")
    }
    guard let own = self.currency(draft.currencyCode, at: path + ".currency_code") else {
      return nil
    }
    if let currency, own != currency {
      let parameters = ["currency": currency.code]
      checker.report(CustomerRule.creditLimitCurrency, at: path + ".currency_code", parameters)
    }
    return Money(currency: own, minorUnits: draft.minorUnits)
  }

  private mutating func limitPeriod(
    _ draft: CreditLimitDraft,
    at path: String
  ) -> (from: CalendarDate?, until: CalendarDate?) {
    if draft.validFrom == nil { checker.report(FieldRule.required, at: path + ".valid_from") }
    let from = draft.validFrom.flatMap { checker.date($0, at: path + ".valid_from") }
    let until = draft.validUntil.flatMap { checker.date($0, at: path + ".valid_until") }
    if let from, let until, until <= from {
      checker.report(CustomerRule.creditLimitPeriodEmpty, at: path + ".valid_until")
    } else if let until, until <= moment.today {
      let parameters = ["date": until.text]
      checker.report(CustomerRule.creditLimitExpired, at: path + ".valid_until", parameters)
    }
    return (from, until)
  }
}
