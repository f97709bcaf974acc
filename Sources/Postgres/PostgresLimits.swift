/// Named limits of connections to PostgreSQL, each with its unit and its reason.
package enum PostgresLimits {
  /// Prepared statements that a connection keeps.
  ///
  /// A plan takes 39 KB of a backend's memory: 400 take 16 MB of the 128 MB that
  /// a backend may have.
  package static let preparedStatements = 400
  /// Calls that may wait for a connection that is busy: a lease has one user, who seldom sends
  /// more than one call at a time.
  package static let waitingCalls = 64
  /// Parameters of one statement: what the protocol's 16-bit count holds.
  package static let parametersPerStatement = 65_535
  /// Bytes of a result that is held whole; longer ones are streamed.
  package static let resultBytes = 268_435_456
  /// How long a connection whose caller has gone may take to finish what it was asked, before it
  /// is closed: 10 s.
  package static let drainNanoseconds: Int64 = 10_000_000_000
  /// How long making a connection may take, with name look-up, TLS and authentication: 10 s.
  package static let connectTimeout = Duration.seconds(10)
  /// Rows in one batch of a stream.
  package static let rowsPerBatch = 512
  /// Bytes after which a batch of a stream ends, however few rows it has.
  package static let batchBytes = 262_144
  /// Batches that wait for a stream's reader before no more is read from the socket.
  package static let batchesAhead = 2
  /// Bytes of COPY data that may wait for the socket before the writer waits too.
  package static let copyBufferBytes = 262_144
  /// Notifications that wait for their reader; the oldest give way, and the reader is told.
  package static let waitingNotifications = 256
  /// Notices of one call that are kept for its errors.
  package static let noticesPerCall = 16
}
