import Catalog
import Monetary
import Parties
import Primitives
import Testing

/// Products, prices and contracts that keep all rules, to be spoilt by tests.
enum Sample {
  static let euro = CurrencyCode("EUR")!
  static let dollar = CurrencyCode("USD")!
  static let piece = UnitCode(stored: "C62")
  static let box = UnitCode(stored: "BX")
  static let company = LegalEntityCode(stored: "DE01")
  static let day = date(2026, 11, 24)
  static let year = Validity(from: date(2026, 1, 1), until: date(2027, 1, 1))!
  static let standard = TaxGroup(
    category: TaxCategory(stored: "standard"),
    rate: TaxRate(units: 190_000_000)
  )
  static let reduced = TaxGroup(
    category: TaxCategory(stored: "reduced"),
    rate: TaxRate(units: 70_000_000)
  )

  /// The identifier of a number.
  static func id<Kind: IdentifierKind>(_ number: UInt64) -> Identifier<Kind> {
    Identifier(UUIDBits(high: 0x0193_0000_0000_7000, low: 0x8000_0000_0000_0000 | number))
  }

  static func date(_ year: Int, _ month: Int, _ day: Int) -> CalendarDate {
    CalendarDate(year: year, month: month, day: day)!
  }

  static func euros(_ text: String) throws -> Money { try Money(decimalText: text, in: euro) }

  /// A product with every field.
  static var product: ProductDraft {
    var draft = ProductDraft()
    draft.externalID = "A4-80"
    draft.name = "Paper A4, 80 g"
    draft.kind = .stocked
    draft.baseUnit = "C62"
    draft.unitConversions = [
      UnitConversionDraft(unit: "BX", numerator: 500),
      UnitConversionDraft(unit: "PF", numerator: 100_000),
    ]
    draft.taxCategory = "standard"
    draft.revenueAccount = "4400"
    draft.category = "office/paper/a4"
    draft.variants = [
      ProductVariantDraft(id: id(1), externalID: "A4-80-W", name: "white"),
      ProductVariantDraft(id: id(2), name: "yellow"),
    ]
    return draft
  }

  /// A list with one price of each kind.
  static var priceList: PriceListDraft {
    var draft = PriceListDraft()
    draft.name = "Base 2026"
    draft.currencyCode = "EUR"
    draft.validFrom = DateDraft(year: 2026, month: 1, day: 1)
    draft.validUntil = DateDraft(year: 2027, month: 1, day: 1)
    let tiers = [TierDraft(upTo: "10", price: "2"), TierDraft(price: "1.5")]
    let charges: [ChargeModelDraft] = [
      .flat(price: "9.99"), .volume(tiers), .graduated(tiers),
      .packages(size: "10", price: "15"),
      .percentage(rate: "0.015", minimum: "0.3", maximum: "5"), .stairstep(tiers),
    ]
    draft.entries = charges.enumerated().map { index, charge in
      PriceEntryDraft(
        id: id(UInt64(index)),
        item: .product((id(UInt64(index)) as ProductID).description),
        unit: "C62",
        charge: charge
      )
    }
    draft.entries[1].item = .variant((id(1) as VariantID).description)
    draft.entries[2].item = .category("office/paper")
    return draft
  }

  /// A contract with every field.
  static var contract: ContractDraft {
    var draft = ContractDraft()
    draft.name = "Frame 2026"
    draft.customerID = (id(1) as CustomerID).description
    draft.legalEntity = "DE01"
    draft.currencyCode = "EUR"
    draft.validFrom = DateDraft(year: 2026, month: 1, day: 1)
    draft.validUntil = DateDraft(year: 2029, month: 1, day: 1)
    let entry = PriceEntryDraft(
      id: id(1),
      item: .product((id(1) as ProductID).description),
      unit: "C62",
      charge: .flat(price: "100")
    )
    draft.lines = [ContractLineDraft(entry: entry, agreedQuantity: "100", agreedValue: 1_000_000)]
    draft.commitment = CommitmentDraft(
      amount: MoneyDraft(currencyCode: "EUR", minorUnits: 120_000),
      periodMonths: 12
    )
    draft.indexation = IndexationDraft(base: "120", floor: "0", cap: "0.03")
    draft.notice = .months(3)
    return draft
  }

  /// A price for the first product.
  static func entry(
    _ number: UInt64,
    _ item: ItemKey = .product(id(1)),
    price: String = "10",
    minimum: String = "0",
    validity: Validity = year,
    priority: Int = 0
  ) throws -> PriceEntry {
    PriceEntry(
      id: id(number),
      item: item,
      unit: piece,
      minimumQuantity: try Quantity(minimum),
      charge: .flat(try UnitPrice(price)),
      validity: validity,
      priority: priority
    )
  }

  /// A published list of prices.
  static func list(
    _ number: UInt64,
    _ scope: PriceScope = .base,
    _ entries: [PriceEntry]
  ) throws -> PriceList {
    let details = PriceListDetails(
      name: "List \(number)",
      scope: scope,
      currency: euro,
      validity: Validity(from: date(2020, 1, 1))!,
      entries: entries
    )
    var list = PriceList(id: id(number), details: details)
    try list.publish(beside: [])
    return list
  }

  /// The key for some of the first product.
  static func key(_ quantity: String = "1", buyer: Buyer = Buyer()) throws -> PriceKey {
    PriceKey(
      buyer: buyer,
      legalEntity: company,
      currency: euro,
      item: PricedItem(
        product: id(1),
        variant: id(1),
        category: CategoryPath("office/paper/a4")
      ),
      unit: piece,
      quantity: try Quantity(quantity),
      date: day
    )
  }
}
