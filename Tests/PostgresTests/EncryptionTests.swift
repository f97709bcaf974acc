import EmbeddedPostgres
import FlorinTestSupport
import Foundation
import Glibc
import Postgres
import Reactor
import TLS
import Testing

/// TLS to a PostgreSQL that listens on the loopback, with certificates of an authority of ours.
@Suite(.timeLimit(.minutes(1))) struct EncryptionTests {
  private struct Unstartable: Error {}

  /// A cluster with TLS, and the directory of the authority that it has its certificate from.
  private struct Server {
    let cluster: EmbeddedCluster
    let port: Int
    let authority: String

    func options(_ mode: PostgresConnectionOptions.TLSMode) -> PostgresConnectionOptions {
      var options = PostgresConnectionOptions(
        host: "localhost",
        port: port,
        database: "postgres",
        user: cluster.superuser
      )
      options.tlsMode = mode
      options["sslrootcert"] = "\(authority)/ca.pem"
      return options
    }
  }

  /// A port of 127.0.0.1 that was free a moment ago.
  private static func freePort() -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        _ = bind(descriptor, pointer, length)
        _ = getsockname(descriptor, pointer, &length)
      }
      return Int(UInt16(bigEndian: pointer.pointee.sin_port))
    }
  }

  /// Starts a cluster that takes nothing but TLS on its port.
  private static func start(dnsNames: [String]) async throws -> Server {
    let directory = TemporaryDirectory.path() + "-tls"
    let authority = try DevelopmentCA.create(directory: directory)
    let files = try authority.issue(.server(dnsNames: dnsNames), fileName: "server")
    let access = "\(directory)/pg_hba.conf"
    try "local all all trust\nhostssl all all 127.0.0.1/32 trust\n"
      .write(toFile: access, atomically: true, encoding: .utf8)
    if geteuid() == 0, let account = getpwnam("postgres") {
      for path in [directory, access, files.certificate, files.privateKey] {
        chown(path, account.pointee.pw_uid, account.pointee.pw_gid)
      }
    }
    // Between the look for a free port and the start, somebody else may take it.
    for _ in 0..<3 {
      let port = freePort()
      var options = EmbeddedPostgresOptions.disposable
      options.settings = [
        "listen_addresses": "127.0.0.1", "port": "\(port)", "hba_file": access, "ssl": "on",
        "ssl_cert_file": files.certificate, "ssl_key_file": files.privateKey,
      ]
      do {
        let cluster = try await EmbeddedCluster.start(
          directory: TemporaryDirectory.path(),
          options: options
        )
        return Server(cluster: cluster, port: port, authority: directory)
      } catch {
        guard error.code == .startFailed else { throw error }
      }
    }
    throw Unstartable()
  }

  private func withServer(
    dnsNames: [String] = ["localhost"],
    _ body: (Server, EventLoop) async throws -> Void
  ) async throws {
    let loops = try EventLoopGroup(count: 1)
    let server = try await Self.start(dnsNames: dnsNames)
    let result: Result<Void, any Error>
    do {
      try await body(server, loops.next())
      result = .success(())
    } catch {
      result = .failure(error)
    }
    await loops.stop()
    await server.cluster.stop()
    try FileManager.default.removeItem(atPath: server.authority)
    try result.get()
  }

  /// Why a connection is refused, as logs have it.
  private func refusal(
    _ options: PostgresConnectionOptions,
    _ loop: EventLoop
  ) async -> String {
    do throws(PostgresError) {
      let connection = try await PostgresConnection.connect(options, on: loop)
      connection.close()
      return "connected"
    } catch {
      #expect(error.code == .connectionFailed)
      return String(reflecting: error)
    }
  }

  @Test func `a server with a certificate of the authority for its name is trusted`() async throws {
    try await withServer { server, loop in
      let connection = try await PostgresConnection.connect(server.options(.verifyFull), on: loop)
      #expect(connection.isEncrypted)
      let version: String = try await connection.query(
        "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl"
      ).rows[0][0]
      #expect(version == "TLSv1.3")
      // More than a TLS record, in both directions.
      let text = String(repeating: "a", count: 100_000)
      let answer: String = try await connection.query("SELECT $1::text || 'b'", text).rows[0][0]
      #expect(answer == text + "b")
      connection.close()
    }
  }

  @Test func `another authority's server is refused, and the error says why`() async throws {
    try await withServer { server, loop in
      let other = TemporaryDirectory.path() + "-tls"
      _ = try DevelopmentCA.create(directory: other)
      var options = server.options(.verifyFull)
      options["sslrootcert"] = "\(other)/ca.pem"
      let reason = await refusal(options, loop)
      #expect(reason.contains("certificate verify failed"), "\(reason)")
      try FileManager.default.removeItem(atPath: other)
    }
  }

  @Test func `a certificate for another name is refused, and the error says why`() async throws {
    try await withServer(dnsNames: ["db.example"]) { server, loop in
      let reason = await refusal(server.options(.verifyFull), loop)
      #expect(reason.contains("does not match host name \"localhost\""), "\(reason)")
      // Whoever asks for the authority alone takes any of its names.
      let connection = try await PostgresConnection.connect(server.options(.verifyCA), on: loop)
      #expect(connection.isEncrypted)
      connection.close()
    }
  }

  @Test func `a connection without TLS is refused by a server that insists`() async throws {
    try await withServer { server, loop in
      let reason = await refusal(server.options(.disable), loop)
      #expect(reason.contains("no encryption"), "\(reason)")
    }
  }
}
