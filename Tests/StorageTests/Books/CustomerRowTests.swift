import Monetary
import Parties
import Postgres
import Primitives
import PropertyTesting
import Testing

@testable import Storage

@Suite(.timeLimit(.minutes(1))) struct CustomerRowTests {
  private static let createdAt = Instant(microseconds: 1_795_478_400_123_456)

  private static func plain(_ id: CustomerID) throws -> Customer {
    Customer(
      id: id,
      displayName: "A",
      legalName: "A \"quoted\" \\ GmbH",
      roles: [.soldTo],
      paymentTerms: PaymentTerms(netDays: 0),
      currency: try #require(CurrencyCode("JPY")),
      createdAt: createdAt
    )
  }

  private static func full(_ id: CustomerID, parent: CustomerID) throws -> Customer {
    var customer = try plain(id)
    customer.version = 7
    customer.externalID = "K'1\" \\;"
    customer.displayName = "Ünïcode 😀"
    customer.state = .blocked(reason: "pays \"late\"")
    customer.roles = Set(PartyRole.allCases)
    customer.parentID = parent
    customer.payerID = parent
    customer.billToID = parent
    let country = CountryCode(stored: "DE")
    customer.addresses = [
      Address(use: .legal, lines: ["a", "b \"c\""], city: "Köln", country: country),
      Address(
        use: .shipping,
        lines: ["x"],
        city: "y",
        postalCode: "12345",
        region: "NRW",
        country: country,
        gln: GLN(stored: "4006381333931")
      ),
    ]
    customer.taxIdentifiers = [
      TaxIdentifier(scheme: "EU_VAT", value: "DE123456788"),
      TaxIdentifier(scheme: "OTHER", value: "{a,\"b\"}\\"),
    ]
    customer.bankAccounts = [
      BankAccount(iban: IBAN(stored: "DE89370400440532013000")),
      BankAccount(
        iban: IBAN(stored: "FR1420041010050500013M02606"),
        bic: BIC(stored: "PSSTFRPPPAR"),
        holder: "H"
      ),
    ]
    customer.contacts = [
      Contact(name: "N"),
      Contact(
        name: "M",
        email: EmailAddress(stored: "m@example.com"),
        phone: PhoneNumber(stored: "+49301234567"),
        role: "buyer"
      ),
    ]
    customer.paymentTerms = PaymentTerms(
      netDays: 365,
      settlementDiscount: SettlementDiscount(days: 10, rate: DiscountRate(units: 1))
    )
    customer.creditLimit = CreditLimit(
      amount: Money(currency: customer.currency, minorUnits: .max),
      validFrom: CalendarDate(daysSinceEpoch: 20_000),
      validUntil: CalendarDate(daysSinceEpoch: 30_000),
      approvedBy: "prn_x"
    )
    customer.language = LanguageTag(stored: "de-AT")
    customer.acknowledgements = [
      Acknowledgement(
        code: "POSSIBLE_DUPLICATE",
        fieldPath: "customer.legal_name",
        principal: "prn_x",
        at: createdAt
      )
    ]
    customer.updatedAt = Instant(microseconds: createdAt.microseconds + 1)
    return customer
  }

  private func insert(
    _ customers: [Customer],
    _ tenant: TenantHandle,
    _ connection: PostgresConnection
  ) async throws {
    _ = try await connection.pipeline { pipeline in
      var columns = CustomerColumns()
      for customer in customers { columns.append(customer) }
      let openings = customers.map { _ in [UInt8](repeating: 1, count: 32) }
      _ = columns.add(CustomerStatements.insert(tenant.schema), openings, to: &pipeline)
    }
  }

  private func stored(
    _ tenant: TenantHandle,
    _ connection: PostgresConnection
  ) async throws -> [Customer] {
    let sql = CheckStatements.customers(tenant.schema)
    let result = try await connection.query(sql, UUIDBits(high: 0, low: 0), Int64(1000))
    return try result.rows.map { try StoredCustomer($0).customer }
  }

  @Test func `everything that a customer has comes back from the database`() async throws {
    let installation = try await TestInstallation.shared
    let tenant = try await installation.tenant().handle
    let ids = (0..<3).map { _ in TestWrites.customerID() }
    var merged = try Self.plain(ids[2])
    merged.state = .merged(into: ids[0])
    let customers = [try Self.plain(ids[0]), try Self.full(ids[1], parent: ids[0]), merged]
    try await installation.withConnection { connection in
      try await insert(customers, tenant, connection)
      let found = try await stored(tenant, connection)
      #expect(found == customers)
      #expect(found.map { $0.canonicalImage() } == customers.map { $0.canonicalImage() })
    }
  }

  @Test func `a change replaces everything but identifier, creation and key`() async throws {
    let installation = try await TestInstallation.shared
    let tenant = try await installation.tenant().handle
    let ids = (0..<2).map { _ in TestWrites.customerID() }
    let before = [try Self.plain(ids[0]), try Self.full(ids[1], parent: ids[0])]
    // Each becomes what the other was.
    let after = [try Self.full(ids[0], parent: ids[1]), try Self.plain(ids[1])]
    try await installation.withConnection { connection in
      try await insert(before, tenant, connection)
      let results = try await connection.pipeline { pipeline in
        var columns = CustomerColumns()
        // The external identifier must be free before the other customer takes it.
        for customer in after.reversed() {
          var customer = customer
          if customer.id == ids[0] { customer.externalID = "free" }
          columns.append(customer)
        }
        let seen = after.reversed().map { $0.id == ids[0] ? Int64(1) : 7 }
        _ = columns.add(CustomerStatements.update(tenant.schema), seen, to: &pipeline)
      }
      #expect(results[0].affectedRows == 2)
      var expected = after
      expected[0].externalID = "free"
      let found = try await stored(tenant, connection)
      #expect(found == expected)
    }
  }

  @Test func `a customer at another version is not changed`() async throws {
    let installation = try await TestInstallation.shared
    let tenant = try await installation.tenant().handle
    let customer = try Self.plain(TestWrites.customerID())
    try await installation.withConnection { connection in
      try await insert([customer], tenant, connection)
      let results = try await connection.pipeline { pipeline in
        var columns = CustomerColumns()
        columns.append(customer)
        _ = columns.add(CustomerStatements.update(tenant.schema), [Int64(2)], to: &pipeline)
      }
      #expect(results[0].affectedRows == 0)
    }
  }

  @Test(
    arguments: [
      "UPDATE {schema}.customers SET addresses = '[{\"use\":\"castle\"}]'",
      "UPDATE {schema}.customers SET contacts = '[{}]'",
      "UPDATE {schema}.customers SET currency_code = 'QQQ'",
      "UPDATE {schema}.customers SET tax_schemes = '{A}'",
      "UPDATE {schema}.customers SET credit_limit_minor = 1",
    ] as [StaticString]
  )
  func `a row that no customer can have is an error, not a guess`(
    statement: StaticString
  ) async throws {
    let installation = try await TestInstallation.shared
    let tenant = try await installation.tenant().handle
    try await installation.withConnection { connection in
      try await insert([try Self.plain(TestWrites.customerID())], tenant, connection)
      _ = try await connection.query(.rendered(template: statement, schema: tenant.schema))
      await #expect(throws: StoredValueFault.self) { try await stored(tenant, connection) }
    }
  }
}
