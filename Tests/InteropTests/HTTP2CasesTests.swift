import GRPC
import GRPCOverHTTP2
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
}
