import FlorinServer
import GRPC
import GRPCOverHTTP2
import TLS

/// A server that is called over TLS, as partners call it.
final class TLSServer: Sendable {
  let server: TestServer
  private let folder: TemporaryFolder

  /// Who issues certificates.
  enum Authority: String {
    /// The one that the server and its clients trust.
    case trusted
    /// Another.
    case strange
  }

  /// One for all tests that leave it as it is; it asks for client certificates and needs none.
  static func shared() async throws -> TLSServer { try await starting.value }

  private static let starting = Task { try await TLSServer(.optional) }

  /// Starts a server.
  ///
  /// - Parameters:
  ///   - clients: Who must show a certificate.
  ///   - connectionString: Where its data is; a new database unless given.
  ///   - configure: Changes settings.
  init(
    _ clients: TLSSettings.ClientCertificates,
    on connectionString: String? = nil,
    configure: @Sendable (inout ServerConfiguration) -> Void = { _ in }
  ) async throws {
    let folder = try TemporaryFolder()
    let trusted = folder.path(Authority.trusted.rawValue)
    let strange = folder.path(Authority.strange.rawValue)
    self.folder = folder
    let authority = try DevelopmentCA.create(directory: trusted, replacing: false)
    _ = try DevelopmentCA.create(directory: strange, replacing: false)
    let files = try authority.issue(
      .server(dnsNames: ["localhost"], addresses: ["127.0.0.1"]),
      fileName: "server"
    )
    let trust = DevelopmentCA.files("ca", in: trusted).certificate
    server = try await TestServer(on: connectionString) {
      $0.tls.certificateFile = files.certificate
      $0.tls.keyFile = files.privateKey
      $0.tls.clientCertificates = clients
      if clients != .off { $0.tls.clientAuthorityFile = trust }
      configure(&$0)
    }
  }

  private var trustFile: String {
    DevelopmentCA.files("ca", in: folder.path(Authority.trusted.rawValue)).certificate
  }

  /// A certificate for a client, of an authority.
  func certificate(
    _ name: String,
    of authority: Authority = .trusted
  ) throws -> (files: DevelopmentCA.Files, fingerprint: [UInt8]) {
    let issuer = try DevelopmentCA.open(directory: folder.path(authority.rawValue))
    let files = try issuer.issue(.client(name: name), fileName: name)
    let summary = try CertificateSummary.read(file: files.certificate)
    return (files, summary.first?.fingerprint ?? [])
  }

  /// A client over TLS; whoever makes it closes its channel.
  ///
  /// - Parameters:
  ///   - key: An API key; nil for none.
  ///   - certificate: What it shows when it is asked.
  /// - Returns: A client that connects with its first call, and repeats none.
  /// - Throws: `TLSError`.
  func client(key: String?, certificate: DevelopmentCA.Files? = nil) throws -> TestClient {
    let pairs = key.map { [("authorization", "Bearer \($0)")] } ?? []
    let tls = TLSClientConfiguration(
      trustFile: trustFile,
      certificate: certificate.map {
        .init(chainFile: $0.certificate, privateKeyFile: $0.privateKey)
      }
    )
    return TestClient(
      try Channel(
        [server.address],
        transport: HTTP2ClientOptions(tls: tls),
        options: ChannelOptions(
          connectTimeout: .seconds(10),
          defaultTimeout: .seconds(30),
          repetition: .never,
          interceptors: pairs.isEmpty ? [] : [Sending(pairs: pairs)]
        )
      )
    )
  }

  /// Runs a body with a client, and closes it.
  func withClient<Result>(
    key: String?,
    certificate: DevelopmentCA.Files? = nil,
    _ body: (TestClient) async throws -> Result
  ) async throws -> Result {
    let client = try client(key: key, certificate: certificate)
    do {
      let result = try await body(client)
      await client.channel.close()
      return result
    } catch {
      client.channel.closeNow()
      throw error
    }
  }
}
