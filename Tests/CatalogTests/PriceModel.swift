import Catalog
import Monetary
import Parties
import Primitives
import PropertyTesting

/// The rules of prices in their plainest form, written without a look at the code they check.
struct PriceModel {
  /// A price as it stands in a list or contract.
  struct Row {
    let candidate: PriceCandidate
    let isUsedUp: Bool
  }

  let rows: [Row]

  /// Whether a price is one for a key.
  static func applies(_ candidate: PriceCandidate, _ key: PriceKey) -> Bool {
    let entry = candidate.entry
    let isInTime =
      entry.validity.from.daysSinceEpoch <= key.date.daysSinceEpoch
      && key.date.daysSinceEpoch < entry.validity.until?.daysSinceEpoch ?? .max
    let isForItem =
      switch entry.item {
      case .variant(let id): key.item.variant == id
      case .product(let id): key.item.product == id
      case .category(let path): "\(key.item.category!)/".hasPrefix("\(path)/")
      }
    let isForBuyer =
      switch candidate.scope {
      case .contract(let id, let customer):
        key.buyer.customer == customer && [nil, id].contains(key.buyer.contract)
      case .customer(let id): key.buyer.customer == id
      case .group(let group): key.buyer.group == group
      case .channel(let channel): key.buyer.channel == channel
      case .base: true
      }
    return isInTime && isForItem && isForBuyer && candidate.currency == key.currency
      && [nil, key.legalEntity].contains(candidate.legalEntity) && entry.unit == key.unit
      && entry.minimumQuantity.units <= key.quantity.units
  }

  /// What decides, one number after the other; the larger wins.
  static func order(_ candidate: PriceCandidate) -> [Int64] {
    let scope: Int64 =
      switch candidate.scope {
      case .contract: 5
      case .customer: 4
      case .group: 3
      case .channel: 2
      case .base: 1
      }
    let item: Int64 =
      switch candidate.entry.item {
      case .variant: 1000
      case .product: 999
      case .category(let path): Int64("\(path)".split(separator: "/").count)
      }
    return [
      scope, item, candidate.entry.minimumQuantity.units,
      Int64(candidate.entry.validity.from.daysSinceEpoch), Int64(candidate.entry.priority),
    ]
  }

  /// The prices that nothing beats: none, one, or several that tie.
  func best(for key: PriceKey) -> [PriceCandidate] {
    let found = rows.filter { !$0.isUsedUp && Self.applies($0.candidate, key) }.map(\.candidate)
    return found.filter { candidate in
      !found.contains { other in
        Self.order(candidate).lexicographicallyPrecedes(Self.order(other))
      }
    }
  }
}

/// Small worlds in which prices meet often.
enum PriceWorld {
  static let customers: [CustomerID?] = [nil, Sample.id(1), Sample.id(2)]
  static let groups = ["a", "b"].map { CustomerGroupCode(stored: $0) }
  static let channels = ["a", "b"].map { ChannelCode(stored: $0) }
  static let entities = ["A", "B"].map { LegalEntityCode(stored: $0) }
  static let units = [Sample.piece, Sample.box]
  static let currencies = [Sample.euro, Sample.dollar]
  static let items = [
    PricedItem(product: Sample.id(1), variant: Sample.id(1), category: CategoryPath("a/b")),
    PricedItem(product: Sample.id(1), category: CategoryPath("a/b")),
    PricedItem(product: Sample.id(2), category: CategoryPath("a/bc")),
  ]
  static let first = Sample.date(2026, 1, 1)
  static let dayCount = 4
  static let quantityMax: Int64 = 2

  static func key(_ choices: inout Choices) -> PriceKey {
    let buyer = Buyer(
      customer: choices.element(of: customers),
      group: choices.element(of: groups),
      channel: choices.element(of: channels),
      contract: choices.happens(onceIn: 4) ? Sample.id(choices.number(in: 101...103)) : nil
    )
    return PriceKey(
      buyer: buyer,
      legalEntity: choices.element(of: entities),
      currency: choices.happens(onceIn: 6) ? Sample.dollar : Sample.euro,
      item: choices.element(of: items),
      unit: choices.happens(onceIn: 6) ? Sample.box : Sample.piece,
      quantity: Quantity(units: choices.number(in: 0...quantityMax)),
      date: first.adding(days: choices.number(in: 0...dayCount))
    )
  }

