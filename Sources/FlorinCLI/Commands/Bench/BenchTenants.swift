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
      // Names that no other run has given.
      let mark = RequestID.make().filter { $0.isLetter || $0.isNumber }.lowercased().suffix(12)
      let progress = Progress("tenants", total: count)
      defer { progress.finish() }
      let next = Mutex(0)
      let began = ContinuousClock.now
      var report = try await withThrowingTaskGroup(of: LoadGenerator.Report.self) { group in
        for _ in 0..<concurrency {
          group.addTask {
            var report = LoadGenerator.Report.empty
            while let number = next.withLock({ next in
              defer { next += 1 }
              return next < count ? next : nil
            }) {
              let id = try await tenant("bench-\(mark)-\(number)", florin, &report)
              try await saveKey(of: id, number, florin)
              progress.advance()
            }
            return report
          }
        }
        var whole = LoadGenerator.Report.empty
        for try await part in group { whole.add(part) }
        return whole
      }
      report.elapsed = .now - began
      return report
    }

    private func tenant(
      _ name: String,
      _ florin: Florin,
      _ report: inout LoadGenerator.Report
    ) async throws -> String {
      let begin = ContinuousClock.now
      let made = try await florin.tenants.createTenant(
        .with {
          $0.tenant.name = name
          $0.tenant.displayName = name
          $0.requestID = name
        }
      )
      report.count(.now - begin, nil)
      return made.tenantID
    }

    private func saveKey(of tenantID: String, _ number: Int, _ florin: Florin) async throws {
      let key = try await florin.keys.createKey(
        .with {
          $0.tenantID = tenantID
          $0.displayName = "benchmark"
          $0.requestID = tenantID
        }
      )
      try SecretFile.write(key.secret, to: keyFile(number))
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
