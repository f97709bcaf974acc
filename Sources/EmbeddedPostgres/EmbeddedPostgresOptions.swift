/// How a private cluster is run.
package struct EmbeddedPostgresOptions: Sendable {
  /// What a committed transaction survives.
  package enum Durability: Sendable, Hashable {
    /// The loss of the process, of PostgreSQL, and of power.
    case full
    /// The loss of the process alone: nothing is synced, so that tests are fast.
    case none
  }

  /// What becomes of the directory when the process ends.
  package enum Lifetime: Sendable, Hashable {
    /// It stays, and the next start goes on with it.
    case kept
    /// It goes, also when the process is killed.
    case removedAtEnd
  }

  /// What a committed transaction survives.
  package var durability = Durability.full
  /// What becomes of the directory.
  package var lifetime = Lifetime.kept
  /// The account that PostgreSQL runs as when the process is root's; otherwise the process's own.
  package var account = "postgres"
  /// Where the programs are; nil to look for the newest.
  package var binariesDirectory: String?
  /// Settings beside ours, and in place of them: names and values as `postgresql.conf` has them.
  package var settings: [String: String] = [:]
  /// How long a start may take, recovery after a crash included.
  package var startTimeout: Duration = .seconds(120)
  /// How long a fast shutdown may take before it becomes an immediate one.
  package var stopTimeout: Duration = .seconds(60)

  package init() {}

  /// For tests: not durable, and gone with the process.
  package static var disposable: EmbeddedPostgresOptions {
    var options = EmbeddedPostgresOptions()
    options.durability = .none
    options.lifetime = .removedAtEnd
    return options
  }
}
