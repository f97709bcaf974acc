internal import ArgumentParser
internal import FlorinAPI
internal import FlorinClient
internal import Foundation
internal import GRPC
internal import GRPCOverHTTP2
internal import Histogram
internal import Reactor

/// `florin bench`: how fast a server is.
struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure a server by calling it as fast as it answers.",
    subcommands: [Customers.self, Tenants.self]
  )

  /// `florin bench customers`.
  struct Customers: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Create customers, and measure rate and latency.",
      discussion: """
        The customers stay: use a tenant that is there for it. With several key files the callers are
        spread over their tenants.

        Examples:
          florin bench customers --key-file bench.key --concurrency 256 --seconds 10
          florin bench customers --key-file bench.key --concurrency 1 --connections 1
        """
    )
    @OptionGroup var connection: ServerConnection
    @OptionGroup var load: LoadOptions

    func run() async throws {
      let mark = RequestID.make()
      let report = try await load.run(connection, named: "customers") { florin, caller, turn in
        _ = try await florin.customers.createCustomer(
          SampleCustomer.request(mark: mark, caller: caller, turn: turn)
        )
      }
      try load.show(report, as: "customers")
    }
  }
}

/// How much load, and for how long.
struct LoadOptions: ParsableArguments {
  @Option(help: "Callers at the same time, each with one call open; 1 to 100000.")
  var concurrency = 256
  @Option(help: "Connections that the callers share; 1 to 1000.")
  var connections = 8
  @Option(help: "How long calls are measured, 1 to 86400.")
  var seconds = 10
  @Option(help: "How long calls are made before that, 0 to 3600 seconds.")
  var warmUp = 2
  @Option(
    help: ArgumentHelp(
      "A file of key files, one a line: the tenants to spread over.",
      valueName: "file"
    )
  )
  var keyFiles: String?
  @Option(help: "table for people, json or csv for programs.")
  var output = OutputFormat.table

  func validate() throws {
    guard (1...100_000).contains(concurrency) else {
      throw ValidationError("--concurrency is 1 to 100000, not \(concurrency)")
    }
    guard (1...1_000).contains(connections) else {
      throw ValidationError("--connections is 1 to 1000, not \(connections)")
    }
    guard (1...86_400).contains(seconds) else {
      throw ValidationError("--seconds is 1 to 86400, not \(seconds)")
    }
    guard (0...3_600).contains(warmUp) else {
      throw ValidationError("--warm-up is 0 to 3600 seconds, not \(warmUp)")
    }
  }

  /// Makes calls through as many clients as there are connections.
  func run(
    _ connection: ServerConnection,
    named name: String,
    _ call: @escaping @Sendable (Florin, _ caller: Int, _ turn: Int) async throws -> Void
  ) async throws -> LoadGenerator.Report {
    let loops = try EventLoopGroup(count: 1)
    let keys = try keyFiles.map { path in
      let text = FileManager.default.contents(atPath: path).map {
        String(decoding: $0, as: UTF8.self)
      }
      guard let files = text?.split(separator: "\n").map(String.init), !files.isEmpty else {
        throw Refusal(what: "\(path) names no key files", next: "write one path a line into it")
      }
      return try files.map { try SecretFile.read($0, what: "API key") }
    }
    let clients = try (0..<max(connections, keys?.count ?? 0)).map { index in
      try connection.client(on: loops, key: keys.map { $0[index % $0.count] })
    }
    let generator = LoadGenerator(
      concurrency: concurrency,
      duration: .seconds(seconds),
      warmUp: .seconds(warmUp)
    )
    let report = await generator.run(on: loops) { caller, turn in
      try await call(clients[(caller + turn * 7) % clients.count], caller, turn)
    }
    for client in clients { client.channel.closeNow() }
    await loops.stop()
    guard report.succeeded > 0 else {
      throw Refusal(
        what: "no call succeeded\(report.firstFailure.map { ": \($0)" } ?? "")",
        next: "see whether the server answers with: florin call"
      )
    }
    return report
  }

  /// Shows rate and latencies; failures go to standard error as well.
  func show(_ report: LoadGenerator.Report, as name: String) throws {
    if let failure = report.firstFailure {
      Console.current.error("\(report.failed) calls failed, the first with: \(failure)\n")
    }
    var table = Table(columns: ["FIGURE", .number("VALUE"), "UNIT"])
    table.add(["calls", "\(report.succeeded)", "calls"])
    table.add(["failed", "\(report.failed)", "calls"])
    table.add(["rate", "\(Int(report.rate.rounded()))", "calls/s"])
    for percentile in [50.0, 90, 99, 99.9] {
      let shown = percentile == percentile.rounded() ? "\(Int(percentile))" : "\(percentile)"
      table.add(["p\(shown)", "\(report.latency(percentile: percentile))", "us"])
    }
    table.add(["max", "\(report.latencies.max)", "us"])
    try Console.current.output(table, as: output) {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      let figures = BenchFigures(report, name)
      return try String(decoding: encoder.encode(figures), as: UTF8.self) + "\n"
    }
  }
}

/// What `--output json` prints of a measurement; latencies in microseconds.
struct BenchFigures: Codable, Sendable, Hashable {
  let name: String
  let calls: Int
  let failed: Int
  let rate: Double
  let p50: UInt64
  let p90: UInt64
  let p99: UInt64
  let p999: UInt64
  let max: UInt64

  init(_ report: LoadGenerator.Report, _ name: String) {
    self.name = name
    calls = report.succeeded
    failed = report.failed
    rate = report.rate
    p50 = report.latency(percentile: 50)
    p90 = report.latency(percentile: 90)
    p99 = report.latency(percentile: 99)
    p999 = report.latency(percentile: 99.9)
    max = report.latencies.max
  }
}
