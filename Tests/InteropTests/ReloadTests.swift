import Foundation
import Interop
import TLS
import Testing

/// The interop server as a process of its own.
@Suite(.timeLimit(.minutes(1))) struct ReloadTests {
  private static let program = URL(filePath: CommandLine.arguments[0])
    .deletingLastPathComponent().appending(path: "interop-server")

  @Test func `SIGHUP makes the server read its certificates again`() async throws {
    let authority = try TestAuthority()
    let files = try authority.serverFiles()
    let server = try Program.start(
      ReloadTests.program,
      [
        "--port", "0", "--use_tls", "true", "--tls_cert_file", files.certificate,
        "--tls_key_file", files.privateKey,
      ]
    )
    defer { server.stop() }
    let greeting = try #require(await server.firstLine())
    #expect(greeting.hasPrefix("listening on 127.0.0.1:"))
    _ = try authority.serverFiles()
    server.signal(SIGHUP)
    #expect(await server.firstLine() == "certificates were read again")
    try Data("nonsense".utf8).write(to: URL(filePath: files.certificate))
    server.signal(SIGHUP)
    let refusal = try #require(await server.firstLine())
    #expect(refusal.hasPrefix("the old certificates stay in use: \(files.certificate)"))
  }
}
