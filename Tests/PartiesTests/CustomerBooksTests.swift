import Primitives
import PropertyTesting
import Testing

@testable import Parties

@Suite struct CustomerBooksTests {
  @Test func `what storage loads again does not undo what a command changed`() throws {
    var books = CustomerBooks()
    let stored = try Sample.customer(1)
    books.insert(stored)
    let block = BlockCustomer(id: stored.id, reason: "x")
    books.apply([try block.decide(in: books, at: Sample.moment)])
    books.insert(stored)
    books.insert(stored.id, under: Sample.id(7))
    #expect(books.customer(stored.id)?.isBlocked == true)
    #expect(books.height(of: Sample.id(7)) == 1)
  }

  @Test func `a customer is found by all its present keys and by no former one`() throws {
    var books = CustomerBooks()
    var before = try Sample.customer(1, Sample.full)
    before.parentID = Sample.id(2)
    before.payerID = Sample.id(3)
    books.insert(before)
    var after = before
    after.externalID = "K-2"
    after.legalName = "New"
    after.taxIdentifiers = [TaxIdentifier(scheme: "X", value: "1")]
    after.parentID = nil
    after.payerID = Sample.id(4)
    books.apply([.change(from: before, to: after, event: .updated, at: Sample.moment)])
    let now = [try #require(books.customer(before.id))]
    #expect(books.customer(externalID: "K-2") == now.first)
    #expect(books.customer(externalID: "K-1001") == nil)
    #expect(books.customer(duplicateKey: after.duplicateKey, besides: Sample.id(9)) == before.id)
    #expect(books.customer(duplicateKey: before.duplicateKey, besides: Sample.id(9)) == nil)
    #expect(
      books.customer(taxIdentifier: after.taxIdentifiers[0], besides: Sample.id(9)) == before.id
    )
    #expect(books.customer(taxIdentifier: before.taxIdentifiers[0], besides: Sample.id(9)) == nil)
    #expect(books.customer(duplicateKey: after.duplicateKey, besides: before.id) == nil)
    #expect(books.customers(naming: Sample.id(4)) == now)
    #expect(
      books.customers(naming: Sample.id(2)) == [] && books.customers(naming: Sample.id(3)) == []
    )
    #expect(books.height(of: Sample.id(2)) == 1)
    #expect(books.all == now)
  }

  @Test func `a suspect is found until the customer itself says otherwise`() throws {
    var books = CustomerBooks()
    let (id, other) = (Sample.id(1), Sample.id(9))
    let tax = TaxIdentifier(scheme: "X", value: "1")
    books.insert(suspect: id, duplicateKey: "key")
    books.insert(suspect: id, taxIdentifier: tax)
    #expect(books.customer(duplicateKey: "key", besides: other) == id)
    #expect(books.customer(taxIdentifier: tax, besides: other) == id)
    #expect(books.customer(duplicateKey: "key", besides: id) == nil)
    #expect(books.customer(id) == nil && books.all == [])
    // It has changed meanwhile, and is loaded now.
    var customer = try Sample.customer(1)
    customer.taxIdentifiers = []
    books.insert(customer)
    #expect(books.customer(duplicateKey: "key", besides: other) == nil)
    #expect(books.customer(taxIdentifier: tax, besides: other) == nil)
    #expect(books.customer(duplicateKey: customer.duplicateKey, besides: other) == id)
    // What is loaded is not suspected for anything else.
    books.insert(suspect: id, duplicateKey: "key")
    books.insert(suspect: id, taxIdentifier: tax)
    #expect(books.customer(duplicateKey: "key", besides: other) == nil)
    #expect(books.customer(taxIdentifier: tax, besides: other) == nil)
  }

  @Test func `height counts loaded customers and bare places alike`() throws {
    var books = CustomerBooks()
    #expect(books.height(of: Sample.id(1)) == 1)
    books.insert(Sample.id(2), under: Sample.id(1))
    var third = try Sample.customer(3)
    third.parentID = Sample.id(2)
    books.insert(third)
    #expect(books.height(of: Sample.id(1)) == 3)
    // Loading a place that was known takes nothing away.
    var second = try Sample.customer(2)
    second.parentID = Sample.id(1)
    books.insert(second)
    #expect(books.height(of: Sample.id(1)) == 3)
  }

  @Test func `a lineage ends with the first that is not loaded, and never runs in circles`() throws
  {
    var books = CustomerBooks()
    #expect(books.lineage(of: Sample.id(1)) == [Sample.id(1)])
    var first = try Sample.customer(1)
    first.parentID = Sample.id(2)
    books.insert(first)
    #expect(books.lineage(of: Sample.id(1)) == [Sample.id(1), Sample.id(2)])
    var second = try Sample.customer(2)
    second.parentID = Sample.id(1)
    books.insert(second)
    #expect(books.lineage(of: Sample.id(1)).count == PartiesLimits.hierarchyLevelsMax + 1)
    #expect(books.height(of: Sample.id(1)) == PartiesLimits.hierarchyLevelsMax + 1)
  }

  @Test func `settled needs are added up and taken away`() {
    forAll { choices in
      func needs() -> CustomerNeeds {
        var needs = CustomerNeeds()
        func ids() -> Set<CustomerID> {
          Set(choices.array(count: 0...3) { Sample.id($0.number(in: 1...5)) })
        }
        needs.ids = ids()
        needs.referencesTo = ids()
        needs.descendantsOf = ids()
        needs.externalIDs = Set(choices.array(count: 0...3) { $0.text(count: 1...1, of: "abc") })
        needs.duplicateKeys = Set(choices.array(count: 0...3) { $0.text(count: 1...1, of: "abc") })
        needs.taxIdentifiers = Set(
          choices.array(count: 0...3) { choices in
            TaxIdentifier(scheme: "X", value: choices.text(count: 1...1, of: "abc"))
          }
        )
        return needs
      }
      let (one, two) = (needs(), needs())
      var union = one
      union.formUnion(two)
      #expect(union.subtracting(one).subtracting(two).isEmpty)
      #expect(one.subtracting(union).isEmpty && two.subtracting(union).isEmpty)
      #expect(union.isEmpty == (one.isEmpty && two.isEmpty))
      var rest = union.subtracting(one)
      rest.formUnion(one)
      #expect(rest == union)
    }
  }
}
