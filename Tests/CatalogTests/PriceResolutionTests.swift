import Catalog
import Monetary
import Parties
import Primitives
import Testing

@Suite struct PriceResolutionTests {
  static let buyer = Buyer(
    customer: Sample.id(1),
    group: CustomerGroupCode(stored: "trade"),
    channel: ChannelCode(stored: "web")
  )

  /// One list for each scope, and a contract, all with a price for the first product.
  static func book() throws -> PriceBook {
    let lists = [
      try Sample.list(1, .base, [try Sample.entry(1, price: "10")]),
      try Sample.list(2, .channel(buyer.channel!), [try Sample.entry(2, price: "9")]),
      try Sample.list(3, .group(buyer.group!), [try Sample.entry(3, price: "8")]),
      try Sample.list(4, .customer(buyer.customer!), [try Sample.entry(4, price: "7")]),
    ]
    return PriceBook(lists: lists, contracts: [try contract()])
  }

  /// Ten pieces at 6.
  static func contract(_ line: ContractLine? = nil) throws -> Contract {
    let entry = try Sample.entry(5, price: "6")
    let ten = ContractLine(entry: entry, agreedQuantity: try Quantity("10"))
    let line = line ?? ten
    let details = ContractDetails(
      name: "Frame",
      customer: buyer.customer!,
      currency: Sample.euro,
      validity: Sample.year,
      lines: [line]
    )
    var contract = Contract(id: Sample.id(1), details: details)
    try contract.activate(beside: [])
    return contract
  }

  static func price(_ book: PriceBook, _ key: PriceKey) throws -> String {
    try book.resolve(key).unitPrice?.description ?? "none"
  }

  @Test func `contract, customer, group, channel, everyone: the first that there is wins`() throws {
    let book = try Self.book()
    var buyer = Self.buyer
    #expect(try Self.price(book, try Sample.key(buyer: buyer)) == "6")
    buyer.contract = Sample.id(2)
    #expect(try Self.price(book, try Sample.key(buyer: buyer)) == "7")
    buyer.customer = Sample.id(2)
    #expect(try Self.price(book, try Sample.key(buyer: buyer)) == "8")
    buyer.group = nil
    #expect(try Self.price(book, try Sample.key(buyer: buyer)) == "9")
    buyer.channel = ChannelCode(stored: "shop")
    #expect(try Self.price(book, try Sample.key(buyer: buyer)) == "10")
  }

  @Test func `a contract is passed over when less is left of it than the line needs`() throws {
    let book = try Self.book()
    let all = try book.resolve(try Sample.key("10", buyer: Self.buyer))
    #expect(all.amount.decimalText == "60.00")
    let more = try book.resolve(try Sample.key("10.000001", buyer: Self.buyer))
    #expect(more.unitPrice == (try UnitPrice("7")))
    #expect(more.trace.considered.first == ConsideredPrice(price: all.price, outcome: .usedUp))

    let entry = try Sample.entry(5, price: "6")
    let line = ContractLine(entry: entry, agreedValue: MinorUnits(value: 1199))
    let contract = try Self.contract(line)
    let byValue = PriceBook(lists: [], contracts: [contract])
    #expect(try Self.price(byValue, try Sample.key("1.99", buyer: Self.buyer)) == "6")
    let refusal = PriceRejection.noPrice([
      ConsideredPrice(price: contract.candidates[0].reference, outcome: .usedUp)
    ])
    #expect(throws: refusal) { try byValue.resolve(try Sample.key("2", buyer: Self.buyer)) }
  }

