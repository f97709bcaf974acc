import OrderToCash
import Parties
import Primitives
import Synchronization
import Testing

@testable import Storage

/// The writes of tests: customers by number, and the submissions that make and change them.
enum TestWrites {
  static let principal = Principal(
    id: "prn_01h455vb4pex5vsknk084sn02q",
    credentialDigest: [UInt8](repeating: 7, count: Principal.credentialDigestByteCount)
  )

  private static let number = Atomic<UInt64>(0)

  /// A UUID of version 7 that no other call gets; later calls get higher ones.
  static func identifier() -> UUIDBits {
    let number = number.wrappingAdd(1, ordering: .relaxed).newValue
    return .version7(milliseconds: 1_795_478_400_000 + number, randomHigh: 0, randomLow: number)
  }

  static func customerID() -> CustomerID { CustomerID(identifier()) }

  /// What a caller sends of a customer; customers of different numbers have nothing in common.
  static func draft(_ number: Int) -> CustomerDraft {
    var draft = CustomerDraft()
    draft.externalID = "K \(number)"
    draft.displayName = "Customer \(number)"
    draft.legalName = "Customer \(number) GmbH"
    var address = AddressDraft()
    address.use = .legal
    address.lines = ["Hauptstraße \(number)"]
    address.city = "Berlin"
    address.postalCode = "10115"
    address.countryCode = "DE"
    draft.addresses = [address]
    draft.taxIdentifiers = [TaxIdentifierDraft(scheme: "LOCAL", value: "T\(number)")]
    draft.contacts = [ContactDraft(name: "Erika Muster", email: "e\(number)@example.com")]
    draft.paymentTerms = PaymentTermsDraft(netDays: 30)
    draft.currencyCode = "EUR"
    return draft
  }

  /// The creation of the customer of a number.
  static func create(
    _ number: Int,
    as id: CustomerID = customerID(),
    requestID: String? = nil,
    isValidateOnly: Bool = false,
    acknowledging warnings: Set<String> = [],
    edit: (inout CustomerDraft) -> Void = { _ in }
  ) -> Submission {
    var draft = draft(number)
    edit(&draft)
    return submission(
      .createCustomer(CreateCustomer(id: id, draft: draft, acknowledgedWarnings: warnings)),
      requestID: requestID ?? "create-\(number)",
      requestBytes: Array("create \(number) \(draft.displayName)".utf8),
      isValidateOnly: isValidateOnly
    )
  }

  /// A change of a customer's name.
  static func rename(
    _ id: CustomerID,
    to name: String,
    requestID: String,
    expectedVersion: Int64? = nil
  ) -> Submission {
    var draft = CustomerDraft()
    draft.displayName = name
    guard let field = CustomerField(rawValue: "display_name") else {
      preconditionFailure("customers have names")
    }
    return submission(
      .updateCustomer(
        UpdateCustomer(id: id, expectedVersion: expectedVersion, draft: draft, fields: [field])
      ),
      requestID: requestID,
      requestBytes: Array("rename \(name)".utf8)
    )
  }

  /// A change of the caller's identifier of a customer.
  static func renumber(_ id: CustomerID, to externalID: String, requestID: String) -> Submission {
    var draft = CustomerDraft()
    draft.externalID = externalID
    guard let field = CustomerField(rawValue: "external_id") else {
      preconditionFailure("customers have external identifiers")
    }
    return submission(
      .updateCustomer(UpdateCustomer(id: id, draft: draft, fields: [field])),
      requestID: requestID,
      requestBytes: Array("renumber \(externalID)".utf8)
    )
  }

  static func submission(
    _ command: Command,
    requestID: String,
    requestBytes: [UInt8] = [],
    principal: Principal = principal,
    isValidateOnly: Bool = false,
    encodeReply: @escaping @Sendable (CommandResult) throws -> [UInt8] = TestWrites.encode
  ) -> Submission {
    Submission(
      command: command,
      requestID: requestID,
      principal: principal,
      origin: "192.0.2.1",
      requestBytes: requestBytes,
      commandID: identifier(),
      isValidateOnly: isValidateOnly,
      encodeReply: encodeReply
    )
  }

  /// Customers by identifier, version and name.
  @Sendable static func encode(_ result: CommandResult) -> [UInt8] {
    switch result {
    case .customer(let customer): reply(customer)
    case .mergedCustomers(let source, let target): reply(source) + reply(target)
    }
  }

  static func reply(_ customer: Customer) -> [UInt8] {
    Array("\(customer.id) \(customer.version) \(customer.displayName);".utf8)
  }
}

extension TestInstallation {
  /// Runs a test with a tenant of its own, and checks the tenant's rows afterwards.
  ///
  /// - Parameters:
  ///   - configure: What the test needs otherwise than others; it gets a storage of its own then.
  ///   - body: The test.
  static func withTenant(
    _ configure: ((inout StorageConfiguration) -> Void)? = nil,
    _ body: (TestInstallation, TenantHandle) async throws -> Void
  ) async throws {
    let shared = try await shared
    guard let configure else { return try await shared.withTenant(body) }
    let storage = try await shared.another(configure)
    do {
      let own = TestInstallation(database: shared.database, storage: storage)
      try await own.withTenant(body)
      await storage.close()
    } catch {
      await storage.close()
      throw error
    }
  }

  /// Runs a test with a tenant of its own, and checks the tenant's rows afterwards.
  func withTenant(_ body: (TestInstallation, TenantHandle) async throws -> Void) async throws {
    let tenant = try await tenant().handle
    try await body(self, tenant)
    let report = try await storage.check(tenants.handle(for: tenant.id))
    #expect(report.findings == [])
  }

  func submit(_ submission: Submission, to tenant: TenantHandle) async throws -> SubmissionReply {
    try await storage.submit(submission, to: tenant)
  }

  /// How much a tenant has of everything.
  func counts(_ tenant: TenantHandle) async throws -> Counts {
    let report = try await storage.check(tenants.handle(for: tenant.id))
    return Counts(
      leaves: report.leaves,
      customers: report.customers,
      events: report.events,
      records: report.records
    )
  }

  struct Counts: Hashable {
    var leaves: UInt64 = 0
    var customers: UInt64 = 0
    var events: UInt64 = 0
    var records: UInt64 = 0
  }
}

extension Storage {
  /// Submits again what failed for no fault of the caller's, as a caller does.
  func submitPatiently(
    _ submission: Submission,
    to tenant: TenantHandle
  ) async throws(SubmissionError) -> SubmissionReply {
    while true {
      do throws(SubmissionError) {
        return try await submit(submission, to: tenant)
      } catch {
        switch error {
        case .unavailable, .outcomeUnknown, .overloaded: await Task.yield()
        default: throw error
        }
      }
    }
  }
}
