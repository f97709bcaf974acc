internal import Postgres

/// What became of work that the database did not do, as far as a caller may know.
package enum StorageError: Error, Sendable, Hashable {
  /// The database cannot be reached, or is starting or stopping.
  case unavailable
  /// Too much waits for the database's connections.
  case overloaded(retryAfter: Duration)
  /// The deadline passed.
  case deadlineExceeded
  /// The caller gave up.
  case cancelled
  /// A fault of the server's, or of its database.
  case internalFault

  /// How long a caller may be asked to wait when too much waits.
  static let retryAfter = Duration.milliseconds(100)

  /// What an error comes to; those that are no `PostgresError` are faults.
  package init(classifying error: any Error) {
    switch error {
    case let error as StorageError: self = error
    case is CancellationError: self = .cancelled
    case let error as PostgresError: self = Self.classified(error)
    default: self = .internalFault
    }
  }

  private static func classified(_ error: PostgresError) -> StorageError {
    switch error.code {
    case .cancelled: return .cancelled
    case .deadlineExceeded: return .deadlineExceeded
    case .queueFull: return .overloaded(retryAfter: retryAfter)
    case .connectionFailed, .connectionLost, .closed, .commitUncertain: return .unavailable
    default: break
    }
    switch error.sqlState {
    case .queryCanceled: return .deadlineExceeded
    case .tooManyConnections, .lockNotAvailable: return .overloaded(retryAfter: retryAfter)
    case .adminShutdown, .crashShutdown, .cannotConnectNow, .diskFull, .outOfMemory,
      .readOnlyTransaction:
      return .unavailable
    default: return .internalFault
    }
  }
}
