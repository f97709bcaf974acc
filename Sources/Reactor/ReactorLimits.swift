/// Named limits of the event loops.
package enum ReactorLimits {
  /// Readiness events taken from the kernel in one call: more only delays the turn's flush.
  package static let eventsPerTurn = 256
  /// Jobs run before the loop looks at its sockets again, so that tasks which keep enqueueing each
  /// other cannot starve I/O.
  package static let jobsPerTurn = 4_096
  /// How long a loop looks for work before it sleeps, while that pays: longer than a wake-up takes,
  /// and short enough that a caller who thinks for a while costs nothing.
  package static let idlePollingNanoseconds: Int64 = 50_000
  /// Connections accepted by one listener in one turn, so that a flood of connections cannot
  /// starve those that exist.
  package static let acceptsPerTurn = 64
  /// Bytes of the read buffer that all sockets of a loop share: four TLS records of 16 KiB.
  package static let readBufferBytes = 65_536
  /// How long a listener rests after the process ran out of file descriptors.
  package static let acceptPauseNanoseconds: Int64 = 100_000_000
  /// Pending connections that the kernel queues for a listener.
  package static let listenBacklog: Int32 = 4_096
}
