import FoundationEssentials
import GRPC
import GRPCOverHTTP2
import HTTP2
import SwiftProtobuf
import TLS
import Testing

/// Hostile peers. One at a time, so that the memory measured is the attack's.
@Suite(.serialized) struct AttackTests {
  @Test(.timeLimit(.minutes(1)), arguments: floods + resets + slowness + messages)
  func `the server outlives the attack and serves others`(attack: Attack) async throws {
    try await attack.verify()
  }

  @Test(.timeLimit(.minutes(1)))
  func `half-open TLS handshakes are closed while others are served`() async throws {
    let directory = FileManager.default.temporaryDirectory.path + "/florin-attack-\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let authority = try DevelopmentCA.create(directory: directory)
    let files = try authority.issue(
      .server(dnsNames: ["localhost"], addresses: ["127.0.0.1"]),
      fileName: "server"
    )
    var options = HTTP2ServerOptions()
    options.tls = TLSServerConfiguration(
      certificateChainFile: files.certificate,
      privateKeyFile: files.privateKey,
      clientCertificates: .off
    )
    options.connection.handshakeTimeout = .milliseconds(500)
    let server = try HTTP2Server(services: [WireService(gate: Gate())], options: options)
    let address = try await server.start()
    guard case .host(_, let port) = address else { throw RuleBroken("no port") }
    let tls = TLSClientConfiguration(trustFile: directory + "/ca.pem")
    let channel = try Channel([address], transport: HTTP2ClientOptions(tls: tls))
    let attack = Promise {
      let starts: [[UInt8]] = [[], [0x16], [0x16, 3, 1, 2, 0, 1], Array("GET / HTTP/1.1".utf8)]
      let clients = try (0..<100).map { index in
        let client = try RawClient(port: Int(port), sendsPreface: false)
        client.send(starts[index % starts.count])
        return client
      }
      for client in clients { try client.expectClose() }
    }
    let request = Bytes.with { $0.value = .init([1, 2, 3]) }
    for _ in 0..<20 {
      let response: Bytes = try await channel.unary(WireMethod.echo.descriptor(.unary), request)
      #expect(response == request)
    }
    try await onThread {
      try attack.value()
      try WireServer(server: server, port: Int(port), gate: Gate()).expectConnections(1)
    }
    await channel.close()
    await server.shutdown()
  }
}
