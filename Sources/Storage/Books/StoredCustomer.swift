internal import Monetary
internal import Parties
internal import Postgres
internal import Primitives

/// A customer as it is stored: with the key of its digests in the audit trail.
struct StoredCustomer {
  let customer: Customer
  /// 32 random bytes; see `AuditLeaf`.
  let auditOpening: [UInt8]

  /// Reads a row of `CustomerStatements.named` and its likes.
  ///
  /// - Throws: `PostgresError` for columns of other types, `StoredValueFault` for values that no
  ///   customer has.
  init(_ row: Row) throws {
    var columns = RowReader(row)
    let id: UUIDBits = try columns.next()
    let version: Int64 = try columns.next()
    let externalID: String? = try columns.next()
    let displayName: String = try columns.next()
    let legalName: String = try columns.next()
    let state = try Self.state(&columns)
    let roles = try Self.roles(columns.next())
    let parentID: UUIDBits? = try columns.next()
    let payerID: UUIDBits? = try columns.next()
    let billToID: UUIDBits? = try columns.next()
    let addresses = try CustomerParts.addresses(columns.next())
    let taxIdentifiers = try Self.taxIdentifiers(schemes: columns.next(), values: columns.next())
    let bankAccounts = try CustomerParts.bankAccounts(columns.next())
    let contacts = try CustomerParts.contacts(columns.next())
    let terms = try Self.terms(&columns)
    let currency = try Self.currency(columns.next())
    let creditLimit = try Self.creditLimit(&columns)
    let language: String? = try columns.next()
    let acknowledgements = try CustomerParts.acknowledgements(columns.next())
    auditOpening = try columns.next()
    let createdAt: Instant = try columns.next()
    var customer = Customer(
      id: CustomerID(id),
      displayName: displayName,
      legalName: legalName,
      roles: roles,
      paymentTerms: terms,
      currency: currency,
      createdAt: createdAt
    )
    customer.version = version
    customer.externalID = externalID
    customer.state = state
    customer.parentID = parentID.map(CustomerID.init)
    customer.payerID = payerID.map(CustomerID.init)
    customer.billToID = billToID.map(CustomerID.init)
    customer.addresses = addresses
    customer.taxIdentifiers = taxIdentifiers
    customer.bankAccounts = bankAccounts
    customer.contacts = contacts
    customer.creditLimit = creditLimit
    customer.language = language.map(LanguageTag.init(stored:))
    customer.acknowledgements = acknowledgements
    customer.updatedAt = try columns.next()
    self.customer = customer
  }

  private static func state(_ columns: inout RowReader) throws -> CustomerState {
    let name: String = try columns.next()
    let reason: String? = try columns.next()
    let target: UUIDBits? = try columns.next()
    switch (name, reason, target) {
    case ("active", nil, nil): return .active
    case ("blocked", let reason?, nil): return .blocked(reason: reason)
    case ("merged", nil, let target?): return .merged(into: CustomerID(target))
    default: throw StoredValueFault(table: "customers", column: "state")
    }
  }

  private static func roles(_ bits: Int16) throws -> Set<PartyRole> {
    Set(PartyRole.allCases.filter { bits & Int16($0.rawValue) != 0 })
  }

  private static func taxIdentifiers(
    schemes: [String],
    values: [String]
  ) throws -> [TaxIdentifier] {
    guard schemes.count == values.count else {
      throw StoredValueFault(table: "customers", column: "tax_values")
    }
    return zip(schemes, values).map { TaxIdentifier(scheme: $0, value: $1) }
  }

  private static func terms(_ columns: inout RowReader) throws -> PaymentTerms {
    let netDays: Int16 = try columns.next()
    let discountDays: Int16? = try columns.next()
    let discountRate: String? = try columns.next()
    guard let discountDays, let discountRate else { return PaymentTerms(netDays: Int(netDays)) }
    guard let rate = try? DiscountRate(discountRate) else {
      throw StoredValueFault(table: "customers", column: "discount_rate")
    }
    return PaymentTerms(
      netDays: Int(netDays),
      settlementDiscount: SettlementDiscount(days: Int(discountDays), rate: rate)
    )
  }

  private static func creditLimit(_ columns: inout RowReader) throws -> CreditLimit? {
    let minorUnits: Int64? = try columns.next()
    let code: String? = try columns.next()
    let validFrom: CalendarDate? = try columns.next()
    let validUntil: CalendarDate? = try columns.next()
    let approvedBy: String? = try columns.next()
    guard let minorUnits else { return nil }
    guard let code, let validFrom, let approvedBy else {
      throw StoredValueFault(table: "customers", column: "credit_limit_minor")
    }
    return CreditLimit(
      amount: Money(currency: try currency(code), minorUnits: minorUnits),
      validFrom: validFrom,
      validUntil: validUntil,
      approvedBy: approvedBy
    )
  }

  private static func currency(_ code: String) throws -> CurrencyCode {
    guard let currency = CurrencyCode(code) else {
      throw StoredValueFault(table: "customers", column: "currency_code")
    }
    return currency
  }
}
