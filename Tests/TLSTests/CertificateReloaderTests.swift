import Foundation
import Testing

@testable import TLS

@Suite struct CertificateReloaderTests {
  let authority: Authority
  let files: DevelopmentCA.Files
  let reloader: CertificateReloader

  init() throws {
    authority = try Authority()
    files = try authority.serverFiles()
    reloader = try CertificateReloader(
      server: TLSServerConfiguration(
        certificateChainFile: files.certificate,
        privateKeyFile: files.privateKey
      )
    )
  }

  @Test func `nothing is made anew while no file has changed`() throws {
    let first = reloader.current
    #expect(try reloader.reloadIfChanged() == nil)
    #expect(reloader.current === first)
  }

  @Test func `a new certificate is for new connections, open ones go on with the old`() throws {
    let old = reloader.current
    let wire = try Wire(client: authority.client(), server: old)
    #expect(wire.handshake().isComplete)
    _ = try authority.serverFiles()
    let new = try #require(try reloader.reloadIfChanged())
    #expect(reloader.current === new)
    #expect(new.certificate?.fingerprint != old.certificate?.fingerprint)
    #expect(try wire.send([1], from: wire.client, to: wire.server) == [1])
    let next = try Wire(client: authority.client(), server: reloader.current)
    #expect(next.handshake().isComplete)
    #expect(next.client.peerIdentity?.fingerprint == new.certificate?.fingerprint)
    #expect(try reloader.reloadIfChanged() == nil)
  }

  @Test func `a bad file keeps the old context until it is mended`() throws {
    let old = reloader.current
    let good = try String(contentsOfFile: files.certificate, encoding: .utf8)
    try "half a file".write(toFile: files.certificate, atomically: true, encoding: .utf8)
    let error = #expect(throws: TLSError.self) { try reloader.reloadIfChanged() }
    #expect(error?.message == "\(files.certificate): holds no PEM certificate")
    #expect(reloader.current === old)
    #expect(try reloader.reloadIfChanged() == nil)
    try good.write(toFile: files.certificate, atomically: true, encoding: .utf8)
    #expect(try reloader.reloadIfChanged() != nil)
    #expect(reloader.current !== old)
  }

  @Test func `a file that is gone keeps the old context`() throws {
    let old = reloader.current
    try FileManager.default.removeItem(atPath: files.privateKey)
    #expect(throws: TLSError.self) { try reloader.reloadIfChanged() }
    #expect(reloader.current === old)
  }

  @Test func `a revocation list is watched too`() throws {
    let list = authority.path("revoked.crl")
    try authority.authority.revoke(serialNumbers: [], file: list)
    let reloader = try CertificateReloader(
      server: TLSServerConfiguration(
        certificateChainFile: files.certificate,
        privateKeyFile: files.privateKey,
        clientCertificates: .required(trustFile: authority.trustFile),
        crlFile: list
      )
    )
    #expect(try reloader.reloadIfChanged() == nil)
    try authority.authority.revoke(serialNumbers: [[7]], file: list)
    #expect(try reloader.reloadIfChanged() != nil)
  }
}
