import Foundation
import GRPC
import GRPCOverHTTP2
import Reactor
import TLS

/// A development authority with a server's and a client's certificate, gone with the object.
final class TestAuthority: Sendable {
  let directory: String
  let server: DevelopmentCA.Files
  let client: DevelopmentCA.Files

  static let shared = try? TestAuthority()

  init() throws {
    directory = NSTemporaryDirectory() + "florin-wire-\(UUID().uuidString)"
    let authority = try DevelopmentCA.create(directory: directory)
    server = try authority.issue(
      .server(dnsNames: ["localhost"], addresses: ["127.0.0.1"]),
      fileName: "server"
    )
    client = try authority.issue(
      .client(name: "partner", uris: ["spiffe://florin.test/tenant/t/svc/partner"]),
      fileName: "partner"
    )
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  var trustFile: String { directory + "/ca.pem" }

  func serverTLS(
    _ clients: TLSServerConfiguration.ClientCertificates = .off
  ) -> TLSServerConfiguration {
    TLSServerConfiguration(
      certificateChainFile: server.certificate,
      privateKeyFile: server.privateKey,
      clientCertificates: clients
    )
  }

  var clientTLS: TLSClientConfiguration { TLSClientConfiguration(trustFile: trustFile) }
}

/// The two loops that all servers and channels of these tests share.
enum TestLoops {
  static let shared: Result<EventLoopGroup, any Error> = Result { try EventLoopGroup(count: 2) }
}
