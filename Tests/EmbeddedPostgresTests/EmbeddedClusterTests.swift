import FlorinTestSupport
import Foundation
import Glibc
import Testing

@testable import EmbeddedPostgres

@Suite(.timeLimit(.minutes(2))) struct EmbeddedClusterTests {
  private let directory = TemporaryDirectory.path()

  private func options(_ lifetime: EmbeddedPostgresOptions.Lifetime) -> EmbeddedPostgresOptions {
    var options = EmbeddedPostgresOptions.disposable
    options.lifetime = lifetime
    return options
  }

  /// What one statement returns, through the program that PostgreSQL brings.
  private func query(_ sql: String, _ cluster: EmbeddedCluster) async throws -> String {
    let binaries = try await Binaries.find(in: nil, dataVersion: cluster.majorVersion)
    let psql = Program(name: "psql", directory: binaries.directory)
    let ending = try await psql.run([
      "-X", "-A", "-t", "-h", cluster.socketDirectory, "-p", "\(cluster.port)", "-U",
      cluster.superuser, "-c", sql, "postgres",
    ])
    try #require(ending.isSuccess, "\(ending.output)")
    return ending.output.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  @Test(arguments: ["florin.lock", "postgres.log"])
  func `a link in the place of a file of the cluster's is not followed`(
    _ name: String
  ) async throws {
    let files = FileManager.default
    try files.createDirectory(atPath: directory, withIntermediateDirectories: true)
    // The account that PostgreSQL runs as must get in.
    try files.setAttributes([.posixPermissions: 0o711], ofItemAtPath: directory)
    let victim = "\(directory)/victim"
    try files.createSymbolicLink(atPath: "\(directory)/\(name)", withDestinationPath: victim)
    await #expect(throws: EmbeddedPostgresError.self) {
      try await EmbeddedCluster.start(directory: directory, options: .disposable)
    }
    #expect(!exists(victim))
    try files.removeItem(atPath: directory)
  }

  @Test func `a cluster is private, checked, Unicode and in byte order`() async throws {
    let cluster = try await EmbeddedCluster.start(directory: directory, options: .disposable)
    let mode = try FileManager.default.attributesOfItem(atPath: cluster.socketDirectory)
    #expect(mode[.posixPermissions] as? Int == 0o700)
    for (setting, value) in [
      ("data_checksums", "on"), ("listen_addresses", ""), ("server_encoding", "UTF8"),
      ("lc_collate", "C"), ("timezone", "UTC"),
    ] where setting != "lc_collate" || cluster.majorVersion < 16 {
      #expect(try await query("SHOW \(setting)", cluster) == value)
    }
    #expect(try await query("SELECT lower('Ä')", cluster) == "ä")
    await cluster.stop()
  }

  @Test func `stopping removes a directory that is not kept`() async throws {
    let cluster = try await EmbeddedCluster.start(directory: directory, options: .disposable)
    let postmaster = try #require(cluster.postmaster)
    await cluster.stop()
    #expect(kill(postmaster, 0) != 0)
    #expect(!exists(directory))
    #expect(cluster.postmaster == nil)
    let error = await #expect(throws: EmbeddedPostgresError.self) {
      try await cluster.untilReady()
    }
    #expect(error?.code == .stopped)
  }

  @Test func `what was committed is there at the next start`() async throws {
    let first = try await EmbeddedCluster.start(directory: directory, options: options(.kept))
    _ = try await query("CREATE TABLE kept AS SELECT 7 AS number", first)
    await first.stop()
    #expect(exists(directory))
    let second = try await EmbeddedCluster.start(directory: directory, options: .disposable)
    #expect(try await query("SELECT number FROM kept", second) == "7")
    await second.stop()
  }

  @Test func `a directory whose process lives is refused`() async throws {
    let cluster = try await EmbeddedCluster.start(directory: directory, options: .disposable)
    let error = await #expect(throws: EmbeddedPostgresError.self) {
      try await EmbeddedCluster.start(directory: directory, options: .disposable)
    }
    #expect(error?.code == .directoryInUse)
    #expect(try await query("SELECT 1", cluster) == "1")
    await cluster.stop()
  }

  @Test(arguments: [EmbeddedCluster.Shutdown.fast, .immediate, .kill])
  func `it comes back however it was ended`(shutdown: EmbeddedCluster.Shutdown) async throws {
    let cluster = try await EmbeddedCluster.start(directory: directory, options: .disposable)
    let before = try #require(cluster.postmaster)
    _ = try await query("CREATE TABLE kept AS SELECT 7 AS number", cluster)
    try await cluster.restart(shutdown)
    let after = try #require(cluster.postmaster)
    #expect(after != before)
    #expect(try await query("SELECT number FROM kept", cluster) == "7")
    await cluster.stop()
  }

  @Test func `it comes back when it ends by itself`() async throws {
    let cluster = try await EmbeddedCluster.start(directory: directory, options: .disposable)
    let before = try #require(cluster.postmaster)
    kill(before, SIGKILL)
    while cluster.postmaster == before { await Task.yield() }
    try await cluster.untilReady()
    #expect(try await query("SELECT 1", cluster) == "1")
    await cluster.stop()
  }

  @Test func `a start that fails says what PostgreSQL said`() async throws {
    var options = options(.removedAtEnd)
    options.settings["shared_buffers"] = "plenty"
    let error = await #expect(throws: EmbeddedPostgresError.self) {
      try await EmbeddedCluster.start(directory: directory, options: options)
    }
    #expect(error?.code == .startFailed)
    #expect(error?.detail.contains("shared_buffers") == true)
    #expect(!exists(directory))
  }

  @Test func `a path too long for a socket is refused before anything is made`() async throws {
    // 107 bytes are the socket's; 24 of them follow the directory: /run/.s.PGSQL.5432
    let suffix = "/run/.s.PGSQL.5432".utf8.count
    let longest =
      directory + "/" + String(repeating: "x", count: 107 - suffix - directory.count - 1)
    #expect(throws: Never.self) { try ClusterDirectory(path: longest, account: nil) }
    let error = await #expect(throws: EmbeddedPostgresError.self) {
      try await EmbeddedCluster.start(directory: longest + "x", options: .disposable)
    }
    #expect(error?.code == .pathTooLong)
    #expect(error?.message.contains("is 1 bytes too long") == true)
    #expect(!exists(directory))
  }

  @Test func `databases are made once`() async throws {
    let first = try await TestDatabase.fresh()
    let second = try await TestDatabase.fresh()
    #expect(first != second)
    let cluster = try await TestDatabase.cluster()
    let error = await #expect(throws: EmbeddedPostgresError.self) {
      try await cluster.createDatabase(named: first.name)
    }
    #expect(error?.code == .programFailed)
    #expect(error?.detail.contains("already exists") == true)
  }
}
