import Foundation
import GRPC
import GRPCOverHTTP2
import HTTP2
import Laws
import TLS
import Testing

@Suite(.timeLimit(.minutes(1))) struct MutualTLSTests {
  private let authority = try! TestAuthority()

  private var partner: TLSClientConfiguration {
    var configuration = authority.clientTLS
    configuration.certificate = .init(
      chainFile: authority.client.certificate,
      privateKeyFile: authority.client.privateKey
    )
    return configuration
  }

  private func server(_ service: WireService) async throws -> RunningServer {
    try await .start([service]) {
      $0.tls = authority.serverTLS(.required(trustFile: authority.trustFile))
    }
  }

  @Test func `the client's certificate reaches the handler`() async throws {
    let running = try await server(
      WireService { _, call in
        let certificate = call.peer.certificate
        let uris = certificate?.uris.joined(separator: " ") ?? "none"
        return Bytes("\(uris) \(certificate?.fingerprint.count ?? 0)")
      }
    )
    let channel = try Channel.wire([running.address]) { $0.tls = partner }
    #expect(try await channel.call() == "spiffe://florin.test/tenant/t/svc/partner 32")
    await channel.close()
    await running.server.shutdown()
  }

  @Test func `a client without a certificate is refused with the reason`() async throws {
    let running = try await server(.echo)
    let channel = try Channel.wire([running.address]) { $0.tls = authority.clientTLS }
    let error = await failure { try await channel.call() }
    #expect(error?.code == .unavailable)
    #expect(error?.message.contains("certificate") == true, "\(error?.message ?? "none")")
    channel.closeNow()
    await running.server.shutdown()
  }

  @Test func `a server of an unknown authority is refused`() async throws {
    let running = try await RunningServer.start([WireService.echo]) {
      $0.tls = authority.serverTLS()
    }
    let stranger = try TestAuthority()
    let channel = try Channel.wire([running.address]) { $0.tls = stranger.clientTLS }
    let error = await failure { try await channel.call() }
    #expect(error?.code == .unavailable)
    #expect(error?.message.contains("certificate") == true, "\(error?.message ?? "none")")
    channel.closeNow()
    await running.server.shutdown()
  }

  @Test func `a server of another name is refused`() async throws {
    let running = try await RunningServer.start([WireService.echo]) {
      $0.tls = authority.serverTLS()
    }
    var configuration = authority.clientTLS
    configuration.serverName = "other.test"
    let channel = try Channel.wire([running.address]) { $0.tls = configuration }
    let error = await failure { try await channel.call() }
    #expect(error?.code == .unavailable)
    #expect(error?.message.contains("name") == true, "\(error?.message ?? "none")")
    channel.closeNow()
    await running.server.shutdown()
  }

  @Test func `new connections see a reloaded certificate, open ones go on`() async throws {
    let running = try await RunningServer.start([WireService.echo]) {
      $0.tls = authority.serverTLS()
      $0.certificateCheckInterval = nil
    }
    let old = try Channel.wire([running.address]) { $0.tls = authority.clientTLS }
    #expect(try await old.call("a") == "a")

    _ = try DevelopmentCA.open(directory: authority.directory).issue(
      .server(dnsNames: ["second.test"], addresses: []),
      fileName: "server",
      replacing: true
    )
    try running.server.reloadCertificates()
    var second = authority.clientTLS
    second.serverName = "second.test"
    let new = try Channel.wire([running.address]) { $0.tls = second }
    #expect(try await new.call("b") == "b")
    #expect(try await old.call("c") == "c")
    #expect(running.server.connectionCount == 2)
    await old.close()
    await new.close()
    await running.server.shutdown()
  }

  @Test func `a certificate that cannot be used is refused, and the old one stays`() async throws {
    let running = try await RunningServer.start([WireService.echo]) {
      $0.tls = authority.serverTLS()
      $0.certificateCheckInterval = nil
    }
    try Data("not a certificate".utf8).write(to: URL(filePath: authority.server.certificate))
    let error = #expect(throws: TLSError.self) { try running.server.reloadCertificates() }
    #expect(error?.description.contains(authority.server.certificate) == true)
    let channel = try Channel.wire([running.address]) { $0.tls = authority.clientTLS }
    #expect(try await channel.call("a") == "a")
    await channel.close()
    await running.server.shutdown()
  }

  @Test func `a certificate has as many connections as it may, and is told so`() async throws {
    let running = try await RunningServer.start([WireService.echo]) {
      $0.tls = authority.serverTLS(.required(trustFile: authority.trustFile))
      $0.maximumConnectionsPerClient = 1
    }
    let first = try Channel.wire([running.address]) { $0.tls = partner }
    #expect(try await first.call("a") == "a")
    let second = try Channel.wire([running.address]) { $0.tls = partner }
    let error = await failure { try await second.call("b") }
    #expect(error?.code == .unavailable)
    #expect(error?.message.contains("too many connections") == true, "\(error?.message ?? "none")")
    await first.close()
    second.closeNow()
    await running.server.shutdown()
  }

  @Test func `a certificate that abuses two connections is not served for a while`() async throws {
    let running = try await RunningServer.start([WireService.echo]) {
      $0.tls = authority.serverTLS(.required(trustFile: authority.trustFile))
      $0.connection.maximumHeaderListBytes = 1_024
    }
    var metadata = Metadata()
    try metadata.add(String(repeating: "a", count: 40_000), for: "x-large")
    var options = CallOptions.defaults
    options.metadata = metadata
    for _ in 0..<2 {
      let abuser = try Channel.wire([running.address]) { $0.tls = partner }
      _ = await failure { try await abuser.call("a", options: options) }
      abuser.closeNow()
    }
    let banned = try Channel.wire([running.address]) { $0.tls = partner }
    let error = await failure { try await banned.call("b") }
    #expect(error?.code == .unavailable)
    #expect(error?.message.contains("not served") == true, "\(error?.message ?? "none")")
    banned.closeNow()
    await running.server.shutdown()
  }
}