  /// All keys of a list's buyers, for which contracts do not matter.
  static let listKeys: [PriceKey] = {
    var keys: [PriceKey] = []
    for customer in customers {
      for (group, channel) in zip(groups, channels) {
        for entity in entities {
          for item in items {
            for day in 0...dayCount {
              keys += units.map { unit in
                PriceKey(
                  buyer: Buyer(customer: customer, group: group, channel: channel),
                  legalEntity: entity,
                  currency: Sample.euro,
                  item: item,
                  unit: unit,
                  quantity: Quantity(units: quantityMax),
                  date: first.adding(days: day)
                )
              }
            }
          }
        }
      }
    }
    return keys
  }()

  static func entry(_ choices: inout Choices, _ number: UInt64) -> PriceEntry {
    let keys: [ItemKey] = [
      .product(Sample.id(1)), .variant(Sample.id(1)), .product(Sample.id(2)),
      .category(CategoryPath("a")!), .category(CategoryPath("a/b")!),
      .category(CategoryPath("a/bc")!),
    ]
    // Most prices are alike in most respects, so that they meet.
    let from = first.adding(days: choices.happens(onceIn: 3) ? choices.number(in: 1...2) : 0)
    let until = choices.happens() ? from.adding(days: choices.number(in: 1...2)) : nil
    return PriceEntry(
      id: Sample.id(number),
      item: choices.happens() ? choices.element(of: keys) : keys[0],
      unit: choices.happens(onceIn: 6) ? Sample.box : Sample.piece,
      minimumQuantity: Quantity(
        units: choices.happens(onceIn: 3) ? choices.number(in: 1...quantityMax) : 0
      ),
      charge: .flat(UnitPrice(units: choices.number(in: Int64(0)...9) * 1_000_000_000)),
      validity: Validity(from: from, until: until)!,
      priority: choices.happens(onceIn: 4) ? 1 : 0
    )
  }

  static func list(_ choices: inout Choices, _ number: UInt64) -> PriceList {
    let scopes: [PriceScope] =
      [.base] + customers.compactMap { $0.map { .customer($0) } }
      + groups.map { .group($0) } + channels.map { .channel($0) }
    var entryNumber = number * 100
    let details = PriceListDetails(
      name: "List \(number)",
      scope: choices.happens() ? choices.element(of: scopes) : .base,
      legalEntity: choices.happens(onceIn: 3) ? choices.element(of: entities) : nil,
      currency: Sample.euro,
      validity: Validity(from: first)!,
      entries: choices.array(count: 0...4) { choices in
        entryNumber += 1
        return entry(&choices, entryNumber)
      }
    )
    return PriceList(id: Sample.id(number), details: details)
  }

  /// A contract of which each line is either free or used up.
  static func contract(_ choices: inout Choices, _ number: UInt64) -> Contract {
    var entryNumber = number * 100
    let lines = choices.array(count: 0...3) { choices in
      entryNumber += 1
      let entry = entry(&choices, entryNumber)
      // What is left after all has been called covers nothing but nothing.
      let agreed: Quantity? = choices.happens(onceIn: 3) ? Quantity(units: 7) : nil
      return ContractLine(
        entry: entry,
        agreedQuantity: agreed,
        calledQuantity: agreed ?? .zero
      )
    }
    var details = ContractDetails(
      name: "Contract \(number)",
      customer: choices.happens() ? Sample.id(2) : Sample.id(1),
      currency: Sample.euro,
      validity: Validity(from: first)!,
      lines: lines
    )
    details.legalEntity = choices.happens(onceIn: 4) ? choices.element(of: entities) : nil
    return Contract(id: Sample.id(number), details: details, state: .active)
  }
}
