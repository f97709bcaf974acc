internal import ArgumentParser
internal import FlorinAPI
internal import FlorinClient
internal import Foundation
internal import GRPC
internal import Glibc
internal import SwiftProtobuf

extension TenantCommand {
  /// `florin tenant export`.
  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write everything a tenant has to a file that can be restored elsewhere.",
      discussion: """
        The file appears under its name only once it is complete. It holds personal data: it is
        readable by its owner alone.

        Example: florin tenant export acme --to acme.florin
        """
    )
    @OptionGroup var connection: ServerConnection
    @OptionGroup var reference: TenantReference
    @Option(name: .customLong("to"), help: ArgumentHelp("The file to write.", valueName: "file"))
    var path: String
    @Flag(help: "Overwrite a file that is there.")
    var force = false

    func run() async throws {
      guard force || !FileManager.default.fileExists(atPath: path) else {
        throw Refusal(what: "\(path) is there already", next: "add --force to overwrite it")
      }
      let partial = path + ".partial"
      guard
        FileManager.default.createFile(
          atPath: partial,
          contents: nil,
          attributes: [.posixPermissions: 0o600]
        ), let file = FileHandle(forWritingAtPath: partial)
      else {
        throw Refusal(what: "\(partial) cannot be written", next: "choose another directory")
      }
      var isComplete = false
      defer { if !isComplete { try? FileManager.default.removeItem(atPath: partial) } }
      let byteCount = try await export(to: file)
      try file.synchronize()
      try file.close()
      guard rename(partial, path) == 0 else {
        throw Refusal(
          what: "\(path) cannot be written: \(String(cString: strerror(errno)))",
          next: "choose another name, and export again"
        )
      }
      isComplete = true
      Console.current.output("\(path): \(byteCount) bytes\n")
    }

    private func export(to file: FileHandle) async throws -> Int {
      let progress = Progress("bytes", total: nil)
      defer { progress.finish() }
      return try await connection.withClient { florin in
        let tenant = try await reference.find(florin)
        var options = CallOptions()
        options.isUnlimited = true
        let parts = try await florin.tenants.exportTenant(
          .with { $0.tenantID = tenant.tenantID },
          options: options
        )
        var byteCount = 0
        for try await part in parts {
          try file.write(contentsOf: part.chunk)
          byteCount += part.chunk.count
          progress.advance(by: part.chunk.count)
        }
        return byteCount
      }
    }
  }
}
