/// Named limits of connections to PostgreSQL, each with its unit and its reason.
package enum PostgresLimits {
  /// Prepared statements that a connection keeps.
  ///
  /// A backend that serves 50 tenants' lanes and the reads of 100 has a dozen statements of each. A
  /// plan of a join takes 39 KB of its memory, most take a third of that: 800 take at most 31 MB of
  /// the 128 MB that a backend may have.
  package static let preparedStatements = 800
  /// Calls that may wait for a connection that is busy: a lease has one user, who seldom sends
  /// more than one call at a time.
  package static let waitingCalls = 64
  /// Parameters of one statement: what the protocol's 16-bit count holds.
  package static let parametersPerStatement = 65_535
  /// Bytes of a result that is held whole; longer ones are streamed.
  package static let resultBytes = 268_435_456
  /// How long a connection whose caller has gone may take to finish what it was asked, its cancel
  /// request included, before it is closed: 10 s.
  package static let drainTimeout = Duration.seconds(10)
  /// How long making a connection may take, with name look-up, TLS and authentication: 10 s.
  package static let connectTimeout = Duration.seconds(10)
  /// How long a connection that comes back to its pool may take to roll back and to tell its
  /// memory: 5 s.
  package static let settleTimeout = Duration.seconds(5)
  /// Bytes of a backend's memory above which it is replaced: 84 MB.
  ///
  /// 128 MB are promised. Between two looks a backend may take in `keysPerMemoryLook` tenants of
  /// 0.76 MB and `preparedStatements` plans of 39 KB: 43 MB together.
  package static let backendBytes = 88_080_384
  /// Tenants new to a backend between two looks at its memory.
  package static let keysPerMemoryLook = 16
  /// Leases between two looks at a backend's memory, each of which costs as much as some small
  /// transactions.
  package static let leasesPerMemoryLook = 1000
  /// Tenants after which a backend is replaced whose memory its login may not look at: at 0.76 MB
  /// each they take 97 MB.
  package static let keysPerUnseenBackend = 128
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
