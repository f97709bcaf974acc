import Testing

@testable import TLS

@Suite struct HandshakeTests {
  let authority: Authority
  init() throws { authority = try Authority() }

  @Test func `both sides agree on TLS 1.3, HTTP2 and the first suite`() throws {
    let wire = try Wire(client: authority.client(), server: authority.server())
    let outcome = wire.handshake()
    #expect(outcome.isComplete, "\(outcome)")
    for side in [wire.client, wire.server] {
      #expect(side.version == .tls13)
      #expect(side.negotiatedProtocol == "h2")
      #expect(side.cipherName == "TLS_AES_128_GCM_SHA256")
      #expect(!side.isResumed)
    }
    #expect(wire.client.peerIdentity?.dnsNames == ["localhost"])
    #expect(wire.server.peerIdentity == nil)
    #expect(try wire.send([1, 2, 3], from: wire.client, to: wire.server) == [1, 2, 3])
    #expect(try wire.send([4], from: wire.server, to: wire.client) == [4])
  }

  @Test(arguments: ["127.0.0.1", "::1"])
  func `a server is verified by its address`(_ address: String) throws {
    let wire = try Wire(
      client: authority.client(),
      server: authority.server(),
      serverName: address
    )
    #expect(wire.handshake().isComplete)
  }

  @Test(arguments: ["example.org", "127.0.0.2", "local", "xlocalhost"])
  func `a server with another name is refused`(_ name: String) throws {
    let wire = try Wire(client: authority.client(), server: authority.server(), serverName: name)
    let outcome = wire.handshake()
    #expect(outcome.clientError?.code == .certificateRejected)
    #expect(outcome.clientError?.reason?.contains("mismatch") == true)
    #expect(outcome.serverError?.code == .alertReceived)
    #expect(outcome.serverError?.alert == "bad certificate")
  }

  @Test(arguments: ["", "a b", "localhost\u{0}.example.org", "ä.example"])
  func `a server name that OpenSSL would misread is refused`(_ name: String) throws {
    let client = try authority.client()
    let error = #expect(throws: TLSError.self) {
      try TLSSession(connecting: client, serverName: name)
    }
    #expect(error?.code == .configuration)
  }

  @Test func `the configuration's server name stands in for the one connected to`() throws {
    let client = try TLSContext.client(
      TLSClientConfiguration(trustFile: authority.trustFile, serverName: "localhost")
    )
    let wire = try Wire(client: client, server: authority.server(), serverName: "10.0.0.1")
    #expect(wire.handshake().isComplete)
  }

  @Test func `a server of another authority is refused`() throws {
    let other = try Authority()
    let wire = try Wire(client: other.client(), server: authority.server())
    let outcome = wire.handshake()
    #expect(outcome.clientError?.code == .certificateRejected)
    #expect(outcome.serverError?.alert == "unknown CA")
  }

  @Test func `a client's certificate does not serve as a server's`() throws {
    let files = try authority.authority.issue(
      .client(name: "billing", uris: []),
      fileName: "billing"
    )
    let server = try TLSContext.server(
      TLSServerConfiguration(
        certificateChainFile: files.certificate,
        privateKeyFile: files.privateKey
      )
    )
    let outcome = try Wire(client: authority.client(), server: server).handshake()
    #expect(outcome.clientError?.code == .certificateRejected)
  }

  @Test(arguments: [[], [8, 0x68, 0x74, 0x74, 0x70, 0x2F, 0x31, 0x2E, 0x31]] as [[UInt8]])
  func `a client that does not offer HTTP2 is refused in the handshake`(_ list: [UInt8]) throws {
    let client = try authority.client()
    Foreign.setProtocols(list, in: client)
    let outcome = try Wire(client: client, server: authority.server()).handshake()
    #expect(outcome.serverError?.code == .protocolNotOffered)
    #expect(outcome.serverError?.alert == "no application protocol")
    #expect(outcome.clientError?.code == .alertReceived)
    #expect(outcome.clientError?.alert == "no application protocol")
  }

  @Test func `HTTP2 is chosen wherever it stands in the client's list`() throws {
    let client = try authority.client()
    Foreign.setProtocols([2, 0x68, 0x31, 2, 0x68, 0x32], in: client)
    let wire = try Wire(client: client, server: authority.server())
    #expect(wire.handshake().isComplete)
    #expect(wire.server.negotiatedProtocol == "h2")
  }

  @Test func `a server that agrees to no protocol is refused by the client`() throws {
    let server = try authority.server()
    Foreign.forgetProtocols(of: server)
    let outcome = try Wire(client: authority.client(), server: server).handshake()
    #expect(outcome.clientError?.code == .protocolNotOffered)
  }

  @Test func `TLS 1.2 is refused unless the server's configuration allows it`() throws {
    let client = try TLSContext.client(
      TLSClientConfiguration(trustFile: authority.trustFile, minimumVersion: .tls12)
    )
    Foreign.speakTLS12Only(client)
    let refused = try Wire(client: client, server: authority.server()).handshake()
    #expect(refused.serverError != nil)
    #expect(refused.clientError?.alert == "protocol version")
    let wire = try Wire(client: client, server: authority.server(minimumVersion: .tls12))
    #expect(wire.handshake().isComplete)
    #expect(wire.server.version == .tls12)
    #expect(wire.server.cipherName == "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")
    #expect(try wire.send([1, 2, 3], from: wire.client, to: wire.server) == [1, 2, 3])
  }

  @Test(arguments: ["ECDHE-ECDSA-AES128-SHA256", "AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-SHA"])
  func `TLS 1.2 goes with forward secrecy and authenticated encryption only`(
    _ suite: String
  ) throws {
    let client = try TLSContext.client(
      TLSClientConfiguration(trustFile: authority.trustFile, minimumVersion: .tls12)
    )
    Foreign.speakTLS12Only(client)
    #expect(Foreign.offer(suite, in: client))
    let outcome = try Wire(client: client, server: authority.server(minimumVersion: .tls12))
      .handshake()
    #expect(outcome.clientError?.alert == "handshake failure")
  }
}
