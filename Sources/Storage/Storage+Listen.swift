internal import Postgres

extension Storage {
  /// Looks for changes whenever another server says that there are some; ends with the task.
  ///
  /// A connection of its own, which is made again when it ends. What was missed meanwhile the next
  /// look finds.
  func listen() async {
    let options = administration.acting(as: .control, with: configuration.secret)
    while !Task.isCancelled {
      do {
        let connection = try await PostgresConnection.connect(options, on: loops[0])
        defer { connection.close() }
        _ = try await connection.query(WatchStatements.listen)
        for try await _ in connection.notifications {
          try await control.withConnection { try await refresh($0) }
        }
        try await Task.sleep(for: configuration.refreshInterval)
      } catch is CancellationError {
        return
      } catch {
        configuration.report(.refreshFailed(error))
        // Cancelled while it waits, the loop's condition ends it.
        try? await Task.sleep(for: configuration.refreshInterval)
      }
    }
  }
}
