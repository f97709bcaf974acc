import SwiftProtobuf
import Testing

@testable import GRPC

@Suite struct HealthServiceTests {
  private typealias Answer = Grpc_Health_V1_HealthCheckResponse

  private let reporter = HealthReporter(maximumWatchers: 2)

  private func request(_ service: String) throws -> [UInt8] {
    try Grpc_Health_V1_HealthCheckRequest.with { $0.service = service }.serializedBytes()
  }

  private func check(_ service: String) async throws -> RecordingStream {
    try await run(
      "/grpc.health.v1.Health/Check",
      of: [HealthService(reporter)],
      requests: [request(service)]
    )
  }

  private func answer(_ stream: RecordingStream) throws -> Answer.ServingStatus? {
    for case .response(_, let message, _, _) in stream.events {
      return try Answer(serializedBytes: message).status
    }
    return nil
  }

  private func statuses(_ stream: RecordingStream) throws -> [Answer.ServingStatus] {
    try stream.messages.map { try Answer(serializedBytes: $0).status }
  }

  /// Runs a watch and calls `act` with the number of statuses seen after each, until it ends.
  private func watch(
    _ service: String,
    _ act: @escaping @Sendable (Int, HealthReporter) -> Void
  ) async throws -> RecordingStream {
    let stream = RecordingStream()
    let path = "/grpc.health.v1.Health/Watch"
    let request = try request(service)
    let reporter = reporter
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        _ = try await run(
          path,
          of: [HealthService(reporter)],
          requests: [request],
          stream: stream
        )
      }
      var seen = 0
      for await event in stream.sentEvents {
        if case .message = event {
          seen += 1
          act(seen, reporter)
        }
        if case .status = event { break }
      }
      try await group.waitForAll()
    }
    return stream
  }

  @Test func `the server as a whole serves from the start`() async throws {
    #expect(try answer(await check("")) == .serving)
  }

  @Test func `a service has the status that was set last`() async throws {
    reporter.set(service: "a.A", status: .serving)
    #expect(try answer(await check("a.A")) == .serving)
    reporter.set(service: "a.A", status: .notServing)
    #expect(try answer(await check("a.A")) == .notServing)
  }

  @Test func `checking an unknown service is NOT_FOUND`() async throws {
    #expect(try await check("a.A").status?.code == .notFound)
  }

  @Test func `a list names every service`() async throws {
    reporter.set(service: "a.A", status: .notServing)
    let stream = try await run(
      "/grpc.health.v1.Health/List",
      of: [HealthService(reporter)],
      requests: [[]]
    )
    guard case .response(_, let message, _, _) = stream.events.first else {
      Issue.record("no response")
      return
    }
    let list = try Grpc_Health_V1_HealthListResponse(serializedBytes: message)
    #expect(list.statuses.mapValues(\.status) == ["": .serving, "a.A": .notServing])
  }

  @Test func `a list of more than 100 services is refused`() async throws {
    for number in 1...100 { reporter.set(service: "s\(number)", status: .serving) }
    let stream = try await run(
      "/grpc.health.v1.Health/List",
      of: [HealthService(reporter)],
      requests: [[]]
    )
    #expect(stream.status?.code == .resourceExhausted)
  }

  @Test func `a watch sends the status at once, then each change, and ends with the drain`()
    async throws
  {
    reporter.set(service: "a.A", status: .serving)
    let stream = try await watch("a.A") { seen, reporter in
      switch seen {
      case 1:
        // The same again is no change, nor is another service's.
        reporter.set(service: "a.A", status: .serving)
        reporter.set(service: "b.B", status: .notServing)
        reporter.set(service: "a.A", status: .notServing)
      case 2: reporter.remove(service: "a.A")
      case 3: reporter.set(service: "a.A", status: .serving)
      default: reporter.drain()
      }
    }
    #expect(
      try statuses(stream) == [.serving, .notServing, .serviceUnknown, .serving, .notServing]
    )
    #expect(stream.status?.code == .unavailable)
    #expect(reporter.watcherCount == 0)
  }

  @Test func `watching an unknown service says so and waits for it`() async throws {
    let stream = try await watch("a.A") { seen, reporter in
      if seen == 1 { reporter.set(service: "a.A", status: .serving) } else { reporter.drain() }
    }
    #expect(try statuses(stream) == [.serviceUnknown, .serving, .notServing])
  }

  @Test func `a drained server serves nothing, whatever is set later`() async throws {
    reporter.set(service: "a.A", status: .serving)
    reporter.drain()
    reporter.set(service: "a.A", status: .serving)
    #expect(reporter.statuses == ["": .notServing, "a.A": .notServing])
    let stream = try await watch("a.A") { _, _ in }
    #expect(try statuses(stream) == [.notServing])
    #expect(stream.status?.code == .unavailable)
  }

  @Test func `there are no more watchers than allowed, and those that end make room`() throws {
    let first = try reporter.startWatching("a")
    _ = try reporter.startWatching("b")
    #expect(throws: RPCError.self) { try reporter.startWatching("c") }
    reporter.stopWatching(first)
    #expect(throws: Never.self) { try reporter.startWatching("c") }
  }

  @Test func `a cancelled watch ends and is forgotten`() async throws {
    let stream = RecordingStream()
    let reporter = reporter
    let request = try request("")
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        _ = try await run(
          "/grpc.health.v1.Health/Watch",
          of: [HealthService(reporter)],
          requests: [request],
          stream: stream
        )
      }
      for await event in stream.sentEvents {
        if case .message = event { break }
      }
      group.cancelAll()
      try await group.waitForAll()
    }
    #expect(stream.status?.code == .cancelled)
    #expect(reporter.watcherCount == 0)
  }
}
