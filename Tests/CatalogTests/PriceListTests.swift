import Catalog
import Monetary
import Parties
import Primitives
import Testing

@Suite struct PriceListTests {
  /// A spoilt field, and the one violation that comes of it.
  struct Spoilt: Sendable {
    let violation: Violation
    let spoil: @Sendable (inout PriceListDraft) -> Void

    init(
      _ rule: some ViolationRule,
      _ path: String,
      _ parameters: [String: String] = [:],
      _ spoil: @escaping @Sendable (inout PriceListDraft) -> Void
    ) {
      violation = Violation(rule, at: "price_list." + path, parameters)
      self.spoil = spoil
    }
  }

  static let ends = [TierDraft(upTo: "10", price: "2"), TierDraft(price: "1.5")]
  static let spoilt = [
    Spoilt(FieldRule.required, "name") { $0.name = "" },
    Spoilt(FieldRule.required, "customer_id") { $0.scope = .customer("") },
    Spoilt(FieldRule.identifierMalformed, "customer_id", ["prefix": "cus"]) { draft in
      draft.scope = .customer("K-1")
    },
    Spoilt(FieldRule.required, "customer_group") { $0.scope = .group("") },
    Spoilt(CatalogRule.codeMalformed, "channel") { $0.scope = .channel("a b") },
    Spoilt(CatalogRule.codeMalformed, "legal_entity") { $0.legalEntity = "ä" },
    Spoilt(CatalogRule.currencyUnavailable, "currency_code") { $0.currencyCode = "HRK" },
    Spoilt(FieldRule.required, "valid_from") { $0.validFrom = nil },
    Spoilt(FieldRule.dateInvalid, "valid_until") { draft in
      draft.validUntil = DateDraft(year: 2027, month: 2, day: 29)
    },
    Spoilt(CatalogRule.periodEmpty, "valid_until") { $0.validUntil = $0.validFrom },
    Spoilt(FieldRule.repeated, "entries[1].id", ["first": "0"]) { draft in
      draft.entries[1].id = draft.entries[0].id
    },
    Spoilt(FieldRule.identifierMalformed, "entries[0].product_id", ["prefix": "prd"]) { draft in
      draft.entries[0].item = .product("cus_01h455vb4pex5vsknk084sn02q")
    },
    Spoilt(FieldRule.required, "entries[0].variant_id") { $0.entries[0].item = .variant(" ") },
    Spoilt(CatalogRule.categoryMalformed, "entries[0].category") { draft in
      draft.entries[0].item = .category("a/")
    },
    Spoilt(FieldRule.required, "entries[0].unit") { $0.entries[0].unit = "" },
    Spoilt(CatalogRule.quantityNegative, "entries[0].minimum_quantity") { draft in
      draft.entries[0].minimumQuantity = "-1"
    },
    Spoilt(FieldRule.tooManyDecimals, "entries[0].minimum_quantity", ["max": "6"]) { draft in
      draft.entries[0].minimumQuantity = "0.0000001"
    },
    Spoilt(FieldRule.outOfRange, "entries[0].priority", ["min": "0", "max": "1000000"]) { draft in
      draft.entries[0].priority = -1
    },
    Spoilt(
      CatalogRule.periodOutside,
      "entries[0].valid_from",
      ["bounds": "2026-01-01..2027-01-01"]
    ) { $0.entries[0].validFrom = DateDraft(year: 2025, month: 12, day: 31) },
    Spoilt(FieldRule.required, "entries[0].charge.price") {
      $0.entries[0].charge = .flat(price: "")
    },
    Spoilt(FieldRule.decimalMalformed, "entries[0].charge.price") { draft in
      draft.entries[0].charge = .flat(price: "1,50")
    },
    Spoilt(CatalogRule.priceNegative, "entries[0].charge.price") { draft in
      draft.entries[0].charge = .flat(price: "-0.01")
    },
    Spoilt(FieldRule.required, "entries[0].charge.tiers") { $0.entries[0].charge = .volume([]) },
    Spoilt(CatalogRule.lastTierBounded, "entries[0].charge.tiers[0].up_to") { draft in
      draft.entries[0].charge = .graduated([ends[0]])
    },
    Spoilt(CatalogRule.tierUnbounded, "entries[0].charge.tiers[0].up_to") { draft in
      draft.entries[0].charge = .stairstep([ends[1], ends[1]])
    },
    Spoilt(CatalogRule.tiersNotAscending, "entries[0].charge.tiers[1].up_to") { draft in
      draft.entries[0].charge = .volume([ends[0], ends[0], ends[1]])
    },
    Spoilt(CatalogRule.quantityNotPositive, "entries[0].charge.tiers[0].up_to") { draft in
      draft.entries[0].charge = .volume([TierDraft(upTo: "0", price: "1"), ends[1]])
    },
    Spoilt(FieldRule.tooMany, "entries[0].charge.tiers", ["max": "50"]) { draft in
      let tiers = (1...50).map { TierDraft(upTo: String($0), price: "1") }
      draft.entries[0].charge = .volume(tiers + [ends[1]])
    },
    Spoilt(CatalogRule.quantityNotPositive, "entries[0].charge.size") { draft in
      draft.entries[0].charge = .packages(size: "0", price: "1")
    },
    Spoilt(CatalogRule.rateOutOfRange, "entries[0].charge.rate", ["min": "0", "max": "1"]) {
      $0.entries[0].charge = .percentage(rate: "1.5", minimum: "", maximum: "")
    },
    Spoilt(CatalogRule.boundsCrossed, "entries[0].charge.minimum") { draft in
      draft.entries[0].charge = .percentage(rate: "0.1", minimum: "2", maximum: "1")
    },
  ]

