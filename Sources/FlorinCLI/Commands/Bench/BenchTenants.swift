internal import ArgumentParser
internal import FlorinAPI
internal import FlorinClient
internal import Foundation
internal import GRPC
internal import Histogram
internal import Reactor
internal import SwiftProtobuf
internal import Synchronization

extension BenchCommand {
  /// `florin bench tenants`.
  struct Tenants: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Create tenants, each with a key, and measure how long that takes.",
      discussion: """
        The tenants stay, and so do their keys: files in a directory, and a file of their paths for
        `florin bench customers --key-files`. What is measured is creating tenants alone, without
        their keys.

        Example: florin bench tenants --count 1000 --save bench-keys
        """
    )
    @OptionGroup var connection: ServerConnection
    @Option(help: "How many tenants, 1 to 100000.")
    var count = 100
    @Option(help: "How many are made at the same time, 1 to 32.")
    var concurrency = 1
    @Option(
      name: .customLong("save"),
      help: ArgumentHelp("The directory for the keys; it is made.", valueName: "directory")
    )
    var directory: String
    @Option(help: "table for people, json or csv for programs.")
    var output = OutputFormat.table

    func validate() throws {
      guard (1...100_000).contains(count) else {
        throw ValidationError("--count is 1 to 100000, not \(count)")
      }
      guard (1...32).contains(concurrency) else {
        throw ValidationError("--concurrency is 1 to 32, not \(concurrency)")
      }
    }

    func run() async throws {
      try FileManager.default.createDirectory(
        atPath: directory,
        withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700]
      )
      let report = try await connection.withClient { try await make($0) }
      let list = (0..<count).map { keyFile($0) + "\n" }.joined()
      try Data(list.utf8).write(to: URL(filePath: "\(directory)/keys"))
      try show(report)
    }

    private func keyFile(_ number: Int) -> String { "\(directory)/\(number).key" }

    private func make(_ florin: Florin) async throws -> LoadGenerator.Report {
      let progress = Progress("tenants", total: count)
      defer { progress.finish() }
      let maker = TenantMaker(florin: florin, count: count, directory: directory) {
        progress.advance()
      }
      let began = ContinuousClock.now
      var report = try await withThrowingTaskGroup(of: LoadGenerator.Report.self) { group in
        for _ in 0..<concurrency { group.addTask { try await maker.work() } }
        var whole = LoadGenerator.Report.empty
        for try await part in group { whole.add(part) }
        return whole
      }
      report.elapsed = .now - began
      return report
    }

    private func show(_ report: LoadGenerator.Report) throws {
      var table = Table(columns: ["FIGURE", .number("VALUE"), "UNIT"])
      table.add(["tenants", "\(report.succeeded)", "tenants"])
      table.add(["mean", "\(Int(report.latencies.mean.rounded()))", "us"])
      for percentile in [50.0, 90, 99] {
        let name = "p\(Int(percentile))"
        table.add([name, "\(report.latency(percentile: percentile))", "us"])
      }
      table.add(["max", "\(report.latencies.max)", "us"])
      try Console.current.output(table, as: output) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return try String(decoding: encoder.encode(TenantFigures(report)), as: UTF8.self) + "\n"
      }
    }
  }
}

/// Makes numbered tenants with a key each; several workers share the numbers.
private final class TenantMaker: Sendable {
  private let florin: Florin
  private let count: Int
  private let directory: String
  private let made: @Sendable () -> Void
  /// In the tenants' names, so that no other run has given them.
  private let mark = String(
    RequestID.make().filter { $0.isLetter || $0.isNumber }.lowercased().suffix(12)
  )
  private let next = Mutex(0)

  init(florin: Florin, count: Int, directory: String, made: @escaping @Sendable () -> Void) {
    self.florin = florin
    self.count = count
    self.directory = directory
    self.made = made
  }

  /// Makes tenants until none is left.
  ///
  /// - Returns: How long each took, without its key.
  func work() async throws -> LoadGenerator.Report {
    var report = LoadGenerator.Report.empty
    while let number = takeNumber() {
      let begin = ContinuousClock.now
      let id = try await createTenant("bench-\(mark)-\(number)")
      report.count(.now - begin, nil)
      try await saveKey(of: id, to: "\(directory)/\(number).key")
      made()
    }
    return report
  }

  private func takeNumber() -> Int? {
    next.withLock { next in
      guard next < count else { return nil }
      defer { next += 1 }
      return next
    }
  }

  private func createTenant(_ name: String) async throws -> String {
    let request = Florin_Admin_V1_CreateTenantRequest.with {
      $0.tenant.name = name
      $0.tenant.displayName = name
      $0.requestID = name
    }
    return try await florin.tenants.createTenant(request).tenantID
  }

  private func saveKey(of tenantID: String, to path: String) async throws {
    let request = Florin_Admin_V1_CreateKeyRequest.with {
      $0.tenantID = tenantID
      $0.displayName = "benchmark"
      $0.requestID = tenantID
    }
    try SecretFile.write(try await florin.keys.createKey(request).secret, to: path)
  }
}

/// What `--output json` prints of tenants that were made; latencies in microseconds.
struct TenantFigures: Codable, Sendable, Hashable {
  let tenants: Int
  let mean: Double
  let p50: UInt64
  let p90: UInt64
  let p99: UInt64
  let max: UInt64

  init(_ report: LoadGenerator.Report) {
    tenants = report.succeeded
    mean = report.latencies.mean
    p50 = report.latency(percentile: 50)
    p90 = report.latency(percentile: 90)
    p99 = report.latency(percentile: 99)
    max = report.latencies.max
  }
}
