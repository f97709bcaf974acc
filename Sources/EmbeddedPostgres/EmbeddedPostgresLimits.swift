/// Bounds of the room, each with its reason.
enum EmbeddedPostgresLimits {
  /// The oldest major version that the product's SQL runs on.
  static let oldestVersion = 15
  /// Bytes of a socket's path: `sun_path` has 108, one of them for the end (unix(7)).
  static let socketPathBytes = 107
  /// Between two looks at a file or a process that tells nobody when it changes.
  static let pollInterval: Duration = .milliseconds(10)
  /// How long an immediate shutdown may take before the processes are killed: it writes nothing, so
  /// that only a hung kernel call holds it up.
  static let immediateStopTimeout: Duration = .seconds(10)
  /// Before PostgreSQL is started again after it ended by itself; doubles up to the maximum.
  static let firstRestartPause: Duration = .milliseconds(100)
  /// A full disk takes a person to empty; asking more often than this helps nobody.
  static let longestRestartPause: Duration = .seconds(10)
  /// Of what a failed program said, this much is passed on.
  static let outputBytes = 8 * 1_024
  /// Of the log, this many lines are passed on when a start fails.
  static let logLines = 12
}
