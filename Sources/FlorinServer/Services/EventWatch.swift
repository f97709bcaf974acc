internal import FlorinAPI
internal import GRPC
internal import Primitives
internal import Storage
internal import SwiftProtobuf
internal import Synchronization

/// One stream of events, from its first message to its end.
///
/// The stream reads page by page from its own position on, and reads the next page only when the
/// caller has taken the last one: nothing is kept for a slow caller but that page. Positions are
/// given in the order of commits and without gaps, under the lock of the tenant's head row, so what
/// lies behind a position that was read can no longer change.
struct EventWatch: Sendable {
  /// Events read at once.
  private static let pageSize = 200
  /// How often a stream asks whether its caller's credential still holds, whatever else it does: a
  /// revocation takes a second to reach every server, and `RevokeKey` promises five in all.
  private static let credentialInterval = Duration.seconds(1)

  let context: ServiceContext
  let caller: Caller
  let tenant: TenantHandle
  /// The types to send; empty for all.
  let types: Set<String>
  let heartbeat: Duration
  let stallTimeout: Duration
  let drain: DrainSignal
  let responses: ResponseWriter<Florin_V1_WatchEventsResponse>

  /// Sends events until the call ends, the caller stalls, its credential ends, or the server stops.
  ///
  /// - Parameter start: The position after which to begin.
  /// - Throws: What ends the stream; it never ends by itself.
  func run(from start: Int64) async throws {
    let stall = StallMeter()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await send(from: start, stall) }
      group.addTask {
        try await stall.watch(timeout: stallTimeout)
        throw RPCError(.watchTooSlow, facts: ["seconds": "\(stallTimeout.components.seconds)"])
      }
      group.addTask {
        while true {
          try await ContinuousClock().sleep(for: Self.credentialInterval)
          try caller.checkCredential()
        }
      }
      group.addTask {
        await drain.wait()
        try Task.checkCancellation()
        throw RPCError(.serverShuttingDown)
      }
      // Whichever ends first ends the stream, and the others with it.
      defer { group.cancelAll() }
      do {
        try await group.next()
      } catch {
        // A read that the end of the server cuts off may be heard of before the end itself.
        throw drain.isDraining ? RPCError(.serverShuttingDown) : error
      }
    }
  }

  /// Reads events of the life of the tenant that is watched.
  ///
  /// - Throws: OUT_OF_RANGE when the tenant was dropped and restored since; `TenantError`,
  ///   `StorageError`.
  private func page(after position: Int64) async throws -> [StoredEvent] {
    try await checkIncarnation()
    do {
      let page = try await context.storage.queries.events(
        after: position,
        limit: Self.pageSize,
        of: tenant
      )
      // Where the first attempt found another epoch, the next one may have read in a new schema.
      try await checkIncarnation()
      return page
    } catch let error as StorageError {
      // The schema that was read may be gone.
      try await checkIncarnation()
      throw error
    }
  }

  private func checkIncarnation() async throws {
    let now = try await context.storage.tenants.handle(for: tenant.id)
    guard now.incarnation == tenant.incarnation else { throw RPCError(.resumeTokenOutdated) }
  }

  private func send(from start: Int64, _ stall: StallMeter) async throws {
    try await context.storage.signals.watching(tenant.id) {
      var position = start
      var lastSent = ContinuousClock.now
      while true {
        let page = try await page(after: position)
        // What happens after a credential has ended is not for whoever holds it: so it is asked for
        // once what happened has been read.
        try caller.checkCredential()
        for row in page {
          position = row.position
          guard types.isEmpty || types.contains(row.type) else { continue }
          try await write(.event(try Florin_V1_Event(row)), at: position, stall)
          lastSent = .now
        }
        // Also between pages of which nothing was to be sent: the caller's token moves on.
        if lastSent.duration(to: .now) >= heartbeat {
          try await write(.heartbeat(sign), at: position, stall)
          lastSent = .now
        }
        if page.count == Self.pageSize { continue }
        try await wait(beyond: position, until: lastSent + heartbeat)
      }
    }
  }

  private var sign: Florin_V1_Heartbeat {
    .with { $0.serverTime = Google_Protobuf_Timestamp(context.clock()) }
  }

  private func write(
    _ kind: Florin_V1_WatchEventsResponse.OneOf_Kind,
    at position: Int64,
    _ stall: StallMeter
  ) async throws {
    let message = Florin_V1_WatchEventsResponse.with {
      $0.kind = kind
      $0.resumeToken = ResumeToken(after: position, incarnation: tenant.incarnation)
        .text(tenant: tenant.id, sealer: context.sealer)
    }
    try await stall.measuring { try await responses.write(message) }
  }

  /// Waits for events behind a position, or for the time of the next heartbeat.
  private func wait(beyond position: Int64, until time: ContinuousClock.Instant) async throws {
    let signals = context.storage.signals
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await signals.wait(for: tenant.id, beyond: position) }
      group.addTask { try await ContinuousClock().sleep(until: time) }
      defer { group.cancelAll() }
      try await group.next()
    }
    try Task.checkCancellation()
  }
}

/// Knows how long a stream has been waiting for its caller.
///
/// One look every quarter of the timeout, instead of a timer for each message.
final class StallMeter: Sendable {
  private let beginning = Mutex<ContinuousClock.Instant?>(nil)

  /// Waits for the caller.
  ///
  /// - Parameter body: The wait.
  /// - Returns: What the body returns.
  func measuring<Value>(_ body: () async throws -> Value) async rethrows -> Value {
    beginning.withLock { $0 = .now }
    defer { beginning.withLock { $0 = nil } }
    return try await body()
  }

  /// Returns when one wait has been too long.
  ///
  /// - Parameter timeout: What is too long.
  /// - Throws: `CancellationError` when the task is cancelled.
  func watch(timeout: Duration) async throws {
    while true {
      try await ContinuousClock().sleep(for: timeout / 4)
      let began = beginning.withLock { $0 }
      if let began, began.duration(to: .now) >= timeout { return }
    }
  }
}
