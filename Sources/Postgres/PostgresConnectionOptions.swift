package import Primitives

/// How to reach a server, and as whom.
///
/// Every connection setting of libpq can be given, by its own name; what is not given libpq takes
/// from its environment variables, its service and password files and its defaults. Of the settings
/// that libpq leaves to its blocking calls, `connect_timeout` is honoured here too.
///
/// Source: PostgreSQL's documentation, 34.1.2 (parameter key words) and 34.15 (environment).
package struct PostgresConnectionOptions: Sendable, Hashable {
  /// How the connection is protected; see `sslmode` of libpq.
  package enum TLSMode: String, Sendable, Hashable, CaseIterable {
    /// Never.
    case disable
    /// Only when the server insists.
    case allow
    /// When the server can; whoever is in between can read along.
    case prefer
    /// Always, whatever the server's certificate.
    case require
    /// Always, with a certificate from a known authority.
    case verifyCA = "verify-ca"
    /// Always, with a certificate from a known authority for the host that was asked for.
    case verifyFull = "verify-full"
  }

  /// libpq's settings by name, but for the passwords.
  private(set) var settings: [String: String] = [:]
  /// The password; nil where none is needed, or the password file has it.
  package var password: Redacted<String>?
  /// The pass phrase of the client certificate's key, where it has one.
  private var keyPassword: Redacted<String>?
  /// Settings of the server that hold for the whole session, such as `lock_timeout`.
  ///
  /// Given in the start-up message, so that no plain SET is needed. By default the server ends
  /// within half a second what it does for a client that has gone; left alone it would go on.
  package var runtimeParameters: [String: String] = ["client_connection_check_interval": "500ms"]
  /// How long making a connection may take, with look-up, TLS and authentication.
  package var connectTimeout = PostgresLimits.connectTimeout
  /// How long a call that was given up may take to end on the server, its cancel request included;
  /// the connection is closed when it takes longer.
  package var drainTimeout = PostgresLimits.drainTimeout

  /// libpq's defaults.
  package init() {}

  /// A server, a database and a user.
  ///
  /// - Parameters:
  ///   - host: A name, an address, or the directory of a Unix socket; several, with commas between
  ///     them, are tried in turn.
  ///   - port: The port, which names the socket of a directory too.
  ///   - database: The database.
  ///   - user: The login role.
  ///   - password: The role's password, where the server asks for one.
  package init(
    host: String,
    port: Int = 5432,
    database: String,
    user: String,
    password: Redacted<String>? = nil
  ) {
    self["host"] = host
    self["port"] = String(port)
    self["dbname"] = database
    self["user"] = user
    self.password = password
  }

  /// What a connection string of libpq says.
  ///
  /// - Parameter connectionString: `host=db.example dbname=florin`, or
  ///   `postgresql://florin@db.example/florin?sslmode=verify-full`.
  /// - Throws: `PostgresError` of code `configuration` when libpq does not understand it.
  package init(connectionString: String) throws(PostgresError) {
    for (name, value) in try ConnectionString.settings(connectionString) { self[name] = value }
  }

  /// A setting of libpq by its name, such as `target_session_attrs` or `sslrootcert`.
  ///
  /// A `password` or `sslpassword` goes to where it is not printed, and cannot be read here.
  package subscript(name: String) -> String? {
    get { settings[name] }
    set {
      switch name {
      case "password": password = newValue.map { Redacted($0) }
      case "sslpassword": keyPassword = newValue.map { Redacted($0) }
      case "connect_timeout": takeTimeout(newValue)
      default: settings[name] = newValue
      }
    }
  }

  package var host: String? { settings["host"] }
  package var port: String? { settings["port"] }

  package var database: String? {
    get { settings["dbname"] }
    set { settings["dbname"] = newValue }
  }

  package var user: String? {
    get { settings["user"] }
    set { settings["user"] = newValue }
  }

  /// How the connection is protected; nil for libpq's default, which is `prefer`.
  package var tlsMode: TLSMode? {
    get { settings["sslmode"].flatMap { TLSMode(rawValue: $0) } }
    set { settings["sslmode"] = newValue?.rawValue }
  }

  /// Seconds, as libpq has it: 0 and less mean no bound, 1 counts as 2.
  private mutating func takeTimeout(_ text: String?) {
    guard let text, let seconds = Int64(text) else {
      connectTimeout = PostgresLimits.connectTimeout
      return
    }
    connectTimeout = .seconds(seconds <= 0 ? Int64(Int32.max) : max(2, seconds))
  }
}

extension PostgresConnectionOptions {
  /// What libpq is given, in the order of its names.
  ///
  /// - Parameter addresses: The addresses of each host, where they were looked up.
  /// - Returns: Names and values, the passwords last.
  func libpqSettings(addresses: HostAddresses?) -> [(keyword: String, value: String)] {
    var given = settings
    if let addresses {
      given["host"] = addresses.hosts
      given["hostaddr"] = addresses.addresses
      given["port"] = addresses.ports
    }
    // What is read and written is UTF-8, whatever the environment says.
    given["client_encoding"] = "UTF8"
    given["fallback_application_name"] = given["fallback_application_name"] ?? "florin"
    // Negotiating Kerberos encryption would block the loop, and costs a round trip for nothing.
    given["gssencmode"] = given["gssencmode"] ?? "disable"
    // A service file's own settings stand. Libpq 15 uses these for cancel requests too.
    if given["service"] == nil {
      for (name, value) in Self.deadPeerSettings { given[name] = given[name] ?? value }
    }
    if !runtimeParameters.isEmpty {
      let flags = runtimeParameters.sorted { $0.key < $1.key }
        .map { "-c \(Self.escaped($0.key))=\(Self.escaped($0.value))" }
      given["options"] = ((given["options"].map { [$0] } ?? []) + flags).joined(separator: " ")
    }
    var list = given.sorted { $0.key < $1.key }.map { (keyword: $0.key, value: $0.value) }
    if let password { list.append((keyword: "password", value: password.value)) }
    if let keyPassword { list.append((keyword: "sslpassword", value: keyPassword.value)) }
    return list
  }

  /// What finds a peer that has vanished without a word, as when a machine or a network goes.
  ///
  /// Within half a minute: what was sent stays without an answer, or three probes do.
  private static let deadPeerSettings = [
    "keepalives_idle": "15",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
  ]

  /// A piece of the `options` setting, in which a backslash keeps white space and itself.
  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text {
      if character == "\\" || character.isWhitespace { escaped.append("\\") }
      escaped.append(character)
    }
    return escaped
  }
}
