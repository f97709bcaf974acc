import EmbeddedPostgres
import FlorinServer
import FlorinTestSupport
import Foundation
import Testing

@testable import FlorinCLI

@Suite(.timeLimit(.minutes(2))) struct DoctorTests {
  /// A finding as the program prints it for programs.
  private struct Finding: Decodable, Hashable {
    var check: String
    var state: String
    var detail: String
    var mend: String?
  }

  private func findings(of run: FlorinRun) throws -> [Finding] {
    try run.output.split(separator: "\n").map {
      try JSONDecoder().decode(Finding.self, from: Data($0.utf8))
    }
  }

  private func doctor(_ arguments: String...) async throws -> (code: Int32, [Finding]) {
    let run = await FlorinRun.of(["doctor", "--output", "json"] + arguments)
    return (run.code, try findings(of: run))
  }

  @Test func `where nothing is, the doctor says what is not set and how to go on`() async {
    let run = await FlorinRun.of("doctor", "--data", "/nonexistent")
    #expect(run.code == 1)
    #expect(run.output.contains("database.connection is not set"), "\(run)")
    #expect(run.output.contains("florin serve --settings"))
    #expect(run.error.hasPrefix("error: "))
  }

  @Test func `settings are read as the server reads them, and all that is wrong is told`()
    async throws
  {
    let (code, found) = try await doctor(
      "--data",
      "/nonexistent",
      "--listen-adress",
      "127.0.0.1:1",
      "--tls-minimum-version",
      "1.1"
    )
    #expect(code == 1)
    #expect(
      found.first?.detail
        == "--listen-adress is no setting; did you mean --listen-address?"
    )
    let run = await FlorinRun.of("doctor", "--config", "/nonexistent.json")
    #expect(run.output.contains("/nonexistent.json cannot be read"), "\(run)")
  }

  @Test func `each certificate that does not work is named`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for name in ["one", "two"] {
      _ = await FlorinRun.of("certs", "init", "--directory", "\(folder)/\(name)")
      let issued = await FlorinRun.of(
        "certs",
        "issue",
        "--directory",
        "\(folder)/\(name)",
        "server",
        "--dns",
        "localhost"
      )
      #expect(issued.code == 0, "\(issued)")
    }
    func certificates(_ pem: String, _ key: String) async throws -> [Finding] {
      try await doctor(
        "--data",
        "/nonexistent",
        "--tls-certificate-file",
        pem,
        "--tls-key-file",
        key
      ).1.filter { $0.check.hasPrefix("certificate") }
    }
    let (pem, key) = ("\(folder)/one/server.pem", "\(folder)/one/server.key")
    #expect(try await certificates(pem, key).map(\.state) == ["good", "good"])
    let other = try await certificates(pem, "\(folder)/two/server.key")
    #expect(other.map(\.state) == ["bad"])
    #expect(other.first?.detail.contains("is not the key of the certificate in") == true)
    let missing = try await certificates("\(folder)/none.pem", key)
    #expect(missing.map(\.state) == ["bad"] && missing.first?.mend != nil)
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: key)
    let open = try await certificates(pem, key)
    #expect(open.map(\.state) == ["good", "bad"])
    #expect(open.last?.mend == "chmod 600 '\(key)'")
  }

  @Test func `a server that stands well is found so, and what was changed behind it is not`()
    async throws
  {
    let directory = TemporaryDirectory.path()
    let server = try await LocalServer.start(in: directory)
    _ = try await server.run("tenant", "create", "acme")
    let key = "\(directory)/acme.key"
    _ = try await server.run("key", "create", "--tenant", "acme", "--name", "x", "--save", key)
    for number in 1...3 {
      _ = try await server.run(
        "customer",
        "create",
        "--key-file",
        key,
        "--name",
        "C\(number)",
        "--currency",
        "EUR",
        "--net-days",
        "30",
        "--external-id",
        "K\(number)"
      )
    }
    let (code, found) = try await doctor("--data", directory, "--deep")
    #expect(code == 0, "\(found.filter { $0.state != "good" })")
    for check in [
      "configuration", "certificate", "certificate-key", "database", "installation", "durable",
      "checksums", "server-version", "role-attributes", "migrations", "tenant acme",
    ] {
      #expect(found.contains { $0.check == check && $0.state == "good" }, "\(check)")
    }
    let quiet = await FlorinRun.of("doctor", "--data", directory, "--quiet")
    #expect(quiet.code == 0 && !quiet.output.contains("server-version"), "\(quiet)")

    try await checkSoundAndSpoilt(server)
    try await server.stopServing()
    await server.cluster.stop()
    let (stopped, gone) = try await doctor("--data", directory)
    #expect(stopped == 1)
    #expect(gone.last?.check == "database" && gone.last?.state == "bad", "\(gone)")
    try FileManager.default.removeItem(atPath: directory)
  }

  private func checkSoundAndSpoilt(_ server: LocalServer) async throws {
    #expect(try await server.run("check").contains("acme    sound"))
    let none = await FlorinRun.of("check", "nobody", "--data", server.directory)
    #expect(none.code == 1 && none.error.contains("there is no tenant 'nobody'"), "\(none)")
    let connection = try #require(server.configuration.database.connection)
    let schema = try Psql.rows("SELECT schema_name FROM florin_control.tenants", connection)
    let name = try #require(schema.first?.first)
    _ = try Psql.rows(
      "UPDATE \(name).customers SET display_name = 'X' WHERE external_id = 'K2'",
      connection
    )
    let spoilt = await FlorinRun.of("check", "acme", "--data", server.directory, "--output", "json")
    #expect(spoilt.code == 1, "\(spoilt)")
    #expect(spoilt.output.contains("\"finding_count\":1"), "\(spoilt)")
    #expect(spoilt.output.contains("is not what the audit trail says it is"), "\(spoilt)")
    let deep = await FlorinRun.of("doctor", "--data", server.directory, "--deep", "--quiet")
    #expect(deep.code == 1 && deep.output.contains("florin check acme"), "\(deep)")
  }
}
