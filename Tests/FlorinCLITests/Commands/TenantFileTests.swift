import EmbeddedPostgres
import FlorinTestSupport
import Foundation
import Testing

@testable import FlorinCLI

/// Exports as files: written, restored, refused.
@Suite(.timeLimit(.minutes(3))) struct TenantFileTests {
  @Test func `a tenant is exported to a file, dropped and restored from it`() async throws {
    let directory = TemporaryDirectory.path()
    let server = try await LocalServer.start(in: directory)
    let (file, key) = ("\(directory)/acme.florin", "\(directory)/acme.key")
    _ = try await server.run("tenant", "create", "acme")
    _ = try await server.run("key", "create", "--tenant", "acme", "--name", "x", "--save", key)
    _ = try await server.run(
      "customer",
      "create",
      "--key-file",
      key,
      "--name",
      "Kept",
      "--currency",
      "EUR",
      "--net-days",
      "30"
    )
    let early = await run(server, "drop", "acme", "--confirm", "acme")
    #expect(early.code == 1 && early.error.contains("TENANT_NOT_EXPORTED"), "\(early)")

    #expect(try await server.run("tenant", "export", "acme", "--to", file).hasPrefix(file))
    #expect(!FileManager.default.fileExists(atPath: file + ".partial"))
    let attributes = try FileManager.default.attributesOfItem(atPath: file)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let again = await run(server, "export", "acme", "--to", file)
    #expect(again.code == 1 && again.error.contains("--force"), "\(again)")
    _ = try await server.run("tenant", "export", "acme", "--to", file, "--force")

    let wrong = await run(server, "drop", "acme", "--confirm", "acmee")
    #expect(wrong.code == 1 && wrong.error.contains("TENANT_NAME_DIFFERS"), "\(wrong)")
    _ = try await server.run("tenant", "drop", "acme", "--confirm", "acme")

    let whole = try Data(contentsOf: URL(filePath: file))
    let cut = "\(directory)/cut.florin"
    try whole.dropLast(whole.count / 2).write(to: URL(filePath: cut))
    let broken = await run(server, "restore", cut)
    #expect(broken.code == 1 && broken.error.contains("EXPORT_INVALID"), "\(broken)")
    _ = try await server.run("tenant", "restore", file, "--as", "acme-again")
    _ = try await server.run(
      "key",
      "create",
      "--tenant",
      "acme-again",
      "--name",
      "x",
      "--save",
      key + "2"
    )
    #expect(try await server.run("customer", "list", "--key-file", key + "2").contains("Kept"))

    try await server.stopServing()
    await server.cluster.stop()
    try FileManager.default.removeItem(atPath: directory)
  }

  private func run(_ server: LocalServer, _ arguments: String...) async -> FlorinRun {
    await FlorinRun.of(["tenant"] + arguments + ["--data", server.directory])
  }
}
