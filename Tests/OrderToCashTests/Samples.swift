import Parties
import Primitives

/// Identifiers, a moment and drafts that keep all rules.
enum Sample {
  static let moment = Moment(
    now: Instant(microseconds: 1_795_507_200_000_000),
    today: CalendarDate(daysSinceEpoch: 20_781),
    principal: "prn_sales"
  )

  /// The identifier of a number.
  static func id(_ number: UInt64) -> CustomerID {
    CustomerID(UUIDBits(high: 0x0193_0000_0000_7000, low: 0x8000_0000_0000_0000 | number))
  }

  /// A customer with a name and as little else as can be.
  static func draft(_ name: String) -> CustomerDraft {
    var draft = CustomerDraft()
    draft.displayName = name
    draft.legalName = name
    draft.paymentTerms = PaymentTermsDraft(netDays: 30)
    draft.currencyCode = "EUR"
    return draft
  }
}
