internal import Monetary
internal import Parties

extension ChargeModelDraft {
  /// The charge model, with what is wrong with it noted.
  func model(_ checker: inout FieldChecker, at path: String) -> ChargeModel? {
    switch self {
    case .flat(let price): checker.price(price, at: path + ".price").map { .flat($0) }
    case .volume(let tiers): Self.table(tiers, &checker, at: path).map { .volume($0) }
    case .graduated(let tiers): Self.table(tiers, &checker, at: path).map { .graduated($0) }
    case .stairstep(let tiers): Self.table(tiers, &checker, at: path).map { .stairstep($0) }
    case .packages(let size, let price): Self.packages(size, price, &checker, at: path)
    case .percentage(let rate, let minimum, let maximum):
      Self.percentage(rate, (minimum, maximum), &checker, at: path)
    }
  }

  private static func packages(
    _ size: String,
    _ price: String,
    _ checker: inout FieldChecker,
    at path: String
  ) -> ChargeModel? {
    let size = checker.positiveQuantity(size, at: path + ".size", isRequired: true)
    let price = checker.price(price, at: path + ".price")
    guard let size, let price else { return nil }
    return PackageCharge(size: size, price: price).map { .packages($0) }
  }

  private static func percentage(
    _ rawRate: String,
    _ bounds: (minimum: String, maximum: String),
    _ checker: inout FieldChecker,
    at path: String
  ) -> ChargeModel? {
    let rate: DiscountRate? = checker.decimal(rawRate, at: path + ".rate", isRequired: true)
    if let rate, rate < .zero || rate > .whole {
      checker.report(CatalogRule.rateOutOfRange, at: path + ".rate", ["min": "0", "max": "1"])
    }
    let minimum = checker.price(bounds.minimum, at: path + ".minimum", isRequired: false)
    let maximum = checker.price(bounds.maximum, at: path + ".maximum", isRequired: false)
    if let minimum, let maximum, minimum > maximum {
      checker.report(CatalogRule.boundsCrossed, at: path + ".minimum")
    }
    return rate.flatMap { rate in
      PercentageCharge(rate: rate, minimum: minimum, maximum: maximum).map { .percentage($0) }
    }
  }

  private static func table(
    _ drafts: [TierDraft],
    _ checker: inout FieldChecker,
    at path: String
  ) -> TierTable? {
    if drafts.isEmpty { checker.report(FieldRule.required, at: path + ".tiers") }
    let kept = checker.entries(drafts, at: path + ".tiers", max: CatalogLimits.tiersMax)
    var tiers: [Tier] = []
    var bound = Quantity.zero
    for (index, draft) in kept.enumerated() {
      let path = "\(path).tiers[\(index)]"
      let isLast = index == drafts.count - 1
      let hasEnd = !FieldText.trimmed(draft.upTo).isEmpty
      let upTo = checker.positiveQuantity(draft.upTo, at: path + ".up_to")
      if isLast, hasEnd { checker.report(CatalogRule.lastTierBounded, at: path + ".up_to") }
      if !isLast, !hasEnd { checker.report(CatalogRule.tierUnbounded, at: path + ".up_to") }
      if let upTo {
        if upTo <= bound { checker.report(CatalogRule.tiersNotAscending, at: path + ".up_to") }
        bound = max(bound, upTo)
      }
      if let price = checker.price(draft.price, at: path + ".price") {
        tiers.append(Tier(upTo: upTo, price: price))
      }
    }
    return TierTable(tiers)
  }
}
