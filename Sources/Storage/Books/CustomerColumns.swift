internal import Monetary
internal import Parties
internal import Postgres
internal import Primitives

/// Customers as PostgreSQL takes them: an array for each column of the table.
struct CustomerColumns {
  private(set) var count = 0
  private var ids: [UUIDBits] = []
  private var versions: [Int64] = []
  private var externalIDs: [String?] = []
  private var displayNames: [String] = []
  private var legalNames: [String] = []
  private var states: [String] = []
  private var blockReasons: [String?] = []
  private var mergedIntoIDs: [UUIDBits?] = []
  private var roles: [Int16] = []
  private var parentIDs: [UUIDBits?] = []
  private var payerIDs: [UUIDBits?] = []
  private var billToIDs: [UUIDBits?] = []
  private var addresses: [String?] = []
  private var taxSchemes: [String] = []
  private var taxValues: [String] = []
  private var bankAccounts: [String?] = []
  private var contacts: [String?] = []
  private var netDays: [Int16] = []
  private var discountDays: [Int16?] = []
  private var discountRates: [String?] = []
  private var currencies: [String] = []
  private var limits: [Int64?] = []
  private var limitCurrencies: [String?] = []
  private var limitsValidFrom: [CalendarDate?] = []
  private var limitsValidUntil: [CalendarDate?] = []
  private var limitsApprovedBy: [String?] = []
  private var languages: [String?] = []
  private var acknowledgements: [String?] = []
  private var duplicateKeys: [String] = []
  private var createdAt: [Instant] = []
  private var updatedAt: [Instant] = []

  /// Adds a customer.
  mutating func append(_ customer: Customer) {
    count += 1
    ids.append(customer.id.bits)
    versions.append(customer.version)
    externalIDs.append(customer.externalID)
    displayNames.append(customer.displayName)
    legalNames.append(customer.legalName)
    appendState(customer.state)
    roles.append(customer.roles.reduce(0) { $0 | Int16($1.rawValue) })
    parentIDs.append(customer.parentID?.bits)
    payerIDs.append(customer.payerID?.bits)
    billToIDs.append(customer.billToID?.bits)
    appendParts(of: customer)
    appendTerms(of: customer)
    languages.append(customer.language?.text)
    duplicateKeys.append(customer.duplicateKey)
    createdAt.append(customer.createdAt)
    updatedAt.append(customer.updatedAt)
  }

  private mutating func appendState(_ state: CustomerState) {
    var reason: String?
    var target: UUIDBits?
    switch state {
    case .active: states.append("active")
    case .blocked(let text):
      states.append("blocked")
      reason = text
    case .merged(let id):
      states.append("merged")
      target = id.bits
    }
    blockReasons.append(reason)
    mergedIntoIDs.append(target)
  }

  private mutating func appendParts(of customer: Customer) {
    addresses.append(CustomerParts.write(customer.addresses))
    taxSchemes.append(ArrayLiteral.make(customer.taxIdentifiers.lazy.map(\.scheme)))
    taxValues.append(ArrayLiteral.make(customer.taxIdentifiers.lazy.map(\.value)))
    bankAccounts.append(CustomerParts.write(customer.bankAccounts))
    contacts.append(CustomerParts.write(customer.contacts))
    acknowledgements.append(CustomerParts.write(customer.acknowledgements))
  }

  private mutating func appendTerms(of customer: Customer) {
    let terms = customer.paymentTerms
    netDays.append(Int16(clamping: terms.netDays))
    discountDays.append(terms.discountDays.map { Int16(clamping: $0) })
    discountRates.append(terms.discountRate?.description)
    currencies.append(customer.currency.code)
    let limit = customer.creditLimit
    limits.append(limit?.amount.minorUnits)
    limitCurrencies.append(limit?.amount.currency.code)
    limitsValidFrom.append(limit?.validFrom)
    limitsValidUntil.append(limit?.validUntil)
    limitsApprovedBy.append(limit?.approvedBy)
  }

  /// Adds a statement over all columns and one more.
  ///
  /// - Parameters:
  ///   - sql: `CustomerStatements.insert` or `.update`.
  ///   - last: What the statement takes as its 32nd parameter.
  ///   - pipeline: Where it goes.
  /// - Returns: The index of its result.
  func add<Last: PostgresEncodable>(
    _ sql: SQL,
    _ last: [Last],
    to pipeline: inout Pipeline
  ) -> Int {
    pipeline.add(
      sql,
      ids,
      versions,
      externalIDs,
      displayNames,
      legalNames,
      states,
      blockReasons,
      mergedIntoIDs,
      roles,
      parentIDs,
      payerIDs,
      billToIDs,
      addresses,
      taxSchemes,
      taxValues,
      bankAccounts,
      contacts,
      netDays,
      discountDays,
      discountRates,
      currencies,
      limits,
      limitCurrencies,
      limitsValidFrom,
      limitsValidUntil,
      limitsApprovedBy,
      languages,
      acknowledgements,
      duplicateKeys,
      createdAt,
      updatedAt,
      last
    )
  }
}
