internal import Monetary
internal import Parties
internal import Primitives

extension PriceListDraft {
  /// The fields of a price list, if nothing is wrong with the draft.
  ///
  /// - Returns: The fields.
  /// - Throws: Everything that is wrong, in the order of the fields.
  package func validated() throws(Violations) -> PriceListDetails {
    var checker = FieldChecker()
    let details = details(&checker)
    guard let details, checker.violations.isEmpty else { throw Violations(checker.violations) }
    return details
  }

  private func details(_ checker: inout FieldChecker) -> PriceListDetails? {
    let name = checker.text(
      name,
      at: "price_list.name",
      max: CatalogLimits.nameLengthMax,
      isRequired: true
    )
    let scope = scope(&checker)
    let legalEntity: LegalEntityCode? = checker.code(legalEntity, at: "price_list.legal_entity")
    let currency = checker.currentCurrency(currencyCode, at: "price_list.currency_code")
    let validity = checker.validity(from: validFrom, until: validUntil, at: "price_list")
    let drafts = checker.entries(
      entries,
      at: "price_list.entries",
      max: CatalogLimits.priceEntriesMax
    )
    let entries = drafts.enumerated().map { index, draft in
      draft.entry(&checker, at: "price_list.entries[\(index)]", within: validity)
    }
    checker.distinct(drafts.map(\.id)) { "price_list.entries[\($0)].id" }
    guard let name, let scope, let currency, let validity else { return nil }
    return PriceListDetails(
      name: name,
      scope: scope,
      legalEntity: legalEntity,
      currency: currency,
      validity: validity,
      entries: entries.compactMap { $0 }
    )
  }

  private func scope(_ checker: inout FieldChecker) -> PriceScope? {
    switch scope {
    case .base: return .base
    case .customer(let raw):
      let id = checker.customerID(raw, at: "price_list.customer_id")
      if FieldText.trimmed(raw).isEmpty {
        checker.report(FieldRule.required, at: "price_list.customer_id")
      }
      return id.map { .customer($0) }
    case .group(let raw):
      let path = "price_list.customer_group"
      let code: CustomerGroupCode? = checker.code(raw, at: path, isRequired: true)
      return code.map { .group($0) }
    case .channel(let raw):
      let code: ChannelCode? = checker.code(raw, at: "price_list.channel", isRequired: true)
      return code.map { .channel($0) }
    }
  }
}

extension PriceEntryDraft {
  /// The entry, with what is wrong with it noted.
  ///
  /// - Parameters:
  ///   - checker: Where violations go.
  ///   - path: Where the entry stands.
  ///   - bounds: When its list or contract holds; nil when that is wrong itself.
  /// - Returns: The entry, nil when a part of it is missing.
  func entry(
    _ checker: inout FieldChecker,
    at path: String,
    within bounds: Validity?
  ) -> PriceEntry? {
    let item = item.key(&checker, at: path)
    let unit: UnitCode? = checker.code(unit, at: path + ".unit", isRequired: true)
    let minimumPath = path + ".minimum_quantity"
    let minimum: Quantity = checker.decimal(minimumQuantity, at: minimumPath) ?? .zero
    if minimum < .zero { checker.report(CatalogRule.quantityNegative, at: minimumPath) }
    let charge = charge.model(&checker, at: path + ".charge")
    checker.number(priority, at: path + ".priority", in: 0...CatalogLimits.priorityMax)
    guard let bounds else { return nil }
    let validity = validity(&checker, at: path, within: bounds)
    guard let item, let unit, let charge, let validity else { return nil }
    return PriceEntry(
      id: id,
      item: item,
      unit: unit,
      minimumQuantity: minimum,
      charge: charge,
      validity: validity,
      priority: priority
    )
  }

  private func validity(
    _ checker: inout FieldChecker,
    at path: String,
    within bounds: Validity
  ) -> Validity? {
    let own = checker.validity(
      from: validFrom ?? DateDraft(bounds.from),
      until: validUntil ?? bounds.until.map { DateDraft($0) },
      at: path
    )
    if let own, !bounds.contains(own) {
      let parameters = ["bounds": bounds.description]
      checker.report(CatalogRule.periodOutside, at: path + ".valid_from", parameters)
    }
    return own
  }
}

extension ItemKeyDraft {
  func key(_ checker: inout FieldChecker, at path: String) -> ItemKey? {
    switch self {
    case .variant(let raw):
      identifier(raw, &checker, at: path + ".variant_id").map { .variant($0) }
    case .product(let raw):
      identifier(raw, &checker, at: path + ".product_id").map { .product($0) }
    case .category(let raw): category(raw, &checker, at: path + ".category")
    }
  }

  private func identifier<Kind: IdentifierKind>(
    _ raw: String,
    _ checker: inout FieldChecker,
    at path: String
  ) -> Identifier<Kind>? {
    guard let text = checker.codeText(raw, at: path, isRequired: true) else { return nil }
    let id = Identifier<Kind>(text)
    if id == nil {
      checker.report(FieldRule.identifierMalformed, at: path, ["prefix": Kind.prefix])
    }
    return id
  }

  private func category(
    _ raw: String,
    _ checker: inout FieldChecker,
    at path: String
  ) -> ItemKey? {
    guard let text = checker.codeText(raw, at: path, isRequired: true) else { return nil }
    guard let category = CategoryPath(text) else {
      checker.report(CatalogRule.categoryMalformed, at: path)
      return nil
    }
    return .category(category)
  }
}
