import Catalog
import Monetary
import Parties
import Primitives
import Testing

@Suite struct CatalogReasonTests {
  @Test func `each reason has a number of this room, a name and a remedy`() {
    let reasons = CatalogReason.allCases
    #expect(Set(reasons.map(\.name)).count == reasons.count)
    for reason in reasons {
      #expect((200..<300).contains(reason.rawValue) || reason == .invalid)
      #expect(reason.name.utf8.count <= 63 && !reason.meaning.isEmpty && !reason.remedy.isEmpty)
      #expect(!reason.meaning.hasSuffix(".") && !reason.remedy.hasSuffix("."))
    }
  }

  @Test func `a refusal has the facts that its reason promises`() throws {
    let violation = #expect(throws: Violations.self) { try ProductDraft().validated() }
    let entry: PriceEntryID = Sample.id(1)
    let price = PriceReference(source: .list(Sample.id(1)), version: 1, entry: entry)
    let conflict = PriceConflict(first: price, second: price)
    let contracts: [ContractRefusal] = [
      .active, .notActive, .ended, .conflicts([conflict]), .partiesChanged, .belowCalled(entry),
      .dateOutside(Sample.year), .lineUnknown(entry),
      .exceeded(entry, remaining: ContractRemainder()), .notAtEnd(nil), .notIndexed,
      .notAnniversary(Sample.day), .priceOverflow,
    ]
    let products: [ProductTransitions.Refusal] = [.blocked, .notBlocked, .discontinued]
    let prices: [PriceRejection] = [
      .noPrice([]), .ambiguous(conflict), .charge(price, .baseMissing),
      .charge(price, .baseNegative(.zero)), .charge(price, .quantityNegative(.zero)),
      .charge(price, .monetary(.overflow)),
    ]
    let discounts: [DiscountRefusal] = [
      .lineAmount(index: 1), .currency(Sample.id(1)), .repeated(Sample.id(1)),
      .exceeds(Sample.id(1), left: try Sample.euros("1")), .tooMany, .monetary(.overflow),
    ]
    var rejections = products.map { CatalogRejection.product(Sample.id(1), $0) }
    rejections += [.invalid(try #require(violation))]
    rejections += [.priceList(Sample.id(1), .published)]
    rejections += [.priceList(Sample.id(1), .conflicts([conflict]))]
    rejections += contracts.map { .contract(Sample.id(1), $0) }
    rejections += prices.map { .price($0) } + discounts.map { .discounts($0) }
    for rejection in rejections {
      #expect(Set(rejection.metadata.keys) == Set(rejection.rule.metadataKeys), "\(rejection)")
    }
    #expect(Set(rejections.map(\.rule)) == Set(CatalogReason.allCases))
    #expect(rejections.filter { !$0.violations.isEmpty }.map(\.rule) == [.invalid])
  }

  @Test func `each rule has a meaning and a remedy`() {
    let fields = FieldRule.allCases.map(\.rawValue)
    for rule in CatalogRule.allCases {
      #expect(!rule.meaning.isEmpty && !rule.remedy.isEmpty && !fields.contains(rule.rawValue))
    }
  }
}
