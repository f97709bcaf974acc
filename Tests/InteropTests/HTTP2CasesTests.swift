import GRPC
import GRPCOverHTTP2
import HTTP2
import Interop
import TLS
import Testing

@Suite(.timeLimit(.minutes(1))) struct HTTP2CasesTests {
  @Test func `all cases of our client pass against our server over TLS`() async throws {
    let authority = try TestAuthority()
    let files = try authority.serverFiles()
    let options = HTTP2ServerOptions(
      address: .host("127.0.0.1", port: 0),
      tls: TLSServerConfiguration(
        certificateChainFile: files.certificate,
        privateKeyFile: files.privateKey
      )
    )
    let server = try HTTP2Server(services: [TestService()], options: options)
    let address = try await server.start()
    let trustFile = authority.trustFile
    let client = try InteropClient {
      try Channel(
        [address],
        transport: HTTP2ClientOptions(tls: TLSClientConfiguration(trustFile: trustFile))
      )
    }
    let failures = await client.failures()
    await client.close()
    await server.shutdown()
    #expect(failures == [])
  }

  /// The windows let the whole request through, so that the server has no reason to say anything
  /// before its end; a client that waits for a sign between portions of output would wait for ever.
  @Test func `a request of many output portions goes out without a word from the server`()
    async throws
  {
    var options = HTTP2ServerOptions(address: .host("127.0.0.1", port: 0), tls: nil)
    options.connection.streamWindowBytes = 8 << 20
    options.connection.connectionWindowBytes = 8 << 20
    let server = try HTTP2Server(services: [TestService()], options: options)
    let address = try await server.start()
    var soak = InteropClient.Soak()
    soak.requestBytes = 1_000_000
    soak.maximumLatency = .seconds(20)
    soak.iterations = 3
    let client = try InteropClient(soak: soak) {
      try Channel([address], transport: HTTP2ClientOptions(tls: nil))
    }
    await #expect(throws: Never.self) { try await client.run(.rpcSoak) }
    await client.close()
    await server.shutdown()
  }
}
