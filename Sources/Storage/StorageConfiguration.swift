package import OrderToCash
package import Primitives
internal import WriteLane

/// What a storage needs to know; built without PostgreSQL's types, so that a server can.
package struct StorageConfiguration: Sendable {
  /// Where the database is: a libpq connection string or `postgresql://` URI without a password, of
  /// a role that may make roles and schemas.
  package var database: String
  /// The password of that role; nil where none is asked for.
  package var password: Redacted<String>?
  /// From which the passwords of Florin's own logins and the key of API keys follow.
  package var secret: InstallationSecret
  /// Whether opening installs what is missing: roles, revocations, the control schema.
  package var isInstalling = true
  /// The cluster's name in the control schema.
  package var cluster = "main"
  /// Connections for each serving login.
  package var connectionsPerLogin = 4
  /// Connections of all serving logins: PostgreSQL takes 100 unless it is told otherwise, and keeps
  /// three for superusers; a dozen are left for control, migration and other programs.
  package var servingConnections = 80
  /// Tenants that share a serving login.
  ///
  /// The first SET ROLE of a session is quadratic in them: 3.5 ms at 1,000 on PostgreSQL 15
  /// (RELIABILITY 0.2).
  package var tenantsPerLogin = 200
  /// Commands that go into one transaction of a tenant, at most.
  package var commandsPerBatch = 512
  /// Commands that may wait in a tenant's lane before more are refused.
  package var waitingCommands = 4096
  /// Connections over which operators' changes and credentials go.
  ///
  /// One more keeps the server up to date.
  package var controlConnections = 4
  /// Connections over which tenants are made, migrated and dropped.
  package var migrationConnections = 4
  /// How often a tenant's locks are tried for, two seconds each, by operators' changes.
  package var busyAttempts = 5
  /// How often changes of other servers are looked for, where no notification came first.
  package var refreshInterval = Duration.seconds(1)
  /// How often it is written down when credentials were used.
  package var useInterval = Duration.seconds(60)
  /// How often events of other servers are looked for, for those who watch.
  package var eventInterval = Duration.milliseconds(500)
  /// How long the answers to writes are kept; at least 30 days.
  package var idempotencyRetention = StorageLimits.idempotencyRetentionMin
  /// How long events are kept.
  package var eventRetention = Duration.seconds(90 * 86_400)
  /// How often what is too old is removed.
  package var purgeInterval = Duration.seconds(3600)
  /// The time of day.
  package var clock: @Sendable () -> Instant
  /// Makes what an event carries; called within a batch, so it must be quick.
  package var encodeEvent: @Sendable (DomainEvent, Changes) throws -> [UInt8]
  /// Told of what goes wrong where nobody waits for an answer; for logs.
  package var report: @Sendable (StorageReport) -> Void = { _ in }

  /// The defaults.
  ///
  /// - Parameters:
  ///   - database: The connection string.
  ///   - secret: The installation's secret.
  ///   - clock: The time of day.
  ///   - encodeEvent: Makes what an event carries.
  package init(
    database: String,
    secret: InstallationSecret,
    clock: @escaping @Sendable () -> Instant,
    encodeEvent: @escaping @Sendable (DomainEvent, Changes) throws -> [UInt8]
  ) {
    self.database = database
    self.secret = secret
    self.clock = clock
    self.encodeEvent = encodeEvent
  }
}

extension StorageConfiguration {
  /// The bounds of lanes.
  var laneLimits: LaneLimits {
    var limits = LaneLimits()
    limits.itemsPerBatch = commandsPerBatch
    limits.queuedItems = waitingCommands
    return limits
  }
}

/// Something that went wrong where nobody waits for an answer.
package enum StorageReport: Sendable {
  /// Changes of other servers could not be looked for; it is tried again.
  case refreshFailed(any Error)
  /// What another server began with a tenant could not be finished; it is tried again at the next
  /// start.
  case unfinishedTenant(TenantID, any Error)
  /// What a tenant has kept for too long could not be removed; it is tried again.
  case purgeFailed(TenantID, any Error)
  /// A call of a tenant met a fault; its caller was told that there was one, and no more.
  case callFailed(TenantID, any Error)
  /// PostgreSQL refused a statement of a tenant a privilege; it is tried once more on another
  /// connection. Right after the tenant was made this can happen; later it is a fault of ours.
  case privilegeRefused(TenantID, any Error)
}
