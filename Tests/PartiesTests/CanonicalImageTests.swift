import Foundation
import Monetary
import Primitives
import PropertyTesting
import Testing

@testable import Parties

@Suite struct CanonicalImageTests {
  /// A customer with every field, in its ninth version.
  static func customer() throws -> Customer {
    var draft = Sample.full
    draft.paymentTerms?.netDays = 90
    var customer = try Sample.customer(1, draft)
    customer.version = 9
    customer.parentID = Sample.id(2)
    customer.payerID = Sample.id(3)
    customer.billToID = Sample.id(4)
    customer.updatedAt = Instant(microseconds: customer.createdAt.microseconds + 1)
    return customer
  }

  static func golden(_ name: String) throws -> [UInt8] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
    let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    let digits = text.filter { !$0.isWhitespace }
    return try #require(Hex.decode(digits))
  }

  @Test func `layout 1 is what it was when it was made final`() throws {
    var customer = try Self.customer()
    #expect(customer.canonicalImage() == (try Self.golden("customer-1-active.hex")))
    customer.state = .blocked(reason: "Unzustellbar")
    #expect(customer.canonicalImage() == (try Self.golden("customer-1-blocked.hex")))
    customer = try Sample.customer(1)
    customer.state = .merged(into: Sample.id(2))
    #expect(customer.canonicalImage() == (try Self.golden("customer-1-merged.hex")))
  }

  @Test func `the image begins with layout, identifier and version`() throws {
    let image = try Self.customer().canonicalImage()
    #expect(image[0] == 1)
    #expect(Array(image[1..<17]) == Sample.id(1).bits.bytes)
    #expect(Array(image[17..<25]) == [0, 0, 0, 0, 0, 0, 0, 9])
  }

  @Test func `every field has a part in the image`() throws {
    let base = try Self.customer()
    let changes: [(inout Customer) -> Void] = [
      { $0.version = 10 }, { $0.externalID = nil }, { $0.displayName += "x" },
      { $0.legalName += "x" }, { $0.state = .blocked(reason: "a") },
      { $0.state = .blocked(reason: "b") }, { $0.state = .merged(into: Sample.id(2)) },
      { $0.state = .merged(into: Sample.id(3)) }, { $0.roles = [.soldTo] },
      { $0.roles = [.payer] }, { $0.roles = [.soldTo, .billTo] }, { $0.parentID = nil },
      { $0.payerID = nil }, { $0.billToID = nil }, { $0.addresses[0].use = .billing },
      { $0.addresses[0].lines.append("x") }, { $0.addresses[0].city = "x" },
      { $0.addresses[0].postalCode = nil }, { $0.addresses[0].region = "x" },
      { $0.addresses[0].country = CountryCode(stored: "AT") }, { $0.addresses[1].gln = nil },
      { $0.addresses.removeLast() }, { $0.taxIdentifiers.removeLast() },
      { $0.taxIdentifiers.reverse() }, { $0.bankAccounts[0].iban = IBAN(stored: "x") },
      { $0.bankAccounts[0].bic = nil }, { $0.bankAccounts[0].holder = nil },
      { $0.bankAccounts = [] }, { $0.contacts[0].name = "x" }, { $0.contacts[0].email = nil },
      { $0.contacts[0].phone = nil }, { $0.contacts[0].role = nil }, { $0.contacts = [] },
      { $0.paymentTerms.netDays = 1 }, { $0.paymentTerms.settlementDiscount = nil },
      { $0.paymentTerms.settlementDiscount?.days = 1 },
      { $0.paymentTerms.settlementDiscount?.rate = .whole }, { $0.creditLimit = nil },
      { $0.creditLimit?.amount = .zero($0.currency) },
      { $0.creditLimit?.validFrom = CalendarDate(daysSinceEpoch: -1) },
      { $0.creditLimit?.validUntil = nil }, { $0.creditLimit?.approvedBy = "x" },
      { $0.language = nil }, { $0.acknowledgements = [] },
      { $0.acknowledgements[0].code = "x" }, { $0.acknowledgements[0].fieldPath = "x" },
      { $0.acknowledgements[0].principal = "x" },
      { $0.acknowledgements[0].at = Instant(microseconds: 0) },
      { $0.updatedAt = Instant(microseconds: 0) },
    ]
    var images: Set<[UInt8]> = [base.canonicalImage()]
    for (index, change) in changes.enumerated() {
      var customer = base
      change(&customer)
      #expect(images.insert(customer.canonicalImage()).inserted, "change \(index)")
    }
  }

  /// Texts stand behind their lengths: moving a character from one to the next is seen.
  @Test func `neighbouring texts cannot be told as each other`() throws {
    var (one, two) = (try Self.customer(), try Self.customer())
    one.displayName = "ab"
    one.legalName = "c"
    two.displayName = "a"
    two.legalName = "bc"
    #expect(one.canonicalImage() != two.canonicalImage())
  }
}
