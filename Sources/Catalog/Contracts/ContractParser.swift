internal import Monetary
internal import Parties
internal import Primitives

extension ContractDraft {
  /// What a contract says, if nothing is wrong with the draft.
  ///
  /// - Returns: What it says.
  /// - Throws: Everything that is wrong, in the order of the fields.
  package func validated() throws(Violations) -> ContractDetails {
    var checker = FieldChecker()
    let details = details(&checker)
    guard let details, checker.violations.isEmpty else { throw Violations(checker.violations) }
    return details
  }

  private func details(_ checker: inout FieldChecker) -> ContractDetails? {
    let name = checker.text(
      name,
      at: "contract.name",
      max: CatalogLimits.nameLengthMax,
      isRequired: true
    )
    let customerText = checker.codeText(customerID, at: "contract.customer_id", isRequired: true)
    let customer = customerText.flatMap { checker.customerID($0, at: "contract.customer_id") }
    let legalEntity: LegalEntityCode? = checker.code(legalEntity, at: "contract.legal_entity")
    let currency = checker.currentCurrency(currencyCode, at: "contract.currency_code")
    let validity = checker.validity(from: validFrom, until: validUntil, at: "contract")
    let lines = lines(&checker, within: validity)
    let commitment = commitment(&checker, currency: currency, validity: validity)
    let indexation = indexation(&checker)
    if let notice { check(notice, validity: validity, &checker) }
    guard let name, let customer, let currency, let validity else { return nil }
    var details = ContractDetails(
      name: name,
      customer: customer,
      currency: currency,
      validity: validity,
      lines: lines
    )
    details.legalEntity = legalEntity
    details.commitment = commitment
    details.indexation = indexation
    details.notice = notice
    return details
  }

  private func lines(
    _ checker: inout FieldChecker,
    within validity: Validity?
  ) -> [ContractLine] {
    let drafts = checker.entries(
      lines,
      at: "contract.lines",
      max: CatalogLimits.contractLinesMax
    )
    let lines = drafts.enumerated().map { index, draft in
      draft.line(&checker, at: "contract.lines[\(index)]", within: validity)
    }
    checker.distinct(drafts.map(\.entry.id)) { "contract.lines[\($0)].entry.id" }
    return lines.compactMap { $0 }
  }

  private func commitment(
    _ checker: inout FieldChecker,
    currency: CurrencyCode?,
    validity: Validity?
  ) -> MinimumCommitment? {
    guard let commitment else { return nil }
    let path = "contract.commitment"
    let own = checker.currentCurrency(
      commitment.amount.currencyCode,
      at: path + ".amount.currency_code"
    )
    if let own, let currency, own != currency {
      checker.report(CatalogRule.commitmentCurrency, at: path + ".amount.currency_code")
    }
    if commitment.amount.minorUnits < 0 {
      checker.report(CatalogRule.priceNegative, at: path + ".amount.minor_units")
    }
    let months = 1...CatalogLimits.commitmentMonthsMax
    checker.number(commitment.periodMonths, at: path + ".period_months", in: months)
    guard let own else { return nil }
    let parsed = MinimumCommitment(
      amount: Money(currency: own, minorUnits: commitment.amount.minorUnits),
      periodMonths: commitment.periodMonths
    )
    if let parsed, let validity, !parsed.isEven(in: validity) {
      checker.report(CatalogRule.commitmentPeriodUneven, at: path + ".period_months")
    }
    return parsed
  }

  private func indexation(_ checker: inout FieldChecker) -> Indexation? {
    guard let indexation else { return nil }
    let path = "contract.indexation"
    let base: IndexPoint? = checker.decimal(indexation.base, at: path + ".base", isRequired: true)
    if let base, base <= .zero {
      checker.report(CatalogRule.quantityNotPositive, at: path + ".base")
    }
    let floor: PriceMovement? = checker.decimal(indexation.floor, at: path + ".floor")
    let cap: PriceMovement? = checker.decimal(indexation.cap, at: path + ".cap")
    let least = PriceMovement(units: -PriceMovement.whole.units)
    for (bound, field) in [(floor, ".floor"), (cap, ".cap")] {
      guard let bound, bound < least else { continue }
      let parameters = ["min": "-1", "max": "\(PriceMovement(units: .max))"]
      checker.report(CatalogRule.rateOutOfRange, at: path + field, parameters)
    }
    if let floor, let cap, floor > cap {
      checker.report(CatalogRule.boundsCrossed, at: path + ".floor")
    }
    return base.flatMap { Indexation(base: $0, floor: floor, cap: cap) }
  }

  private func check(
    _ notice: NoticePeriod,
    validity: Validity?,
    _ checker: inout FieldChecker
  ) {
    let path = "contract.notice"
    let length =
      switch notice {
      case .days(let count), .months(let count): count
      }
    checker.number(length, at: path, in: 0...CatalogLimits.noticeMax)
    guard let validity else { return }
    guard let until = validity.until else {
      checker.report(CatalogRule.noticeWithoutEnd, at: path)
      return
    }
    if (0...CatalogLimits.noticeMax).contains(length),
      notice.noticeDate(before: until) < validity.from
    {
      checker.report(CatalogRule.noticeTooLong, at: path)
    }
  }
}

extension ContractLineDraft {
  fileprivate func line(
    _ checker: inout FieldChecker,
    at path: String,
    within validity: Validity?
  ) -> ContractLine? {
    let entry = entry.entry(&checker, at: path + ".entry", within: validity)
    let quantity = checker.positiveQuantity(agreedQuantity, at: path + ".agreed_quantity")
    if let agreedValue, agreedValue < 0 {
      checker.report(CatalogRule.priceNegative, at: path + ".agreed_value")
    }
    return entry.map { entry in
      ContractLine(
        entry: entry,
        agreedQuantity: quantity,
        agreedValue: agreedValue.map { MinorUnits(value: $0) }
      )
    }
  }
}
