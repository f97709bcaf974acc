import Foundation
import Testing

@testable import FlorinCLI

/// What every command that calls a server does when there is none.
@Suite struct UnreachableServerTests {
  static let commands: [[String]] = [
    ["tenant", "create", "acme"], ["tenant", "list"], ["tenant", "show", "acme"],
    ["tenant", "suspend", "acme"], ["tenant", "resume", "acme"],
    ["tenant", "drop", "acme", "--confirm", "acme"], ["tenant", "migrate", "--plan"],
    ["tenant", "migrate", "--apply"], ["tenant", "migrate", "--status"],
    ["key", "create", "--tenant", "acme", "--name", "shop"], ["key", "list", "--operators"],
    ["key", "revoke", "key_01h455vb4pex5vsknk084sn02q"],
    ["customer", "create", "--name", "A", "--currency", "EUR"], ["customer", "list"],
    ["customer", "show", "K-1"], ["customer", "update", "K-1", "--set", "display_name=B"],
    ["customer", "block", "K-1", "--reason", "r"], ["customer", "unblock", "K-1"],
    ["customer", "merge", "K-1", "--into", "K-2"], ["event", "watch"],
    ["call", "florin.v1.CustomersService/ListCustomers"],
  ]

  @Test(arguments: commands)
  func `an unreachable server is exit code 3 and one line that names the address`(
    _ command: [String]
  ) async throws {
    let key = FileManager.default.temporaryDirectory.appending(path: "key-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: key) }
    try SecretFile.write("flr_test", to: key.path)
    // Port 1 of this machine: nothing listens there, and connecting fails at once.
    let run = await FlorinRun.of(
      command + ["--server", "127.0.0.1:1", "--key-file", key.path, "--timeout", "60"]
    )
    #expect(run.code == 3, "\(run)")
    #expect(run.output.isEmpty)
    #expect(run.error.filter(\.isNewline).count == 1, "\(run.error)")
    #expect(run.error.contains("127.0.0.1:1"))
  }

  @Test(arguments: commands)
  func `without a server to call, the command says how to name or start one`(
    _ command: [String]
  ) async {
    let run = await FlorinRun.of(command + ["--data", "/nonexistent"])
    #expect(run.code == 1)
    #expect(
      run.error
        == "error: no server is named, and /nonexistent is no data directory of one; "
        + "give --server HOST:PORT, or start one here with: florin serve\n"
    )
  }

  @Test func `a key file that others may read is refused`() async throws {
    let key = FileManager.default.temporaryDirectory.appending(path: "key-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: key) }
    try SecretFile.write("flr_test", to: key.path)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key.path)
    let run = await FlorinRun.of(
      "tenant",
      "list",
      "--server",
      "127.0.0.1:1",
      "--key-file",
      key.path
    )
    #expect(run.code == 1)
    #expect(run.error.contains("others may read the API key file"))
  }
}
