import Foundation
import Synchronization
import TLS
import Testing

@testable import FlorinCLI

@Suite final class CertsTests {
  let directory = NSTemporaryDirectory() + "florin-certs-\(UUID().uuidString)"

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  func mode(_ name: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: "\(directory)/\(name)")
    return try #require(attributes[.posixPermissions] as? Int)
  }

  @Test func `init makes an authority whose key only its owner reads`() async throws {
    let run = await FlorinRun.of("certs", "init", "--directory", directory)
    #expect(run.code == 0, "\(run)")
    #expect(run.output.contains("\(directory)/ca.pem"))
    #expect(try mode("ca.key") == 0o600)
    #expect(try mode("ca.pem") == 0o644)
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory).count == 2)
  }

  @Test func `init refuses to overwrite without force, in one line that says what to do`() async {
    _ = await FlorinRun.of("certs", "init", "--directory", directory)
    let before = FileManager.default.contents(atPath: directory + "/ca.pem")
    let refused = await FlorinRun.of("certs", "init", "--directory", directory)
    #expect(refused.code == 1)
    #expect(refused.error.contains("ca.pem is there already; add --force"))
    #expect(refused.error.filter(\.isNewline).count == 1)
    #expect(FileManager.default.contents(atPath: directory + "/ca.pem") == before)
    let forced = await FlorinRun.of("certs", "init", "--directory", directory, "--force")
    #expect(forced.code == 0)
    #expect(FileManager.default.contents(atPath: directory + "/ca.pem") != before)
  }

  @Test func `issue without an authority says how to make one`() async {
    let run = await FlorinRun.of(
      "certs",
      "issue",
      "--directory",
      directory,
      "server",
      "--dns",
      "localhost"
    )
    #expect(run.code == 1)
    #expect(run.error.contains("florin certs init --directory \(directory)"))
  }

  @Test func `issued certificates are shown with their names`() async throws {
    _ = await FlorinRun.of("certs", "init", "--directory", directory)
    let server = await FlorinRun.of(
      "certs",
      "issue",
      "--directory",
      directory,
      "server",
      "--dns",
      "localhost",
      "--ip",
      "127.0.0.1",
      "--ip",
      "::1"
    )
    #expect(server.code == 0, "\(server)")
    #expect(try mode("server.key") == 0o600)
    let client = await FlorinRun.of(
      "certs",
      "issue",
      "--directory",
      directory,
      "client",
      "--name",
      "billing",
      "--uri",
      "spiffe://example.org/svc/billing"
    )
    #expect(client.code == 0, "\(client)")
    let shown = await FlorinRun.of("certs", "show", "--directory", directory, "--output", "json")
    let certificates = try JSONDecoder().decode(
      [ShownCertificate].self,
      from: Data(shown.output.utf8)
    )
    #expect(
      certificates.map(\.file) == ["billing", "ca", "server"].map { "\(directory)/\($0).pem" }
    )
    #expect(
      certificates.map(\.names) == [
        ["spiffe://example.org/svc/billing"], [], ["localhost", "127.0.0.1", "0:0:0:0:0:0:0:1"],
      ]
    )
    // Rounded down: a day less from the second after they were made.
    for (certificate, days) in zip(certificates, [397, 3_650, 397]) {
      #expect((days - 1...days).contains(certificate.daysLeft))
    }
    #expect(certificates.map(\.isAuthority) == [false, true, false])
    #expect(certificates[0].subject == "O=Florin development, CN=billing")
    #expect(certificates[0].issuer == "O=Florin development, CN=Florin development CA")
    #expect(certificates.allSatisfy { $0.fingerprint.count == 64 })
    let table = await FlorinRun.of("certs", "show", "\(directory)/server.pem")
    #expect(table.output.hasPrefix("FILE"))
    #expect(table.output.contains(/in 39[67] days/))
  }

  @Test(arguments: [
    ["certs", "issue", "server"], ["certs", "issue", "client"],
    ["certs", "issue", "server", "--dns", "a", "--uri", "x:y"],
    ["certs", "issue", "client", "--name", "a", "--dns", "b"], ["certs", "nonsense"],
    ["certs", "show", "--output", "xml"],
  ])
  func `wrong usage ends with 2`(_ arguments: [String]) async {
    let run = await Console.$current.withValue(Console(output: { _ in }, error: { _ in })) {
      await FlorinProgram.run(arguments)
    }
    #expect(run == 2)
  }

  @Test(arguments: ["a,DNS:evil.example", "a b", "", "a\u{0}b"])
  func `a name that would smuggle in another is refused`(_ name: String) async {
    _ = await FlorinRun.of("certs", "init", "--directory", directory)
    let run = await FlorinRun.of(
      "certs",
      "issue",
      "--directory",
      directory,
      "server",
      "--dns",
      name
    )
    #expect(run.code == 1, "\(run)")
    #expect(run.error.contains("is not a"))
  }

  @Test func `a file that is no certificate is named`() async throws {
    _ = await FlorinRun.of("certs", "init", "--directory", directory)
    let run = await FlorinRun.of("certs", "show", "\(directory)/ca.key")
    #expect(run.code == 1)
    #expect(run.error == "error: \(directory)/ca.key: holds no PEM certificate\n")
  }

  @Test func `help and the version are answers, not errors`() async {
    let version = await FlorinRun.of("--version")
    #expect(version.code == 0)
    #expect(version.output == FlorinVersion.current + "\n")
    for arguments in [["--help"], ["certs", "issue", "--help"]] {
      let code = await Console.$current.withValue(Console(output: { _ in }, error: { _ in })) {
        await FlorinProgram.run(arguments)
      }
      #expect(code == 0)
    }
  }
}
