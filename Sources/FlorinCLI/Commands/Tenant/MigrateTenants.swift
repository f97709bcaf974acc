internal import ArgumentParser
internal import FlorinAPI
internal import FlorinClient
internal import GRPC
internal import SwiftProtobuf

extension TenantCommand {
  /// `florin tenant migrate`.
  struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Bring tenants' schemas to the server's version.",
      discussion: """
        An interrupted migration is resumed by running it again. A tenant that fails keeps its last
        good version, and the others go on.

        Examples:
          florin tenant migrate --plan
          florin tenant migrate --apply --parallelism 2
          florin tenant migrate --apply acme          first one tenant, then all
          florin tenant migrate --status
        """
    )

    /// What is to be done.
    enum Step: String, CaseIterable, EnumerableFlag {
      /// Say what would be done.
      case plan
      /// Do it.
      case apply
      /// Say what has been done.
      case status
    }

    @OptionGroup var connection: ServerConnection
    @OptionGroup var output: OutputOptions
    @Flag(help: "Say what would be done, do it, or say what has been done.")
    var step: Step
    @Option(help: "How many tenants at once, 1 to 32.")
    var parallelism = 4
    @Argument(help: "Names or identifiers; all tenants when none is given.")
    var tenants: [String] = []

    func validate() throws {
      guard (1...32).contains(parallelism) else {
        throw ValidationError("--parallelism is 1 to 32, not \(parallelism)")
      }
      guard step != .status || tenants.isEmpty else {
        throw ValidationError("--status tells of all tenants; leave out the names")
      }
    }

    func run() async throws {
      try await connection.withClient { florin in
        var ids: [String] = []
        for name in tenants { ids.append(try await TenantReference.find(name, florin).tenantID) }
        switch step {
        case .plan: try await plan(florin, ids)
        case .apply: try await apply(florin, ids)
        case .status: try await status(florin)
        }
      }
    }

    private func plan(_ florin: Florin, _ ids: [String]) async throws {
      let plan = try await florin.tenants.planMigration(.with { $0.tenantIds = ids })
      var table = Table(columns: [.number("VERSION"), "MIGRATION", .number("TENANTS")])
      for migration in plan.migrations {
        table.add(["\(migration.version)", migration.name, "\(migration.tenantCount)"])
      }
      if output.output == .table, table.isEmpty {
        return Console.current.output("all tenants are at version \(plan.targetVersion)\n")
      }
      try output.show(table, [plan])
    }

    private func apply(_ florin: Florin, _ ids: [String]) async throws {
      var options = CallOptions()
      options.isUnlimited = true
      let steps = try await florin.tenants.migrateTenants(
        .with {
          $0.tenantIds = ids
          $0.parallelism = Int32(parallelism)
          $0.requestID = RequestID.make()
        },
        options: options
      )
      var progress: Progress?
      defer { progress?.finish() }
      var last = Florin_Admin_V1_MigrateTenantsResponse()
      for try await step in steps {
        if progress == nil { progress = Progress("tenants", total: Int(step.totalCount)) }
        progress?.advance(by: Int(step.doneCount - last.doneCount))
        if !step.failure.isEmpty {
          Console.current.error("\(step.tenantID): \(step.failure)".printable + "\n")
        }
        last = step
      }
      try output.show(
        [
          ("migrated", "\(last.doneCount - last.failedCount)"), ("failed", "\(last.failedCount)"),
          ("tenants", "\(last.totalCount)"),
        ],
        last
      )
      try Self.requireAllMigrated(last)
    }

    /// Checks that the last that was heard of a migration is its success.
    ///
    /// - Throws: `Refusal` when a tenant failed, or not all of them were reached.
    static func requireAllMigrated(_ last: Florin_Admin_V1_MigrateTenantsResponse) throws {
      let missing = last.totalCount - last.doneCount + last.failedCount
      guard missing > 0 else { return }
      throw Refusal(
        what: "\(missing) of \(last.totalCount) tenants were not migrated",
        next: "see why with: florin tenant migrate --status; then run the migration again"
      )
    }

    private func status(_ florin: Florin) async throws {
      let status = try await florin.tenants.getMigrationStatus(.init())
      var table = Table(columns: [.number("VERSION"), .number("TENANTS"), "FAILED", "REASON"])
      for version in status.versions {
        let mark = version.version == status.targetVersion ? "" : "behind"
        table.add(["\(version.version)", "\(version.tenantCount)", "", mark])
      }
      for failure in status.failures {
        table.add(["\(failure.version)", "1", failure.tenantID, failure.failure])
      }
      try output.show(table, [status])
    }
  }
}