  /// Two entries of one list: the second wins, by the criterion.
  static func pairs() throws -> [(Precedence.Criterion, PriceEntry, PriceEntry)] {
    let product = ItemKey.product(Sample.id(1))
    let later = Validity(from: Sample.date(2026, 6, 1))!
    return [
      (.specificity, try Sample.entry(1, product), try Sample.entry(2, .variant(Sample.id(1)))),
      (
        .specificity, try Sample.entry(1, .category(CategoryPath("office/paper/a4")!)),
        try Sample.entry(2, product)
      ),
      (
        .specificity, try Sample.entry(1, .category(CategoryPath("office")!), minimum: "5"),
        try Sample.entry(2, .category(CategoryPath("office/paper")!))
      ),
      (
        .minimumQuantity, try Sample.entry(1, minimum: "1", validity: later),
        try Sample.entry(2, minimum: "5")
      ),
      (.validFrom, try Sample.entry(1, priority: 9), try Sample.entry(2, validity: later)),
      (.priority, try Sample.entry(1, priority: 8), try Sample.entry(2, priority: 9)),
    ]
  }

  @Test func `within a scope the first difference decides`() throws {
    for (criterion, loser, winner) in try Self.pairs() {
      let list = try Sample.list(1, .base, [loser, winner])
      let resolution = try PriceBook(lists: [list], contracts: []).resolve(try Sample.key("5"))
      #expect(resolution.price.entry == winner.id)
      #expect(resolution.trace.considered.map(\.price.entry) == [loser.id])
      #expect(resolution.trace.considered.map(\.outcome) == [.outranked(by: criterion)])
    }
  }

  @Test func `each part of the key can leave a price out`() throws {
    let list = try Sample.list(1, .base, [try Sample.entry(1, minimum: "2")])
    let book = PriceBook(lists: [list], contracts: [])
    let key = try Sample.key("2")
    #expect(try Self.price(book, key) == "10")
    let changes: [(inout PriceKey) -> Void] = [
      { $0.currency = Sample.dollar }, { $0.unit = Sample.box },
      { $0.quantity = Quantity(units: 1_999_999) }, { $0.date = Sample.date(2025, 12, 31) },
      { $0.date = Sample.date(2027, 1, 1) },
      { $0.item = PricedItem(product: Sample.id(2), variant: Sample.id(1)) },
    ]
    for change in changes {
      var other = key
      change(&other)
      #expect(throws: PriceRejection.noPrice([])) { try book.resolve(other) }
    }
    var first = key
    first.date = Sample.date(2026, 1, 1)
    #expect(try Self.price(book, first) == "10")
  }

  @Test func `drafts price nothing`() throws {
    let published = try Sample.list(1, .base, [try Sample.entry(1)])
    let draft = PriceList(id: Sample.id(2), details: published.details)
    let contract = Contract(id: Sample.id(1), details: try Self.contract().details)
    let book = PriceBook(lists: [draft], contracts: [contract])
    #expect(throws: PriceRejection.noPrice([])) {
      try book.resolve(try Sample.key(buyer: Self.buyer))
    }
  }

  @Test func `a book that was not checked does not choose between equal prices`() throws {
    let first = try Sample.list(1, .base, [try Sample.entry(1)])
    let second = try Sample.list(2, .base, [try Sample.entry(2)])
    let conflict = PriceConflict(
      first: first.candidates[0].reference,
      second: second.candidates[0].reference
    )
    for lists in [[first, second], [second, first]] {
      let book = PriceBook(lists: lists, contracts: [])
      #expect(throws: PriceRejection.ambiguous(conflict)) { try book.resolve(try Sample.key()) }
    }
  }

  @Test func `a charge that cannot be made is told with its price`() throws {
    let list = try Sample.list(1, .base, [try Sample.entry(1)])
    let book = PriceBook(lists: [list], contracts: [])
    let reference = list.candidates[0].reference
    #expect(throws: PriceRejection.charge(reference, .monetary(.overflow))) {
      var key = try Sample.key()
      key.quantity = Quantity(units: .max)
      key.currency = Sample.euro
      let dear = try Sample.entry(1, price: "9000000000")
      return try PriceBook(lists: [try Sample.list(1, .base, [dear])], contracts: []).resolve(key)
    }
    #expect(try Self.price(book, try Sample.key("0")) == "10")
  }
}
