internal import ArgumentParser
internal import FlorinAPI
internal import FlorinClient
internal import SwiftProtobuf

/// `florin customer`: who orders, receives and pays.
struct CustomerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "customer",
    abstract: "Create, show and change customers.",
    discussion: """
      A customer is named by its identifier (cus_…) or by your own identifier for it. These commands
      need a key of the tenant.

      Examples:
        florin customer create --name "Blue Mug Café" --legal-name "Blue Mug GmbH" \\
          --currency EUR --net-days 30 --external-id K-1001
        florin customer list --filter 'state = ACTIVE'
        florin customer update K-1001 --set 'payment_terms.net_days=14'
        florin customer block K-1001 --reason "three invoices overdue"
      """,
    subcommands: [
      Create.self, List.self, Show.self, Update.self, Block.self, Unblock.self, Merge.self,
    ]
  )
}

/// A customer as people name it.
struct CustomerReference: ParsableArguments {
  @Argument(
    help: ArgumentHelp("The customer's identifier, or your own for it.", valueName: "customer")
  )
  var id: String

  /// Finds the customer.
  func find(_ florin: Florin) async throws -> Florin_V1_Customer {
    try await CustomerReference.find(id, florin)
  }

  /// Finds a customer by either identifier.
  static func find(_ id: String, _ florin: Florin) async throws -> Florin_V1_Customer {
    try await florin.customers.getCustomer(
      .with { if id.hasPrefix("cus_") { $0.customerID = id } else { $0.externalID = id } }
    )
  }
}

/// Warnings that are accepted.
struct WarningOptions: ParsableArguments {
  @Option(
    name: .customLong("accept"),
    help: ArgumentHelp("The code of a warning that you accept; may be repeated.", valueName: "code")
  )
  var codes: [String] = []
}

extension Florin_V1_Customer {
  var facts: [(name: String, value: String)] {
    [
      ("customer_id", customerID), ("external_id", externalID), ("display_name", displayName),
      ("legal_name", legalName), ("state", shown(state)),
      ("block_reason", blockReason), ("merged_into_id", mergedIntoID),
      ("roles", roles.map { shown($0) }.joined(separator: ", ")),
      ("parent_id", parentID), ("payer_id", payerID), ("bill_to_id", billToID),
      (
        "tax_identifiers", taxIdentifiers.map { "\($0.scheme) \($0.value)" }.joined(separator: ", ")
      ),
      ("addresses", addresses.map(\.line).joined(separator: " | ")),
      ("contacts", contacts.map(\.name).joined(separator: ", ")),
      ("net_days", "\(paymentTerms.netDays)"), ("currency", currencyCode),
      ("credit_limit", hasCreditLimit ? "\(creditLimit.amount.minorUnits) minor units" : ""),
      ("language", languageCode), ("etag", etag), ("created", createTime.shown),
      ("updated", updateTime.shown),
    ]
  }
}

extension Florin_V1_Address {
  fileprivate var line: String {
    (lines + ["\(postalCode) \(city)", countryCode]).joined(separator: ", ")
  }
}

extension CustomerCommand {
  /// `florin customer list`.
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List customers, the oldest first.",
      discussion: "Example: florin customer list --filter 'state = BLOCKED' --output csv"
    )
    @OptionGroup var connection: ServerConnection
    @OptionGroup var output: OutputOptions
    @Option(help: "Terms such as 'state = ACTIVE AND parent_id = cus_…'.")
    var filter = ""
    @Option(help: "The most customers to list.")
    var limit = 1_000

    func validate() throws {
      guard limit > 0 else { throw ValidationError("--limit is at least 1, not \(limit)") }
    }

    func run() async throws {
      let customers = try await connection.withClient { florin in
        try await Pages.all(limit: limit) { token in
          let page = try await florin.customers.listCustomers(
            .with {
              $0.filter = filter
              $0.pageToken = token
              $0.pageSize = Int32(min(limit, 1_000))
            }
          )
          return (page.customers, page.nextPageToken)
        }
      }
      var table = Table(columns: [
        "CUSTOMER ID", "EXTERNAL ID", "NAME", "STATE", "CURRENCY", .number("NET DAYS"),
      ])
      for customer in customers {
        table.add([
          customer.customerID, customer.externalID, customer.displayName,
          shown(customer.state), customer.currencyCode,
          "\(customer.paymentTerms.netDays)",
        ])
      }
      try output.show(table, customers)
    }
  }

  /// `florin customer show`.
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show a customer.")
    @OptionGroup var connection: ServerConnection
    @OptionGroup var output: OutputOptions
    @OptionGroup var reference: CustomerReference

    func run() async throws {
      let customer = try await connection.withClient { try await reference.find($0) }
      try output.show(customer.facts, customer)
    }
  }

  /// `florin customer block`.
  struct Block: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Stop a customer from placing orders."
    )
    @OptionGroup var connection: ServerConnection
    @OptionGroup var output: OutputOptions
    @OptionGroup var write: WriteOptions
    @OptionGroup var warnings: WarningOptions
    @OptionGroup var reference: CustomerReference
    @Option(help: "Why; everyone who sees the customer sees it.")
    var reason: String

    func run() async throws {
      let customer = try await connection.withClient { florin in
        let found = try await reference.find(florin)
        return try await florin.customers.blockCustomer(
          .with {
            $0.customerID = found.customerID
            $0.reason = reason
            $0.requestID = write.requestID
            $0.validateOnly = write.validateOnly
            $0.acknowledgedWarnings = warnings.codes
          }
        ).customer
      }
      try output.show(customer.facts, customer)
    }
  }

  /// `florin customer unblock`.
  struct Unblock: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let a blocked customer order again."
    )
    @OptionGroup var connection: ServerConnection
    @OptionGroup var output: OutputOptions
    @OptionGroup var write: WriteOptions
    @OptionGroup var warnings: WarningOptions
    @OptionGroup var reference: CustomerReference

    func run() async throws {
      let customer = try await connection.withClient { florin in
        let found = try await reference.find(florin)
        return try await florin.customers.unblockCustomer(
          .with {
            $0.customerID = found.customerID
            $0.requestID = write.requestID
            $0.validateOnly = write.validateOnly
            $0.acknowledgedWarnings = warnings.codes
          }
        ).customer
      }
      try output.show(customer.facts, customer)
    }
  }

  /// `florin customer merge`.
  struct Merge: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Declare that two customers are one. This cannot be undone.",
      discussion: "Example: florin customer merge K-1001 --into K-0007"
    )
    @OptionGroup var connection: ServerConnection
    @OptionGroup var output: OutputOptions
    @OptionGroup var write: WriteOptions
    @OptionGroup var warnings: WarningOptions
    @OptionGroup var reference: CustomerReference
    @Option(name: .customLong("into"), help: "The customer that stays.")
    var target: String

    func run() async throws {
      let response = try await connection.withClient { florin in
        let source = try await reference.find(florin)
        let target = try await CustomerReference.find(target, florin)
        return try await florin.customers.mergeCustomers(
          .with {
            $0.sourceCustomerID = source.customerID
            $0.sourceEtag = source.etag
            $0.targetCustomerID = target.customerID
            $0.targetEtag = target.etag
            $0.requestID = write.requestID
            $0.validateOnly = write.validateOnly
            $0.acknowledgedWarnings = warnings.codes
          }
        )
      }
      try output.show(response.target.facts, response)
    }
  }
}
