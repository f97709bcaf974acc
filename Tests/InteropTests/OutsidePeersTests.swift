import Foundation
import GRPC
import GRPCOverHTTP2
import Interop
import TLS
import Testing

/// The cases with grpcio on one side and this project on the other, over TLS.
///
/// `scripts/python-environment` makes the environment; without it there is no grpcio to test with.
@Suite(
  .serialized,
  .timeLimit(.minutes(2)),
  .enabled(if: Python.isInstalled, "scripts/python-environment installs grpcio")
)
struct OutsidePeersTests {
  @Test func `all cases of a grpcio client pass against our server`() async throws {
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
    guard case .host(_, let port) = try await server.start() else {
      Issue.record("the server listens on no port")
      return
    }
    let client = try Python.start([
      "interop_client.py", "--server_port", "\(port)", "--use_tls", "--ca_file",
      authority.trustFile, "--test_case", "all",
    ])
    let lines = await client.allLines()
    await server.shutdown()
    #expect(lines.filter { !$0.hasSuffix(": passed") } == [])
    #expect(lines.count >= InteropCase.allCases.count)
  }

  @Test func `all cases of our client pass against a grpcio server`() async throws {
    let authority = try TestAuthority()
    let files = try authority.serverFiles()
    let server = try Python.start([
      "interop_server.py", "--port", "0", "--use_tls", "--tls_cert_file", files.certificate,
      "--tls_key_file", files.privateKey,
    ])
    defer { server.stop() }
    let greeting = try #require(await server.firstLine())
    let port = try #require(greeting.split(separator: ":").last.flatMap { UInt16($0) })
    let trustFile = authority.trustFile
    let client = try InteropClient {
      try Channel(
        [.host("127.0.0.1", port: port)],
        transport: HTTP2ClientOptions(tls: TLSClientConfiguration(trustFile: trustFile))
      )
    }
    let failures = await client.failures()
    await client.close()
    #expect(failures == [])
  }
}
