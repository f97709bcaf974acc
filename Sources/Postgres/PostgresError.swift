/// What went wrong between this process and PostgreSQL.
///
/// `description` names the kind and the SQLSTATE and nothing else: a server's message may quote
/// rows, statements and parameters. Those stand in `debugDescription` and `serverReport`, for logs.
package struct PostgresError: Error, Sendable {
  /// The kind; new ones may be added.
  package struct Code: Sendable, Hashable, CustomStringConvertible {
    private enum Kind: String {
      case connectionFailed = "the connection could not be made"
      case connectionLost = "the connection was lost"
      case closed = "the connection was closed"
      case server = "the server refused the statement"
      case transactionRolledBack = "the server rolled the transaction back"
      case rollbackNeeded = "the transaction must be rolled back first"
      case commitUncertain = "the commit may not survive"
      case cancelled = "the call was cancelled"
      case deadlineExceeded = "the deadline passed"
      case queueFull = "too many calls wait"
      case decoding = "a value is not of the type asked for"
      case resultTooLarge = "the result is too large"
      case unexpectedResult = "the server answered something else than was asked"
      case configuration = "the connection's settings are wrong"
    }

    private let kind: Kind

    /// No connection: refused, unreachable, not authenticated, or too slow.
    package static let connectionFailed = Code(kind: .connectionFailed)
    /// The connection ended while in use: the server restarted, the backend was killed.
    package static let connectionLost = Code(kind: .connectionLost)
    /// This side closed the connection.
    package static let closed = Code(kind: .closed)
    /// The server reported an error; the SQLSTATE says which.
    package static let server = Code(kind: .server)
    /// COMMIT was answered with ROLLBACK, because a statement before it had failed.
    package static let transactionRolledBack = Code(kind: .transactionRolledBack)
    /// A call inside the open transaction was given up: nothing but ROLLBACK may follow.
    package static let rollbackNeeded = Code(kind: .rollbackNeeded)
    /// COMMIT came with a warning that the standby has not confirmed it.
    package static let commitUncertain = Code(kind: .commitUncertain)
    /// The task was cancelled.
    package static let cancelled = Code(kind: .cancelled)
    /// The deadline passed before the answer came.
    package static let deadlineExceeded = Code(kind: .deadlineExceeded)
    /// More calls wait for the connection, or for one of the pool's, than may.
    package static let queueFull = Code(kind: .queueFull)
    /// A value of a result could not be decoded.
    package static let decoding = Code(kind: .decoding)
    /// A result does not fit the limit for results that are held whole.
    package static let resultTooLarge = Code(kind: .resultTooLarge)
    /// The server's answer does not belong to what was sent, such as COPY in a pipeline; where that
    /// leaves the connection in doubt, it is closed.
    package static let unexpectedResult = Code(kind: .unexpectedResult)
    /// libpq does not take the settings, or a host of them has no address.
    package static let configuration = Code(kind: .configuration)

    package var description: String { kind.rawValue }
  }

  package let code: Code
  /// The server's own code, where the server reported one.
  package let sqlState: SQLState?
  /// Whether COMMIT may have reached the server, so that the outcome must be asked for.
  ///
  /// False is certain: no byte of a COMMIT was handed to the socket.
  package var wasCommitSent = false
  /// Which statement of the pipeline failed, from 0; nil when no one statement did.
  package var statementIndex: Int?
  /// What the server said, or libpq; for logs alone.
  package let serverReport: ServerReport?

  package init(
    _ code: Code,
    sqlState: SQLState? = nil,
    serverReport: ServerReport? = nil
  ) {
    self.code = code
    self.sqlState = sqlState
    self.serverReport = serverReport
  }

  /// An error whose cause is told by libpq or by us, for logs.
  init(_ code: Code, because reason: String) {
    self.init(code, serverReport: ServerReport(message: reason))
  }
}

extension PostgresError {
  /// Whether the connection is gone, so that its transaction has ended on the server one way or the
  /// other.
  package var isConnectionLost: Bool {
    switch code {
    case .connectionLost, .closed, .connectionFailed: true
    default: false
    }
  }

  /// Whether the same transaction, done again from its BEGIN, may go through.
  ///
  /// True for deadlocks, serialization failures, stale prepared statements, connections lost and
  /// servers that start or stop; never when COMMIT may have reached the server.
  package var isRetryable: Bool {
    guard !wasCommitSent else { return false }
    if let sqlState {
      switch sqlState {
      case .serializationFailure, .deadlockDetected, .featureNotSupported, .invalidStatementName,
        .adminShutdown, .crashShutdown, .cannotConnectNow, .tooManyConnections:
        return true
      default: break
      }
    }
    return code == .connectionLost || code == .connectionFailed
  }
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible {
  /// The kind and the SQLSTATE; never what the server said.
  package var description: String {
    guard let sqlState else { return "PostgreSQL: \(code)" }
    return "PostgreSQL: \(code) (\(sqlState))"
  }

  /// Everything that is known, for logs at debug level.
  package var debugDescription: String {
    var text = description
    if let statementIndex { text += ", statement \(statementIndex)" }
    if wasCommitSent { text += ", COMMIT was sent" }
    if let serverReport { text += ": \(serverReport.debugDescription)" }
    return text
  }
}

/// The fields of a server's error or notice, for logs alone.
///
/// Source: PostgreSQL's documentation, 55.8 (error and notice message fields).
package final class ServerReport: Sendable, CustomDebugStringConvertible {
  package let severity: String?
  package let sqlState: SQLState?
  package let message: String
  package let detail: String?
  package let hint: String?
  package let context: String?
  package let schema: String?
  package let table: String?
  package let column: String?
  package let constraint: String?

  init(
    severity: String? = nil,
    sqlState: SQLState? = nil,
    message: String,
    detail: String? = nil,
    hint: String? = nil,
    context: String? = nil,
    schema: String? = nil,
    table: String? = nil,
    column: String? = nil,
    constraint: String? = nil
  ) {
    self.severity = severity
    self.sqlState = sqlState
    self.message = message
    self.detail = detail
    self.hint = hint
    self.context = context
    self.schema = schema
    self.table = table
    self.column = column
    self.constraint = constraint
  }

  package var debugDescription: String {
    var text = message
    for (name, value) in [
      ("detail", detail), ("hint", hint), ("context", context), ("schema", schema),
      ("table", table), ("column", column), ("constraint", constraint),
    ] {
      if let value { text += "; \(name): \(value)" }
    }
    return text
  }
}
