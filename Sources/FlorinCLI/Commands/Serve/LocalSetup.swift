internal import EmbeddedPostgres
internal import FlorinServer
internal import Foundation
internal import GRPC
internal import Primitives
internal import Signing
internal import TLS

/// What `florin serve` makes for itself where nothing is configured: a database, a secret,
/// certificates and an operator's key, all below one data directory.
///
/// It is enough to try Florin and to run it on one machine. What is made once stays and is used
/// again by the next start.
struct LocalSetup: Sendable {
  let directory: DataDirectory
  /// Told what is made or assumed, one line each.
  let note: @Sendable (String) -> Void

  /// The database that Florin makes in its own cluster.
  static let databaseName = "florin"

  /// Fills in what is not set.
  ///
  /// - Returns: The private cluster when one was started; whoever calls ends it.
  /// - Throws: `EmbeddedPostgresError`, `TLSError` or `Refusal`, each with what to do.
  func complete(_ configuration: inout ServerConfiguration) async throws -> EmbeddedCluster? {
    try makeDirectory()
    if configuration.server.secret == nil { configuration.server.secret = try secret() }
    if configuration.server.operatorKeyFile == nil {
      configuration.server.operatorKeyFile = directory.operatorKey
    }
    if configuration.tls.certificateFile == nil, configuration.tls.keyFile == nil,
      case .host = configuration.listen.address
    {
      let files = try certificates(for: configuration.listen.address)
      configuration.tls.certificateFile = files.certificate
      configuration.tls.keyFile = files.privateKey
    }
    guard configuration.database.connection == nil else { return nil }
    let cluster = try await cluster()
    configuration.database.connection = try EmbeddedCluster.connectionString(
      directory: cluster.directory,
      database: Self.databaseName
    )
    return cluster
  }

  /// Leaves word for the other commands of how to reach the server.
  func announce(_ address: ServerAddress, _ configuration: ServerConfiguration) throws {
    let hasOwnAuthority =
      configuration.tls.certificateFile
      == DevelopmentCA.files("server", in: directory.certificates)
      .certificate
    try directory.announce(
      ConnectionFile(
        server: "\(address)",
        trustFile: hasOwnAuthority
          ? absolute(DevelopmentCA.files("ca", in: directory.certificates).certificate) : nil,
        keyFile: configuration.server.operatorKeyFile.map(absolute)
      )
    )
  }

  private func makeDirectory() throws {
    do {
      // Others may pass: PostgreSQL may run as an account of its own. What is secret is 0600.
      try FileManager.default.createDirectory(
        atPath: directory.path,
        withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o711]
      )
    } catch {
      throw Refusal(
        what: "the data directory \(directory.path) cannot be made",
        next: "choose another with --data DIRECTORY"
      )
    }
  }

  private func secret() throws -> Secret {
    if FileManager.default.fileExists(atPath: directory.secret) {
      return Secret(try SecretFile.read(directory.secret, what: "server secret"))
    }
    let text = Base62.encode(try SecureRandom.bytes(32))
    try SecretFile.write(text, to: directory.secret)
    note("made the server's secret: \(directory.secret); keep it with the data")
    return Secret(text)
  }

  private func certificates(for address: ServerAddress) throws -> DevelopmentCA.Files {
    let files = DevelopmentCA.files("server", in: directory.certificates)
    if FileManager.default.fileExists(atPath: files.certificate) { return files }
    let authority =
      FileManager.default.fileExists(
        atPath: DevelopmentCA.files("ca", in: directory.certificates).certificate
      )
      ? try DevelopmentCA.open(directory: directory.certificates)
      : try DevelopmentCA.create(directory: directory.certificates, replacing: false)
    var addresses = ["127.0.0.1", "::1"]
    var names = ["localhost"]
    if case .host(let host, _) = address, !addresses.contains(host), host != "localhost" {
      if host.contains(":") || host.allSatisfy({ $0.isNumber || $0 == "." }) {
        addresses.append(host)
      } else {
        names.append(host)
      }
    }
    let made = try authority.issue(
      .server(dnsNames: names, addresses: addresses),
      fileName: "server",
      replacing: false
    )
    note("made certificates for development in \(directory.certificates)")
    return made
  }

  private func cluster() async throws -> EmbeddedCluster {
    note(
      "no database is configured: running PostgreSQL in \(directory.cluster), for this machine alone"
    )
    let isNew = !FileManager.default.fileExists(atPath: "\(directory.cluster)/data/PG_VERSION")
    if isNew { note("making a PostgreSQL cluster; this takes some seconds") }
    let cluster = try await EmbeddedCluster.start(directory: directory.cluster)
    do {
      if try await !cluster.hasDatabase(named: Self.databaseName) {
        try await cluster.createDatabase(named: Self.databaseName)
        try await cluster.closeMaintenanceDatabases()
      }
    } catch {
      await cluster.stop()
      throw error
    }
    return cluster
  }

  private func absolute(_ path: String) -> String { URL(filePath: path).path }
}
