import Foundation

@testable import TLS

/// A development authority in a directory that goes away with it.
final class Authority {
  let directory: String
  let authority: DevelopmentCA

  init() throws {
    directory = NSTemporaryDirectory() + "florin-tls-\(UUID().uuidString)"
    authority = try DevelopmentCA.create(directory: directory)
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  var trustFile: String { directory + "/ca.pem" }

  func path(_ name: String) -> String { "\(directory)/\(name)" }

  func serverFiles(
    _ name: String = "server",
    dns: [String] = ["localhost"]
  ) throws
    -> DevelopmentCA.Files
  {
    try authority.issue(
      .server(dnsNames: dns, addresses: ["127.0.0.1", "::1"]),
      fileName: name,
      replacing: true
    )
  }

  func server(
    _ clients: TLSServerConfiguration.ClientCertificates = .off,
    minimumVersion: TLSVersion = .tls13,
    crlFile: String? = nil
  ) throws -> TLSContext {
    let files = try serverFiles()
    return try TLSContext.server(
      TLSServerConfiguration(
        certificateChainFile: files.certificate,
        privateKeyFile: files.privateKey,
        clientCertificates: clients,
        minimumVersion: minimumVersion,
        crlFile: crlFile
      )
    )
  }

  func client(
    showing files: DevelopmentCA.Files? = nil,
    trusting trustFile: String? = nil
  ) throws
    -> TLSContext
  {
    try TLSContext.client(
      TLSClientConfiguration(
        trustFile: trustFile ?? self.trustFile,
        certificate: files.map {
          .init(chainFile: $0.certificate, privateKeyFile: $0.privateKey)
        }
      )
    )
  }

  func write(_ text: String, to name: String) throws -> String {
    try text.write(toFile: path(name), atomically: true, encoding: .utf8)
    return path(name)
  }
}
