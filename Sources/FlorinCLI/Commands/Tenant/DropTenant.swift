internal import ArgumentParser
internal import FlorinAPI
internal import FlorinClient
internal import Foundation
internal import GRPC
internal import SwiftProtobuf

extension TenantCommand {
  /// `florin tenant drop`.
  struct Drop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Remove a tenant and everything it has. This cannot be undone.",
      discussion: """
        The name must be typed again, and the tenant must have been exported since its last write.

        Example:
          florin tenant export acme --to acme.florin
          florin tenant drop acme --confirm acme
        """
    )
    @OptionGroup var connection: ServerConnection
    @OptionGroup var write: WriteOptions
    @OptionGroup var reference: TenantReference
    @Option(help: "The tenant's name once more.")
    var confirm: String
    @Flag(help: "Remove it although it was not exported.")
    var force = false

    func run() async throws {
      let tenant = try await connection.withClient { florin in
        let found = try await reference.find(florin)
        _ = try await florin.tenants.dropTenant(
          .with {
            $0.tenantID = found.tenantID
            $0.confirmName = confirm
            $0.force = force
            $0.requestID = write.requestID
            $0.validateOnly = write.validateOnly
          }
        )
        return found
      }
      let done = write.validateOnly ? "could be removed" : "is gone"
      Console.current.output("tenant \(tenant.name) (\(tenant.tenantID)) \(done)\n")
    }
  }
}
