internal import Postgres

extension Storage {
  /// Keeps tenants and credentials up to date, writes down when credentials were used, wakes those
  /// who watch events of other servers, and removes what has been kept or left unused for long
  /// enough.
  ///
  /// Ends when the task is cancelled.
  /// Changes of other servers are looked for when a notification comes, and once a second.
  package func run() async {
    await finishInterrupted()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.listen() }
      group.addTask { await self.look() }
      group.addTask {
        await self.repeatedly(every: self.configuration.refreshInterval) {
          try await self.refresh()
        }
      }
      group.addTask {
        await self.repeatedly(every: self.configuration.useInterval) {
          try await self.control.withConnection { try await self.credentials.noteUses($0) }
        }
      }
      group.addTask {
        await self.repeatedly(every: self.configuration.eventInterval) {
          self.noteLooks(at: self.signals.watchedTenants)
        }
      }
      group.addTask {
        await self.repeatedly(every: self.configuration.purgeInterval) {
          self.lanes.removeIdle(unusedSince: .now - StorageLimits.idleLaneMax)
          try await self.purgeRequests()
          try await self.purgeAll()
        }
      }
    }
  }

  /// Takes in what changed since the last time.
  ///
  /// - Throws: `PostgresError`; `StorageError.deadlineExceeded` when the database does not answer.
  func refresh() async throws {
    try await withTimeout(StorageLimits.refreshMax) {
      try await self.watch.withConnection { try await self.refresh($0) }
    }
  }

  private func refresh(_ connection: PostgresConnection) async throws {
    let result = try await connection.query(WatchStatements.generations)
    guard let row = result.rows.first else { throw PostgresError(.unexpectedResult) }
    let (tenantGeneration, credentialGeneration) = try row.decode(Int64.self, Int64.self)
    try await tenants.refresh(connection, upTo: tenantGeneration)
    try await credentials.refresh(connection, upTo: credentialGeneration)
    for tenant in tenants.takeGone() { lanes.remove(tenant) }
  }

  private func finishInterrupted() async {
    do {
      for failure in try await tenants.finishInterrupted() {
        configuration.report(.unfinishedTenant(failure.id, failure.reason))
      }
    } catch {
      configuration.report(.refreshFailed(error))
    }
  }

  private func repeatedly(every interval: Duration, _ body: () async throws -> Void) async {
    while !Task.isCancelled {
      do {
        try await Task.sleep(for: interval)
        try await body()
      } catch is CancellationError {
        return
      } catch {
        configuration.report(.refreshFailed(error))
      }
    }
  }
}

/// The SQL of keeping up with other servers.
enum WatchStatements {
  static let generations: SQL = """
    SELECT tenants, credentials FROM florin_control.generations
    """

  static let listen: SQL = "LISTEN florin_control"
}
