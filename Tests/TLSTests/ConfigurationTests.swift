import Foundation
import Testing

@testable import TLS

@Suite struct ConfigurationTests {
  let authority: Authority
  init() throws { authority = try Authority() }

  func refusal(_ chain: String, _ key: String) -> TLSError? {
    #expect(throws: TLSError.self) {
      try TLSContext.server(
        TLSServerConfiguration(certificateChainFile: chain, privateKeyFile: key)
      )
    }
  }

  @Test func `a missing file is named with the reason`() throws {
    let files = try authority.serverFiles()
    for (chain, key) in [
      (authority.path("none.pem"), files.privateKey),
      (files.certificate, authority.path("none.pem")),
    ] {
      let error = refusal(chain, key)
      #expect(error?.code == .configuration)
      #expect(
        error?.description
          == "\(authority.path("none.pem")): cannot be read: No such file or directory"
      )
    }
  }

  @Test func `a directory, a file without PEM and a damaged block are named`() throws {
    let files = try authority.serverFiles()
    #expect(
      refusal(authority.directory, files.privateKey)?.message.contains("regular file") == true
    )
    let text = try authority.write("not a certificate", to: "text.pem")
    #expect(refusal(text, files.privateKey)?.message == "\(text): holds no PEM certificate")
    #expect(
      refusal(files.certificate, text)?.message
        == "\(text): holds no PEM private key without a pass phrase"
    )
    let whole = try String(contentsOfFile: files.certificate, encoding: .utf8)
    let damaged = try authority.write(
      whole.replacingOccurrences(of: "MII", with: "!!!"),
      to: "damaged.pem"
    )
    #expect(refusal(damaged, files.privateKey)?.message == "\(damaged): has a damaged PEM block")
    let half = try authority.write(whole + String(whole.prefix(200)), to: "half.pem")
    #expect(refusal(half, files.privateKey)?.message == "\(half): has a damaged PEM block")
  }

  @Test func `a key of another certificate is refused`() throws {
    let files = try authority.serverFiles()
    let other = try authority.serverFiles("other")
    #expect(
      refusal(files.certificate, other.privateKey)?.message
        == "\(other.privateKey): is not the key of the certificate in \(files.certificate)"
    )
  }

  @Test func `a key with a pass phrase is refused without asking for it`() throws {
    let files = try authority.serverFiles()
    let encrypted = try authority.write(
      """
      -----BEGIN EC PRIVATE KEY-----
      Proc-Type: 4,ENCRYPTED
      DEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF

      AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
      -----END EC PRIVATE KEY-----

      """,
      to: "encrypted.key"
    )
    #expect(refusal(files.certificate, encrypted)?.message.contains("pass phrase") == true)
  }

  @Test func `an expired certificate is refused when it is loaded, with its end`() throws {
    var request = CertificateRequest.server(dnsNames: ["localhost"])
    request.startDays = -10
    request.lifetimeDays = 3
    let files = try authority.authority.issue(request, fileName: "expired")
    let end = try #require(try CertificateSummary.read(file: files.certificate).first).notAfter
    let error = refusal(files.certificate, files.privateKey)
    #expect(error?.message.hasSuffix("expired at \(end)") == true)
    #expect(error?.message.hasPrefix(files.certificate) == true)
  }

  @Test func `a certificate that is not valid yet is refused when it is loaded`() throws {
    var request = CertificateRequest.server(dnsNames: ["localhost"])
    request.startDays = 2
    let files = try authority.authority.issue(request, fileName: "early")
    #expect(
      refusal(files.certificate, files.privateKey)?.message.contains("is not valid before") == true
    )
  }

  @Test func `a chain out of order is refused`() throws {
    let files = try authority.serverFiles()
    let other = try authority.serverFiles("other")
    let chain = try authority.write(
      try String(contentsOfFile: files.certificate, encoding: .utf8)
        + String(contentsOfFile: other.certificate, encoding: .utf8),
      to: "chain.pem"
    )
    #expect(
      refusal(chain, files.privateKey)?.message.contains("the chain is out of order") == true
    )
  }

  @Test func `a chain with its authority is served`() throws {
    let files = try authority.serverFiles()
    let chain = try authority.write(
      try String(contentsOfFile: files.certificate, encoding: .utf8)
        + String(contentsOfFile: authority.trustFile, encoding: .utf8),
      to: "chain.pem"
    )
    let server = try TLSContext.server(
      TLSServerConfiguration(certificateChainFile: chain, privateKeyFile: files.privateKey)
    )
    #expect(try Wire(client: authority.client(), server: server).handshake().isComplete)
  }

  @Test func `a key that others can read is served with a warning`() throws {
    #expect(try authority.server().warnings == [])
    let files = try authority.serverFiles()
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o644],
      ofItemAtPath: files.privateKey
    )
    let server = try TLSContext.server(
      TLSServerConfiguration(
        certificateChainFile: files.certificate,
        privateKeyFile: files.privateKey
      )
    )
    #expect(
      server.warnings == [
        "\(files.privateKey): others can read this key (mode 644); set it to 600"
      ]
    )
  }

  @Test func `a context tells what it shows`() throws {
    let certificate = try #require(try authority.server().certificate)
    #expect(certificate.dnsNames == ["localhost"])
    #expect(certificate.addresses == ["127.0.0.1", "0:0:0:0:0:0:0:1"])
    #expect(!certificate.isAuthority)
    #expect(certificate.secondsUntilExpiry > 396 * 86_400)
  }

  @Test func `a client trusts the system's authorities unless told otherwise`() throws {
    let client = try TLSContext.client(TLSClientConfiguration())
    let outcome = try Wire(client: client, server: authority.server()).handshake()
    #expect(outcome.clientError?.code == .certificateRejected)
  }
}
