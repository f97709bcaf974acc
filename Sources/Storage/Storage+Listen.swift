internal import Postgres
internal import Primitives

extension Storage {
  /// Tells other servers of new events, and looks for changes of theirs whenever they tell; ends
  /// with the task.
  ///
  /// One connection for both, which is made again when it ends. What was missed meanwhile is looked
  /// for once it is there again; what is lost all the same, the next look finds.
  func listen() async {
    var pause = ReconnectPause()
    while !Task.isCancelled {
      let began = ContinuousClock.now
      do {
        let connection = try await PostgresConnection.connect(listening, on: loops[0])
        defer { connection.close() }
        for statement in [WatchStatements.listen, EventAnnouncement.listen] {
          _ = try await connection.query(statement)
        }
        try await lookForEverything()
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { try await self.hear(connection) }
          group.addTask { try await self.announce(connection) }
          defer { group.cancelAll() }
          try await group.next()
        }
      } catch is CancellationError {
        return
      } catch {
        guard !Task.isCancelled else { return }
        configuration.report(.refreshFailed(error))
      }
      // One that ends as soon as it is there is no better than one that cannot be had.
      if began.duration(to: .now) >= StorageLimits.longestReconnectPause {
        pause = ReconnectPause()
      }
      // Cancelled while it waits, the loop's condition ends it.
      try? await Task.sleep(for: pause.next())
    }
  }

  /// How the listening connection is made: what it sends is worth nothing after a crash, so that it
  /// need not wait for the disk.
  private var listening: PostgresConnectionOptions {
    var options = administration.acting(
      as: .control,
      with: configuration.secret,
      Self.controlParameters
    )
    options.runtimeParameters["synchronous_commit"] = "off"
    return options
  }

  private func lookForEverything() async throws {
    try await refresh()
    noteLooks(at: signals.watchedTenants)
  }

  /// Looks whenever another server says that there is something to see.
  private func hear(_ connection: PostgresConnection) async throws {
    for try await notification in connection.notifications {
      if notification.lostBefore > 0 {
        try await lookForEverything()
      } else if notification.channel != EventAnnouncement.channel {
        try await refresh()
      } else if notification.backendID != connection.backendID {
        let watched = Set(signals.watchedTenants)
        let announced = EventAnnouncement(payload: notification.payload).tenants
        noteLooks(at: announced.filter { watched.contains($0) })
      }
    }
  }

  /// Tells other servers of new events, of many tenants at once and not too often: each message is
  /// a transaction, and its end stops for a moment whoever else sends one.
  private func announce(_ connection: PostgresConnection) async throws {
    while true {
      let tenants = await signals.announcements.next(limit: StorageLimits.tenantsPerAnnouncement)
      try Task.checkCancellation()
      let payload = EventAnnouncement(tenants).payload
      _ = try await connection.query(EventAnnouncement.send, payload)
      try await Task.sleep(for: StorageLimits.announcementInterval)
    }
  }
}

/// How long to wait before a connection is made again that was lost or refused.
///
/// Twice as long each time up to a bound, half of it certain and half of it chance: servers that
/// lost the same database do not come back at the same moment.
struct ReconnectPause: Sendable {
  private var reach = StorageLimits.firstReconnectPause
  private var generator: SplitMix64

  init() {
    var system = SystemRandomNumberGenerator()
    self.init(seed: system.next())
  }

  /// The pauses that follow from a seed.
  init(seed: UInt64) { generator = SplitMix64(seed: seed) }

  /// The next pause.
  mutating func next() -> Duration {
    defer { reach = min(reach * 2, StorageLimits.longestReconnectPause) }
    return reach / 2 + reach / 2 * Int(generator.next(upperBound: UInt64(1_001))) / 1_000
  }
}
