/// Named limits of storage, each with its unit and its reason.
package enum StorageLimits {
  /// Rounds of loading in one batch: a hierarchy has at most eight levels, each of which shows what
  /// is needed of the next, and a command can make new needs for those behind it.
  package static let loadRoundsPerBatch = 32
  /// The longest that one statement of a call may run, however late the deadline is: 30 s.
  package static let statementTimeoutMax: Duration = .seconds(30)
  /// The shortest: what a statement takes on a busy server.
  package static let statementTimeoutMin: Duration = .milliseconds(50)
  /// Customers in one page.
  package static let customersPerPage = 1000
  /// Customers loaded at a time for a page, which ends when it is large enough: one may have
  /// 100 KB, and so many of them fit beside what else the server holds.
  static let customersPerLoad = 100
  /// Lists of one tenant that wait for the one that is read; further ones are refused.
  static let waitingListsPerTenant = 64
  /// Rows that one transaction of a purge removes at most.
  package static let rowsPerPurge: Int64 = 5000
  /// How long idempotency records are kept at least: 30 days (DESIGN 6).
  package static let idempotencyRetentionMin = Duration.seconds(30 * 86_400)
  /// Connections of all serving logins: PostgreSQL takes 100 unless it is told otherwise, and keeps
  /// three for superusers; a dozen are left for control, migration and other programs.
  package static let servingConnections = 80
  /// Connections that one tenant may use: its own for its lane, two for all else.
  package static let connectionsPerTenant = 3
  /// Tenants that are noted for other servers to be told of; what does not fit, they find when they
  /// look by themselves.
  static let notedTenants = 4096
  /// Tenants named in one message: 30 bytes each of the 7,999 that a notification has.
  static let tenantsPerAnnouncement = 200
  /// How often other servers are told of events at most: 20 small transactions a second.
  static let announcementInterval = Duration.milliseconds(50)
  /// The first pause before a lost connection for notifications is made again.
  static let firstReconnectPause = Duration.milliseconds(100)
  /// The longest: while the database is away, each server knocks that seldom.
  static let longestReconnectPause = Duration.seconds(5)
  /// Events read at a time.
  package static let eventsPerRead = 1000
}
