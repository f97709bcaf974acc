import FlorinTestSupport
import Foundation
import Glibc
import Testing

@testable import EmbeddedPostgres

/// What is left of a cluster when its process is killed.
@Suite(.timeLimit(.minutes(2))) struct CrashTests {
  private let directory = TemporaryDirectory.path()

  private static func options(
    _ lifetime: EmbeddedPostgresOptions.Lifetime
  ) -> EmbeddedPostgresOptions {
    var options = EmbeddedPostgresOptions.disposable
    options.lifetime = lifetime
    return options
  }

  private func leftovers() throws -> Leftovers {
    Leftovers(directory: try ClusterDirectory(path: directory, account: nil))
  }

  private static func killWatchers(of postmaster: Int32) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
      guard let process = Int32(name),
        let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline")
      else { continue }
      let words = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      if words.contains("florin-watcher"), words.contains("\(postmaster)") {
        kill(process, SIGKILL)
      }
    }
  }

  @Test func `a killed process takes its cluster and its directory along`() async throws {
    await #expect(processExitsWith: .signal(SIGKILL)) { [directory = directory as String] in
      _ = try await EmbeddedCluster.start(directory: directory, options: .disposable)
      kill(getpid(), SIGKILL)
    }
    while FileManager.default.fileExists(atPath: directory) { await Task.yield() }
    #expect(try leftovers().processes().isEmpty)
  }

  @Test func `a killed process takes its cluster along and leaves the data`() async throws {
    await #expect(processExitsWith: .signal(SIGKILL)) { [directory = directory as String] in
      _ = try await EmbeddedCluster.start(
        directory: directory,
        options: CrashTests.options(.kept)
      )
      kill(getpid(), SIGKILL)
    }
    while try !leftovers().processes().isEmpty { await Task.yield() }
    #expect(!FileManager.default.fileExists(atPath: try leftovers().directory.postmasterFile))
    #expect(try leftovers().directory.dataVersion != nil)
    try await EmbeddedCluster.remove(directory: directory)
    #expect(!FileManager.default.fileExists(atPath: directory))
  }

  @Test func `a cluster that outlived its process and its watcher is replaced`() async throws {
    await #expect(processExitsWith: .signal(SIGKILL)) { [directory = directory as String] in
      let cluster = try await EmbeddedCluster.start(
        directory: directory,
        options: CrashTests.options(.kept)
      )
      try CrashTests.killWatchers(of: #require(cluster.postmaster))
      kill(getpid(), SIGKILL)
    }
    let orphan = try #require(
      PostmasterFile(path: leftovers().directory.postmasterFile)?.processID
    )
    #expect(try leftovers().processes().contains(orphan))
    let cluster = try await EmbeddedCluster.start(directory: directory, options: .disposable)
    #expect(cluster.postmaster != orphan)
    #expect(try !leftovers().processes().contains(orphan))
    await cluster.stop()
  }

  @Test func `a stale lock with a living stranger's number is cleared`() async throws {
    let first = try await EmbeddedCluster.start(
      directory: directory,
      options: CrashTests.options(.kept)
    )
    await first.stop()
    let file = try leftovers().directory.postmasterFile
    try "\(getpid())\n\(directory)/data\n".write(toFile: file, atomically: true, encoding: .utf8)
    let second = try await EmbeddedCluster.start(directory: directory, options: .disposable)
    #expect(second.postmaster != getpid())
    await second.stop()
  }

  @Test func `what outlived its process and its watcher can be removed`() async throws {
    await #expect(processExitsWith: .signal(SIGKILL)) { [directory = directory as String] in
      let cluster = try await EmbeddedCluster.start(
        directory: directory,
        options: CrashTests.options(.kept)
      )
      try CrashTests.killWatchers(of: #require(cluster.postmaster))
      kill(getpid(), SIGKILL)
    }
    #expect(try !leftovers().processes().isEmpty)
    try await EmbeddedCluster.remove(directory: directory)
    #expect(try leftovers().processes().isEmpty)
    #expect(!FileManager.default.fileExists(atPath: directory))
  }

  @Test func `processes are found on data that is reached through a symbolic link`() async throws {
    try FileManager.default.createDirectory(
      atPath: directory,
      withIntermediateDirectories: false,
      attributes: [.posixPermissions: 0o755]
    )
    let link = directory + "-l"
    defer { for path in [link, directory] { try? FileManager.default.removeItem(atPath: path) } }
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: directory)
    let cluster = try await EmbeddedCluster.start(directory: "\(link)/c", options: .disposable)
    let layout = try ClusterDirectory(path: "\(link)/c", account: nil)
    #expect(Leftovers(directory: layout).processes().contains(try #require(cluster.postmaster)))
    await cluster.stop()
  }
}
