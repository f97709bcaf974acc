internal import FoundationEssentials

/// The configuration that a private cluster runs with.
///
/// The file is written at every start, so that an upgrade brings its settings along. An operator's
/// own go into `local.conf` beside the data, which is read last.
struct ServerSettings: Sendable {
  let options: EmbeddedPostgresOptions
  let directory: ClusterDirectory

  /// `postgresql.conf`.
  var text: String {
    var settings = ServerSettings.always
    settings.merge(options.durability == .full ? ServerSettings.durable : ServerSettings.fast) {
      $1
    }
    settings["unix_socket_directories"] = directory.run
    settings["port"] = "\(EmbeddedCluster.socketPort)"
    settings.merge(options.settings) { $1 }
    let lines = settings.sorted { $0.key < $1.key }.map { "\($0.key) = \(quoted($0.value))" }
    return """
      # Written by Florin at every start. Put settings of your own into \(directory.path)/local.conf.
      \(lines.joined(separator: "\n"))
      include_if_exists = \(quoted("\(directory.path)/local.conf"))

      """
  }

  /// `pg_hba.conf`: whoever passes the socket directory, which is 0700, is its account or root.
  static let access = "local all all trust\n"

  private static let always = [
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    // pg_dump locks every table of a database: 1,000 tenants of 40 tables need
    // 40,000 / 200 * 1.3 = 260, and 2,000 tenants twice that.
    "max_locks_per_transaction": "512",
    // A backend whose client died stops instead of finishing its statement.
    "client_connection_check_interval": "1s",
    // Statements are small and prepared; compiling them costs more than running them.
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "log_line_prefix": "%m [%p] ",
    // Statement texts and key values are personal data; the log is no place for them.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
  ]

  private static let durable = [
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "wal_level": "replica",
    "shared_buffers": "256MB",
    "checkpoint_timeout": "15min",
    "max_wal_size": "2GB",
    "wal_compression": "on",
  ]

  private static let fast = [
    "fsync": "off",
    "synchronous_commit": "on",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "128MB",
    "checkpoint_timeout": "1h",
    "max_wal_size": "2GB",
    // A test's tables live for seconds.
    "autovacuum": "off",
  ]

  private func quoted(_ value: String) -> String {
    "'\(value.replacing("\\", with: "\\\\").replacing("'", with: "''"))'"
  }
}
