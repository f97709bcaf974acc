internal import Configuration

/// Every setting, in the order of the documentation.
public enum SettingCatalogue {
  /// The list.
  public static let all: [Setting] = listen + tls + database + server + limits + lane + events + log

  private static let listen: [Setting] = [
    .address("listen.address", \.listen.address, "Where callers connect."),
    .number(
      "listen.maximum-connections",
      \.listen.maximumConnections,
      1...1_000_000,
      unit: "connections",
      "How many connections there may be in all; further ones are closed as they come."
    ),
    .number(
      "listen.maximum-connections-per-host",
      \.listen.maximumConnectionsPerHost,
      1...1_000_000,
      unit: "connections",
      "How many connections one address may have; further ones are closed as they come."
    ),
    .number(
      "listen.maximum-connections-per-client",
      \.listen.maximumConnectionsPerClient,
      1...1_000_000,
      unit: "connections",
      "How many connections may show one client certificate; further ones serve no call."
    ),
    .number(
      "listen.loops",
      \.listen.loops,
      0...256,
      unit: "threads",
      "How many threads serve connections; 0 is one per core."
    ),
  ]

  private static let tls: [Setting] = [
    .text(
      "tls.certificate-file",
      \.tls.certificateFile,
      accepts: "a PEM file",
      """
      The server's certificate first, then the authorities between it and the root. Read again \
      when it changes. Without one the server listens on loopback and Unix sockets only.
      """
    ),
    .text(
      "tls.key-file",
      \.tls.keyFile,
      accepts: "a PEM file",
      "The certificate's key, without a pass phrase."
    ),
    .choice(
      "tls.client-certificates",
      \.tls.clientCertificates,
      "Whether clients are asked for a certificate, and turned away without a good one."
    ),
    .text(
      "tls.client-authority-file",
      \.tls.clientAuthorityFile,
      accepts: "a PEM file",
      "The authorities that clients' certificates must chain to."
    ),
    .text(
      "tls.revocation-list-file",
      \.tls.revocationListFile,
      accepts: "a PEM file",
      "Revocation lists; with them, a client whose issuer has no list that is in force is refused."
    ),
    .choice(
      "tls.minimum-version",
      \.tls.minimumVersion,
      "The oldest version of TLS that is spoken."
    ),
  ]

  private static let database: [Setting] = [
    .text(
      "database.connection",
      \.database.connection,
      accepts: "a libpq connection string or `postgresql://` URI, without a password",
      "The database and a role in it that may make roles and schemas. Has no default."
    ),
    .secret("database.password", \.database.password, "The password of that role."),
    .secretFile(
      "database.password-file",
      \.database.password,
      "The file of that password, which goes before `database.password`."
    ),
    .number(
      "database.connections-per-login",
      \.database.connectionsPerLogin,
      1...200,
      unit: "connections",
      "Connections to the database for each serving login; more tenants have more logins."
    ),
    .number(
      "database.serving-connections",
      \.database.servingConnections,
      1...10_000,
      unit: "connections",
      """
      Connections to the database for all serving logins together. A server has at most ten more, \
      and all servers together must fit into PostgreSQL's `max_connections`, which is 100 unless \
      set.
      """
    ),
    .number(
      "database.tenants-per-login",
      \.database.tenantsPerLogin,
      1...200,
      unit: "tenants",
      "Tenants that share a serving login. PostgreSQL is slow with logins of many roles."
    ),
  ]

  private static let server: [Setting] = [
    .secret(
      "server.secret",
      \.server.secret,
      """
      At least 32 characters from a random generator. Passwords of serving logins, the stored form \
      of API keys and the signatures of page tokens are derived from it: all servers of a database \
      share it, and keys end when it changes. Has no default.
      """
    ),
    .secretFile(
      "server.secret-file",
      \.server.secret,
      "The file of that secret, which goes before `server.secret`."
    ),
    Setting(
      key: "server.key-environment",
      summary: "The word that API keys made here carry, as in `flr_live_…`.",
      accepts: "1 to 8 characters a-z and 0-9",
      isSecret: false,
      form: .text,
      text: { $0.server.keyEnvironment },
      assign: { configuration, content in
        guard case .string(let text) = content else { return "is not a text" }
        configuration.server.keyEnvironment = text
        return nil
      },
      problem: { configuration in
        let word = configuration.server.keyEnvironment.utf8
        let isPlain = word.allSatisfy { byte in
          (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        return isPlain && (1...8).contains(word.count)
          ? nil : "must be 1 to 8 characters a-z and 0-9"
      }
    ),
    .text(
      "server.operator-key-file",
      \.server.operatorKeyFile,
      accepts: "a path",
      """
      Where the first operator's API key is written, for its owner alone, when the database has no \
      operator yet. Without it, `florin key create --operator` makes one beside the database.
      """
    ),
    .truth(
      "server.reflection",
      \.server.hasReflection,
      "Whether tools may ask the server what there is to call."
    ),
    .seconds(
      "server.drain-seconds",
      \.server.drainTimeout,
      0...3_600,
      "How long calls may take to finish when the server stops."
    ),
  ]

  private static let limits: [Setting] = [
    .number(
      "limits.request-bytes",
      \.limits.requestBytes,
      1_024...(64 << 20),
      unit: "bytes",
      "The largest request, inflated."
    ),
    .number(
      "limits.batch-request-bytes",
      \.limits.batchRequestBytes,
      1_024...(64 << 20),
      unit: "bytes",
      "The largest request of a batch method, inflated."
    ),
    .number(
      "limits.response-bytes",
      \.limits.responseBytes,
      65_536...(64 << 20),
      unit: "bytes",
      "The largest response message; gRPC clients take 4 MiB unless told otherwise."
    ),
    .seconds(
      "limits.default-timeout-seconds",
      \.limits.defaultTimeout,
      1...3_600,
      "How long a call may take when the caller set no deadline. Streams have none."
    ),
    .seconds(
      "limits.transfer-stall-seconds",
      \.limits.transferStallTimeout,
      1...60,
      """
      How long an export may wait for a caller that takes nothing, or a restore for one that sends \
      nothing, before it ends.
      """
    ),
  ]

  private static let lane: [Setting] = [
    .number(
      "lane.batch-commands",
      \.lane.batchCommands,
      1...512,
      unit: "commands",
      "How many writes of a tenant one transaction takes together."
    ),
    .number(
      "lane.queued-commands",
      \.lane.queuedCommands,
      1...1_000_000,
      unit: "commands",
      "How many writes of a tenant may wait; further ones are refused with OVERLOADED."
    ),
  ]

  private static let events: [Setting] = [
    .number(
      "events.watches-per-tenant",
      \.events.watchesPerTenant,
      1...10_000,
      unit: "streams",
      "How many streams of events a tenant may have open at once."
    ),
    .seconds(
      "events.stall-seconds",
      \.events.stallTimeout,
      1...3_600,
      "How long a stream may wait for a caller that takes nothing before it ends."
    ),
  ]

  private static let log: [Setting] = [
    .choice(
      "log.level",
      \.log.level,
      """
      The least important that is logged. At `debug` and `trace` a fault is logged with all that \
      PostgreSQL says of it, which may be whole rows, names and addresses included.
      """
    ),
    .number(
      "log.calls-per-second",
      \.log.callsPerSecond,
      0...100_000,
      unit: "lines",
      "How many calls are logged in a second; the others are counted, and the count is logged."
    ),
  ]
}

extension SettingCatalogue {
  /// The setting of a key; nil when there is none.
  static func setting(_ key: String) -> Setting? { all.first { $0.key == key } }
}