  @Test func `a list keeps what was sent`() throws {
    let details = try Sample.priceList.validated()
    #expect(details.scope == .base && details.currency == Sample.euro)
    #expect(
      details.entries.map(\.charge.name) == [
        "flat", "volume", "graduated", "package", "percentage", "stairstep",
      ]
    )
    #expect(details.entries.allSatisfy { $0.validity == Sample.year && $0.priority == 0 })
    #expect(details.entries[1].item == .variant(Sample.id(1)))
    #expect(details.entries[2].item == .category(CategoryPath("office/paper")!))
  }

  @Test func `each spoilt field is named`() {
    for spoilt in Self.spoilt {
      var draft = Sample.priceList
      spoilt.spoil(&draft)
      let refusal = #expect(throws: Violations.self) { try draft.validated() }
      #expect(refusal?.all == [spoilt.violation])
    }
  }

  @Test func `a published list never changes`() throws {
    let details = try Sample.priceList.validated()
    var list = PriceList(id: Sample.id(1), details: details)
    var other = details
    other.name = "Base"
    try list.change(to: other)
    #expect(list.details.name == "Base" && list.version == 2)
    try list.publish(beside: [])
    #expect(list.state == .published && list.version == 3)
    let published = list
    #expect(throws: PublicationRefusal.published) { try list.change(to: details) }
    #expect(throws: PublicationRefusal.published) { try list.publish(beside: []) }
    #expect(list == published)
  }

  @Test func `two equal prices are refused at publication, in one list and in two`() throws {
    let first = try Sample.entry(1, price: "10")
    let second = try Sample.entry(2, price: "11")
    var list = PriceList(id: Sample.id(1), details: try details([first, second]))
    let conflict = PriceConflict.between(list, first, list, second)
    #expect(throws: PublicationRefusal.conflicts([conflict])) { try list.publish(beside: []) }
    #expect(list.state == .draft && list.version == 1)

    let published = try Sample.list(2, .base, [first])
    var other = PriceList(id: Sample.id(3), details: try details([second]))
    let between = PriceConflict.between(published, first, other, second)
    #expect(throws: PublicationRefusal.conflicts([between])) {
      try other.publish(beside: [published])
    }
    let draft = PriceList(id: Sample.id(4), details: try details([first]))
    try other.publish(beside: [draft])
    #expect(other.state == .published)
  }

  @Test func `any difference in the order makes two prices fit beside each other`() throws {
    let one = try Sample.entry(1)
    let later = Validity(from: Sample.date(2026, 1, 2), until: Sample.date(2027, 1, 1))!
    let others = [
      try Sample.entry(2, .variant(Sample.id(1))), try Sample.entry(2, minimum: "0.000001"),
      try Sample.entry(2, validity: later), try Sample.entry(2, priority: 1),
      try Sample.entry(2, .category(CategoryPath("office")!)),
    ]
    for other in others {
      var list = PriceList(id: Sample.id(1), details: try details([one, other]))
      try list.publish(beside: [])
    }
    let published = try Sample.list(1, .base, [one])
    let scopes = [
      PriceScope.customer(Sample.id(1)), .group(CustomerGroupCode(stored: "a")),
      .channel(ChannelCode(stored: "a")),
    ]
    for scope in scopes {
      var list = PriceList(id: Sample.id(2), details: try details([one], scope))
      try list.publish(beside: [published])
    }
  }

  @Test func `companies do not meet, but the one that is not named is each of them`() throws {
    func list(_ number: UInt64, _ entity: String?) throws -> PriceList {
      var details = try details([try Sample.entry(1)])
      details.legalEntity = entity.map { LegalEntityCode(stored: $0) }
      return PriceList(id: Sample.id(number), details: details)
    }
    var first = try list(1, "DE01")
    try first.publish(beside: [])
    var second = try list(2, "FR01")
    try second.publish(beside: [first])
    var third = try list(3, nil)
    let entry = third.details.entries[0]
    let conflict = PriceConflict.between(first, entry, third, entry)
    #expect(throws: PublicationRefusal.conflicts([conflict])) {
      try third.publish(beside: [first, second])
    }
  }

  @Test func `a refusal lists so many conflicts and no more`() throws {
    let entries = try (0...UInt64(CatalogLimits.conflictsToldMax + 1)).map { try Sample.entry($0) }
    var list = PriceList(id: Sample.id(1), details: try details(entries))
    let refusal = #expect(throws: PublicationRefusal.self) { try list.publish(beside: []) }
    guard case .conflicts(let conflicts) = refusal else { return }
    #expect(conflicts.count == CatalogLimits.conflictsToldMax)
  }

  private func details(
    _ entries: [PriceEntry],
    _ scope: PriceScope = .base
  ) throws -> PriceListDetails {
    PriceListDetails(
      name: "Prices",
      scope: scope,
      currency: Sample.euro,
      validity: Sample.year,
      entries: entries
    )
  }
}

extension PriceConflict {
  fileprivate static func between(
    _ list: PriceList,
    _ entry: PriceEntry,
    _ other: PriceList,
    _ otherEntry: PriceEntry
  ) -> PriceConflict {
    PriceConflict(
      first: PriceReference(source: .list(list.id), version: list.version, entry: entry.id),
      second: PriceReference(
        source: .list(other.id),
        version: other.version,
        entry: otherEntry.id
      )
    )
  }
}
