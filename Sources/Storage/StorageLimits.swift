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
  /// Connections that one tenant may use: its own for its lane, two for all else.
  package static let connectionsPerTenant = 3
  /// How long a transaction of a serving or the control login may do nothing: what this program
  /// does between two of its statements takes milliseconds.
  static let idleTransactionMax = Duration.seconds(30)
  /// How long a transaction of the migration login may do nothing: an export or a restore waits for
  /// its caller, which a server gives up after half of that.
  static let idleMigrationMax = Duration.seconds(120)
  /// How long a tenant's call waits for a lock; its statements have less, as their deadline says.
  static let servingLockMax = Duration.seconds(20)
  /// How long an operator's change waits for the row that orders changes.
  static let controlLockMax = Duration.seconds(10)
  /// How long a statement of an operator's change may run.
  static let controlStatementMax = Duration.seconds(30)
  /// How long a migration waits for another server's of the control schema; where a tenant's locks
  /// are wanted, two seconds are set instead.
  static let migrationLockMax = Duration.seconds(30)
  /// How long a statement of a migration may run, such as an index over a tenant's largest table,
  /// or the copy of that table, at its caller's pace: an hour is 36 GB at 10 MB a second.
  static let migrationStatementMax = Duration.seconds(3600)
  /// How long an operator's call waits for a connection while all of them are in use.
  static let placePatience = Duration.seconds(30)
  /// How long a caller may be asked to wait whose export or restore has no place.
  static let archiveRetryAfter = Duration.seconds(5)
  /// How long a lane is kept that nobody uses.
  static let idleLaneMax = Duration.seconds(3600)
  /// How long a look for changes of tenants and credentials may take; milliseconds unless the
  /// database is away, and some seconds at the start.
  static let refreshMax = Duration.seconds(30)
  /// How long closing waits for what it still would like to write down.
  static let closingPatience = Duration.seconds(5)
  /// Tenants that are noted for other servers to be told of; what does not fit, they find when they
  /// look by themselves.
  static let notedTenants = 4096
  /// Tenants whose events are looked for at the same time.
  static let looksAtOnce = 8
  /// How long a look for a tenant's events may take; a few milliseconds unless something is wrong.
  static let lookMax = Duration.seconds(1)
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
