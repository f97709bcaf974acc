import FlorinTestSupport
import Foundation
import Testing

/// Servers are killed and backends ended under load; every promise must hold afterwards.
@Suite(.serialized) struct ExactlyOnceTests {
  @Test(.timeLimit(.minutes(15)), arguments: [1, 2])
  func `every acknowledged write is there once, whatever was killed meanwhile`(
    _ servers: Int
  ) async throws {
    let plan = ChaosPlan.current(servers: servers)
    print("chaos: \(plan)")
    let folder = TemporaryDirectory.path()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let run = try await ChaosRun.prepare(plan, folder: folder)
    try await run.run()
    let faults = try await ChaosVerdict(run: run).faults()
    let statuses = await run.servers.stop()
    #expect(faults == [], "\(plan)\n\(run.servers.text)")
    #expect(statuses == Array(repeating: 0, count: servers), "a graceful stop ends with 0")
  }
}
