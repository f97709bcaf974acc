internal import DequeModule
internal import Synchronization

/// What NOTIFY sent to those that LISTEN.
package struct PostgresNotification: Sendable, Hashable {
  /// The channel's name.
  package let channel: String
  /// What was sent with it.
  package let payload: String
  /// The backend that sent it.
  package let backendID: Int32
  /// How many notifications before it were lost, because their reader was too slow.
  package internal(set) var lostBefore = 0
}

/// The notifications of one connection, from when LISTEN ran to the connection's end.
///
/// Signals to look again, not a record: PostgreSQL loses them with the connection, and a reader who
/// is slow loses the oldest. One reader at a time; the end of the connection ends it with an error.
package struct PostgresNotifications: AsyncSequence, Sendable {
  package typealias Element = PostgresNotification

  let box: NotificationBox

  package struct AsyncIterator: AsyncIteratorProtocol {
    fileprivate let box: NotificationBox

    /// The next notification; nil when the task is cancelled.
    ///
    /// - Throws: `PostgresError` when the connection ends.
    package mutating func next() async throws(PostgresError) -> PostgresNotification? {
      try await box.next().get()
    }

    package mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(PostgresError) -> PostgresNotification? {
      try await box.next().get()
    }
  }

  package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(box: box) }
}

/// Holds the latest notifications until they are read.
final class NotificationBox: Sendable {
  typealias Reading = Result<PostgresNotification?, PostgresError>

  private struct State {
    var waiting: Deque<PostgresNotification> = []
    var lost = 0
    var end: PostgresError?
    var reader: CheckedContinuation<Reading, Never>?
  }

  private let state = Mutex(State())

  /// Adds a notification; the oldest gives way when too many wait.
  func add(_ notification: PostgresNotification) {
    let reader = state.withLock { state -> CheckedContinuation<Reading, Never>? in
      if let reader = state.reader.take() { return reader }
      if state.waiting.count >= PostgresLimits.waitingNotifications {
        state.waiting.removeFirst()
        state.lost += 1
      }
      state.waiting.append(notification)
      return nil
    }
    reader?.resume(returning: .success(notification))
  }

  /// The connection has ended.
  func finish(_ error: PostgresError) {
    let reader = state.withLock { state in
      if state.end == nil { state.end = error }
      return state.reader.take()
    }
    reader?.resume(returning: .failure(error))
  }

  /// The next notification, the connection's end, or nil when the task is cancelled.
  func next() async -> Reading {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let reading = state.withLock { state -> Reading? in
          if Task.isCancelled { return .success(nil) }
          if var notification = state.waiting.popFirst() {
            notification.lostBefore = state.lost
            state.lost = 0
            return .success(notification)
          }
          if let end = state.end { return .failure(end) }
          precondition(state.reader == nil, "notifications have one reader")
          state.reader = continuation
          return nil
        }
        if let reading { continuation.resume(returning: reading) }
      }
    } onCancel: {
      state.withLock { $0.reader.take() }?.resume(returning: .success(nil))
    }
  }
}
