import FlorinAPI
import GRPC
import SwiftProtobuf

extension RequestBound {
  static let eventRequests: [RequestBound] = [
    .list("WatchEvents", "types", 0...50, tooMany: "TOO_LONG") { callers, count in
      try await watch(callers) { $0.types = Array(repeating: "customer.created", count: count) }
    },
    RequestBound(
      "WatchEvents milliseconds of",
      "heartbeat_interval",
      accepted: [1_000, 1_001, 299_999, 300_000],
      refused: [
        -1_000: "OUT_OF_RANGE", 0: "OUT_OF_RANGE", 999: "OUT_OF_RANGE", 300_001: "OUT_OF_RANGE",
      ]
    ) { callers, milliseconds in
      try await watch(callers) {
        $0.heartbeatInterval.seconds = Int64(milliseconds / 1_000)
        $0.heartbeatInterval.nanos = Int32(milliseconds % 1_000) * 1_000_000
      }
    },
  ]

  /// Begins a stream with the oldest event, which is there, and ends it once that has come.
  private static func watch(
    _ callers: RequestBoundsTests.Callers,
    _ edit: (inout Florin_V1_WatchEventsRequest) -> Void
  ) async throws {
    var request = Florin_V1_WatchEventsRequest()
    request.start = .earliest
    edit(&request)
    let stream = try await callers.tenant.events.watchEvents(
      request,
      options: CallOptions(isUnlimited: true)
    )
    defer { stream.cancel() }
    _ = try await stream.next()
  }
}
