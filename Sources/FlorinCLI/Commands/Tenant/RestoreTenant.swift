internal import ArgumentParser
internal import FlorinAPI
internal import FlorinClient
internal import Foundation
internal import GRPC
internal import SwiftProtobuf

extension TenantCommand {
  /// `florin tenant restore`.
  struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a tenant of an exported file: the same rows, the same audit trail.",
      discussion: """
        The tenant keeps its identifier, and must not be here, unless it was dropped. Nothing of it
        can be seen before the whole file was read and found to be as it was written; after a failure
        nothing is left. It has no keys: make new ones.

        Examples:
          florin tenant restore acme.florin
          florin tenant restore acme.florin --as acme-2026
        """
    )
    @OptionGroup var connection: ServerConnection
    @OptionGroup var output: OutputOptions
    @Argument(help: ArgumentHelp("The file that was exported.", valueName: "file"))
    var path: String
    @Option(
      name: .customLong("as"),
      help: ArgumentHelp("The tenant's name here; as exported when left out.", valueName: "name")
    )
    var name: String?
    @Option(
      name: .customLong("request-id"),
      help: ArgumentHelp(
        "Makes a repetition of the command harmless: the same id restores once.",
        valueName: "id"
      )
    )
    var requestID: String?

    /// Bytes of the file in one message: well below what a server takes.
    private static let chunkBytes = 256 << 10

    func run() async throws {
      guard let file = FileHandle(forReadingAtPath: path) else {
        throw Refusal(what: "\(path) cannot be read", next: "check the path and who may read it")
      }
      defer { try? file.close() }
      let size = Int(try file.seekToEnd())
      try file.seek(toOffset: 0)
      let tenant = try await connection.withClient { try await restore(file, of: size, $0) }
      try output.show(tenant.facts, tenant)
    }

    private func restore(
      _ file: FileHandle,
      of size: Int,
      _ florin: Florin
    ) async throws -> Florin_Admin_V1_Tenant {
      let progress = Progress("bytes", total: size)
      defer { progress.finish() }
      var options = CallOptions()
      options.isUnlimited = true
      return try await florin.tenants.restoreTenant(options: options) { requests in
        try await requests.write(
          .with {
            $0.name = name ?? ""
            $0.requestID = requestID ?? RequestID.make()
          }
        )
        while let chunk = try file.read(upToCount: Self.chunkBytes), !chunk.isEmpty {
          try await requests.write(.with { $0.chunk = chunk })
          progress.advance(by: chunk.count)
        }
      }.tenant
    }
  }
}
