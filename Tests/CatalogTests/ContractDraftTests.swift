import Catalog
import Parties
import Testing

@Suite struct ContractDraftTests {
  typealias Spoilt = (violation: Violation, spoil: (inout ContractDraft) -> Void)

  /// Spoilt parties, period and lines, and the one violation that comes of each.
  static var spoiltLines: [Spoilt] {
    [
      (violation(FieldRule.required, "name"), { $0.name = "" }),
      (violation(FieldRule.required, "customer_id"), { $0.customerID = "" }),
      (
        violation(FieldRule.identifierMalformed, "customer_id", ["prefix": "cus"]),
        { $0.customerID = "K" }
      ),
      (violation(CatalogRule.codeMalformed, "legal_entity"), { $0.legalEntity = "DE 01" }),
      (
        violation(
          CatalogRule.periodOutside,
          "lines[0].entry.valid_from",
          [
            "bounds": "2026-01-01..2029-01-01"
          ]
        ),
        { $0.lines[0].entry.validUntil = DateDraft(year: 2029, month: 1, day: 2) }
      ),
      (
        violation(CatalogRule.quantityNotPositive, "lines[0].agreed_quantity"),
        { $0.lines[0].agreedQuantity = "0" }
      ),
      (
        violation(CatalogRule.priceNegative, "lines[0].agreed_value"),
        { $0.lines[0].agreedValue = -1 }
      ),
      (
        violation(FieldRule.repeated, "lines[1].entry.id", ["first": "0"]),
        { $0.lines.append($0.lines[0]) }
      ),
    ]
  }

  /// Spoilt terms, and the one violation that comes of each.
  static var spoiltTerms: [Spoilt] {
    [
      (
        violation(CatalogRule.commitmentCurrency, "commitment.amount.currency_code"),
        { $0.commitment?.amount.currencyCode = "USD" }
      ),
      (
        violation(CatalogRule.priceNegative, "commitment.amount.minor_units"),
        { $0.commitment?.amount.minorUnits = -1 }
      ),
      (
        violation(FieldRule.outOfRange, "commitment.period_months", ["min": "1", "max": "120"]),
        { $0.commitment?.periodMonths = 0 }
      ),
      (
        violation(CatalogRule.commitmentPeriodUneven, "commitment.period_months"),
        { $0.commitment?.periodMonths = 7 }
      ),
      (
        violation(CatalogRule.quantityNotPositive, "indexation.base"),
        { $0.indexation?.base = "0" }
      ),
      (violation(CatalogRule.boundsCrossed, "indexation.floor"), { $0.indexation?.floor = "0.04" }),
      (
        violation(
          CatalogRule.rateOutOfRange,
          "indexation.floor",
          [
            "min": "-1", "max": "9223372036.854775807",
          ]
        ),
        { $0.indexation?.floor = "-1.1" }
      ),
      (violation(CatalogRule.noticeWithoutEnd, "notice"), { $0.validUntil = nil }),
      (violation(CatalogRule.noticeTooLong, "notice"), { $0.notice = .months(37) }),
      (
        violation(FieldRule.outOfRange, "notice", ["min": "0", "max": "1000"]),
        { $0.notice = .days(-1) }
      ),
    ]
  }

  @Test func `each spoilt field is named`() throws {
    for (violation, spoil) in Self.spoiltLines + Self.spoiltTerms {
      var draft = Sample.contract
      spoil(&draft)
      let refusal = #expect(throws: Violations.self) { try draft.validated() }
      #expect(refusal?.all == [violation])
    }
  }

  private static func violation(
    _ rule: some ViolationRule,
    _ path: String,
    _ parameters: [String: String] = [:]
  ) -> Violation {
    Violation(rule, at: "contract." + path, parameters)
  }
}
