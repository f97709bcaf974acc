internal import ArgumentParser
internal import FlorinAPI
internal import FlorinClient
internal import SwiftProtobuf

/// `florin tenant`: who shares the server.
struct TenantCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tenant",
    abstract: "Create, show, move and remove tenants.",
    discussion: """
      A tenant is named by its name or by its identifier. These commands need an operator's key.

      Examples:
        florin tenant create acme --display-name "Acme Wholesale Ltd"
        florin tenant list
        florin tenant export acme --to acme.florin
        florin tenant restore acme.florin
        florin tenant migrate --plan
      """,
    subcommands: [
      Create.self, List.self, Show.self, Suspend.self, Resume.self, Migrate.self, Export.self,
      Restore.self, Drop.self,
    ]
  )
}

/// A tenant as people name it.
struct TenantReference: ParsableArguments {
  @Argument(help: ArgumentHelp("The tenant's name or identifier.", valueName: "tenant"))
  var nameOrID: String

  /// Finds the tenant.
  func find(_ florin: Florin) async throws -> Florin_Admin_V1_Tenant {
    try await TenantReference.find(nameOrID, florin)
  }

  /// Finds a tenant by name or identifier; no name has a `_`.
  static func find(_ nameOrID: String, _ florin: Florin) async throws -> Florin_Admin_V1_Tenant {
    try await florin.tenants.getTenant(
      .with {
        if nameOrID.hasPrefix("tnt_") { $0.tenantID = nameOrID } else { $0.name = nameOrID }
      }
    )
  }
}

extension Florin_Admin_V1_Tenant {
  var facts: [(name: String, value: String)] {
    [
      ("tenant_id", tenantID), ("name", name), ("display_name", displayName),
      ("state", shown(state)), ("schema", schemaName),
      ("schema_version", "\(schemaVersion)"), ("cluster", cluster), ("created", createTime.shown),
    ]
  }
}

extension TenantCommand {
  /// `florin tenant create`.
  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Create a tenant.",
      discussion: "Example: florin tenant create acme --display-name \"Acme Wholesale Ltd\""
    )
    @OptionGroup var connection: ServerConnection
    @OptionGroup var output: OutputOptions
    @OptionGroup var write: WriteOptions
    @Argument(help: "The name: letters a-z, digits and hyphens, a letter first.")
    var name: String
    @Option(help: "The name for people; the name when left out.")
    var displayName: String?

    func run() async throws {
      let tenant = try await connection.withClient { florin in
        try await florin.tenants.createTenant(
          .with {
            $0.tenant.name = name
            $0.tenant.displayName = displayName ?? name
            $0.requestID = write.requestID
            $0.validateOnly = write.validateOnly
          }
        )
      }
      try output.show(tenant.facts, tenant)
    }
  }

  /// `florin tenant list`.
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List all tenants.")
    @OptionGroup var connection: ServerConnection
    @OptionGroup var output: OutputOptions

    func run() async throws {
      let tenants = try await connection.withClient { florin in
        try await Pages.all { token in
          let page = try await florin.tenants.listTenants(.with { $0.pageToken = token })
          return (page.tenants, page.nextPageToken)
        }
      }
      var table = Table(columns: [
        "NAME", "TENANT ID", "STATE", .number("VERSION"), "CREATED", "DISPLAY NAME",
      ])
      for tenant in tenants {
        table.add([
          tenant.name, tenant.tenantID, shown(tenant.state),
          "\(tenant.schemaVersion)", tenant.createTime.shown, tenant.displayName,
        ])
      }
      try output.show(table, tenants)
    }
  }

  /// `florin tenant show`.
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show a tenant.")
    @OptionGroup var connection: ServerConnection
    @OptionGroup var output: OutputOptions
    @OptionGroup var reference: TenantReference

    func run() async throws {
      let tenant = try await connection.withClient { try await reference.find($0) }
      try output.show(tenant.facts, tenant)
    }
  }

  /// `florin tenant suspend`.
  struct Suspend: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Stop a tenant's writes; its reads go on."
    )
    @OptionGroup var connection: ServerConnection
    @OptionGroup var output: OutputOptions
    @OptionGroup var write: WriteOptions
    @OptionGroup var reference: TenantReference

    func run() async throws {
      let tenant = try await connection.withClient { florin in
        let found = try await reference.find(florin)
        return try await florin.tenants.suspendTenant(
          .with {
            $0.tenantID = found.tenantID
            $0.requestID = write.requestID
            $0.validateOnly = write.validateOnly
          }
        ).tenant
      }
      try output.show(tenant.facts, tenant)
    }
  }

  /// `florin tenant resume`.
  struct Resume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let a suspended tenant write again."
    )
    @OptionGroup var connection: ServerConnection
    @OptionGroup var output: OutputOptions
    @OptionGroup var write: WriteOptions
    @OptionGroup var reference: TenantReference

    func run() async throws {
      let tenant = try await connection.withClient { florin in
        let found = try await reference.find(florin)
        return try await florin.tenants.resumeTenant(
          .with {
            $0.tenantID = found.tenantID
            $0.requestID = write.requestID
            $0.validateOnly = write.validateOnly
          }
        ).tenant
      }
      try output.show(tenant.facts, tenant)
    }
  }
}
