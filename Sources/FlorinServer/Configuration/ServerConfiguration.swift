public import GRPC

/// Everything that can be set about a server.
///
/// An embedding process sets properties; `florin serve` reads them from a file, the environment and
/// flags with `load`. `SettingCatalogue` lists every one with its bounds, and docs/configuration.md
/// is made from that list.
public struct ServerConfiguration: Sendable {
  /// Where callers connect.
  public var listen = ListenSettings()
  /// How connections are protected.
  public var tls = TLSSettings()
  /// Where the data is.
  public var database = DatabaseSettings()
  /// What the server knows and nobody else may.
  public var server = ServerSettings()
  /// What one call may cost.
  public var limits = LimitSettings()
  /// How writes of one tenant are queued.
  public var lane = LaneSettings()
  /// How events are watched.
  public var events = EventSettings()
  /// What is logged.
  public var log = LogSettings()

  /// The defaults; `database.connection` and `server.secret` have none and must be set.
  public init() {}
}

/// Where callers connect.
public struct ListenSettings: Sendable, Hashable {
  /// A literal address and a port, 0 for one the kernel chooses; or a Unix socket.
  public var address: ServerAddress = .host("127.0.0.1", port: 8443)
  /// Connections in all.
  public var maximumConnections = 50_000
  /// Connections from one address.
  public var maximumConnectionsPerHost = 20_000
  /// Connections that show one client certificate.
  public var maximumConnectionsPerClient = 1_000
  /// Event loops, one thread each; 0 for one per core.
  public var loops = 0
}

/// How connections are protected.
public struct TLSSettings: Sendable, Hashable {
  /// Who must show a certificate.
  public enum ClientCertificates: String, Sendable, Hashable, CaseIterable {
    /// Nobody is asked.
    case off
    /// Who shows a good one may call with it; who shows none needs an API key.
    case optional
    /// Everybody.
    case required
  }

  /// A version of TLS.
  public enum Version: String, Sendable, Hashable, CaseIterable {
    /// RFC 5246, with suites of forward secrecy and authenticated encryption only.
    case tls12 = "1.2"
    /// RFC 8446.
    case tls13 = "1.3"
  }

  /// PEM file: the server's certificate first, then the authorities between it and the root.
  public var certificateFile: String?
  /// PEM file of the certificate's key, without a pass phrase.
  public var keyFile: String?
  /// Whether clients show certificates.
  public var clientCertificates = ClientCertificates.off
  /// PEM file of the authorities that client certificates must chain to.
  public var clientAuthorityFile: String?
  /// PEM file of revocation lists for client certificates.
  public var revocationListFile: String?
  /// The oldest version that is spoken.
  public var minimumVersion = Version.tls13
}

/// Where the data is.
public struct DatabaseSettings: Sendable, Hashable {
  /// A libpq connection string or `postgresql://` URI without a password, of a role that may make
  /// roles and schemas.
  public var connection: String?
  /// The password of that role.
  public var password: Secret?
  /// Connections to the database for each serving login.
  public var connectionsPerLogin = 4
  /// Connections to the database for all serving logins together.
  public var servingConnections = 80
  /// Tenants that share a serving login.
  public var tenantsPerLogin = 200
}

/// What the server knows and nobody else may, and what it is.
public struct ServerSettings: Sendable, Hashable {
  /// At least 32 characters.
  ///
  /// The database's serving passwords, the stored form of API keys and the
  /// signatures of page tokens are derived from it. All servers of one database share it.
  public var secret: Secret?
  /// The word that API keys carry after `flr_`, so that a key for tests is not taken for another.
  public var keyEnvironment = "live"
  /// Where the first operator's API key is written when the database has none yet.
  public var operatorKeyFile: String?
  /// Whether `grpc.reflection` tells callers what there is to call.
  public var hasReflection = false
  /// How long calls may take to finish when the server stops.
  public var drainTimeout = Duration.seconds(30)
}

/// What one call may cost.
public struct LimitSettings: Sendable, Hashable {
  /// The largest request in bytes.
  public var requestBytes = 1 << 20
  /// The largest request of a batch method in bytes.
  public var batchRequestBytes = 4 << 20
  /// The largest response in bytes.
  public var responseBytes = 4 << 20
  /// How long a call without a deadline may take.
  public var defaultTimeout = Duration.seconds(60)
  /// How long the caller of an export may take nothing, or of a restore send nothing.
  public var transferStallTimeout = Duration.seconds(30)
}

/// How writes of one tenant are queued.
public struct LaneSettings: Sendable, Hashable {
  /// Commands in one transaction.
  public var batchCommands = 512
  /// Commands that may wait.
  public var queuedCommands = 4_096
}

/// How events are watched.
public struct EventSettings: Sendable, Hashable {
  /// Watches of one tenant at once.
  public var watchesPerTenant = 64
  /// How long a watcher may take nothing before its stream ends.
  public var stallTimeout = Duration.seconds(30)
}

/// What is logged.
public struct LogSettings: Sendable, Hashable {
  /// How much.
  public enum Level: String, Sendable, Hashable, CaseIterable {
    /// Everything.
    case trace
    /// For those who look for a fault.
    case debug
    /// What happens, one line for each call.
    case info
    /// What is worth knowing.
    case notice
    /// What may become a fault.
    case warning
    /// Faults.
    case error
    /// The end.
    case critical
  }

  /// The least important that is logged.
  public var level = Level.info
  /// Lines for calls in one second; the others are counted, and the count is logged.
  public var callsPerSecond = 100
}
