import Testing

@testable import TLS

@Suite struct RecordTests {
  let authority: Authority
  init() throws { authority = try Authority() }

  func connected() throws -> Wire {
    let wire = try Wire(client: authority.client(), server: authority.server())
    let outcome = wire.handshake()
    try #require(outcome.isComplete, "\(outcome)")
    return wire
  }

  @Test(arguments: [1, 100, 16 * 1024, 1024 * 1024])
  func `plaintext arrives whole however the ciphertext is cut`(_ count: Int) throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SplitMix(state: seed)
    let wire = try connected()
    let plaintext = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    for most in [1, 7, 5_000, 40_000] where most > 1 || count < 20_000 {
      wire.cut = { Int.random(in: 1...most, using: &random) }
      let toServer = try wire.send(plaintext, from: wire.client, to: wire.server)
      #expect(toServer == plaintext, "seed \(seed), cut at most \(most)")
      let toClient = try wire.send(plaintext, from: wire.server, to: wire.client)
      #expect(toClient == plaintext, "seed \(seed), cut at most \(most)")
    }
  }

  @Test func `ciphertext that is copied instead of lent arrives too`() throws {
    let wire = try connected()
    let plaintext = [UInt8](repeating: 7, count: 50_000)
    try plaintext.withUnsafeBytes { (bytes) throws in try wire.client.write(bytes) }
    Wire.carry(wire.client, wire.server)
    #expect(try wire.server.drain().bytes == plaintext)
  }

  @Test func `what a loan's reader leaves is kept for the next read`() throws {
    let wire = try connected()
    for byte in [UInt8](1...3) {
      try [UInt8]([byte]).withUnsafeBytes { (bytes) throws in try wire.client.write(bytes) }
    }
    wire.client.withPendingCiphertext { bytes in
      wire.server.receive(bytes) {}
      return bytes.count
    }
    #expect(try wire.server.drain().bytes == [1, 2, 3])
  }

  @Test func `a write of 1 MiB makes one record for each 16 KiB`() throws {
    let wire = try connected()
    try [UInt8](repeating: 0, count: 1 << 20).withUnsafeBytes { (bytes) throws in
      try wire.client.write(bytes)
    }
    // A record of TLS 1.3 adds a header of 5, a content type of 1 and a tag of 16 bytes.
    #expect(wire.client.pendingCiphertext == 64 * (16 * 1024 + 22))
  }

  @Test func `ciphertext that was not sent yet stays, in order`() throws {
    let wire = try connected()
    try [UInt8](repeating: 9, count: 1_000).withUnsafeBytes { (bytes) throws in
      try wire.client.write(bytes)
    }
    var sent: [UInt8] = []
    while wire.client.pendingCiphertext > 0 {
      wire.client.withPendingCiphertext { bytes in
        sent += bytes.prefix(300)
        return min(300, bytes.count)
      }
    }
    sent.withUnsafeBytes { wire.server.receive($0) }
    #expect(try wire.server.drain().bytes == [UInt8](repeating: 9, count: 1_000))
  }

  @Test func `garbage is an error, not a crash`() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SplitMix(state: seed)
    let context = try authority.server()
    for count in [1, 5, 6, 100, 20_000] {
      for _ in 0..<20 {
        let session = try TLSSession(accepting: context)
        let garbage = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
        garbage.withUnsafeBytes { session.receive($0) }
        session.receivedEnd()
        #expect(throws: TLSError.self, "seed \(seed)") { try session.handshake() }
        // A failed session says so again, and takes nothing more.
        #expect(throws: TLSError.self, "seed \(seed)") { try session.handshake() }
        session.close()
      }
    }
  }

  @Test func `a request in the clear is called that`() throws {
    let session = try TLSSession(accepting: authority.server())
    Array("GET / HTTP/1.1\r\n\r\n".utf8).withUnsafeBytes { session.receive($0) }
    let error = #expect(throws: TLSError.self) { try session.handshake() }
    #expect(error?.code == .invalidRecord)
    #expect(error?.reason == "http request")
  }

  @Test func `a record with one bit flipped ends the session`() throws {
    let wire = try connected()
    try [UInt8]([1, 2, 3]).withUnsafeBytes { (bytes) throws in try wire.client.write(bytes) }
    wire.client.withPendingCiphertext { bytes in
      var damaged = Array(bytes)
      damaged[damaged.count - 1] ^= 1
      damaged.withUnsafeBytes { wire.server.receive($0) }
      return bytes.count
    }
    let error = #expect(throws: TLSError.self) { try wire.server.drain() }
    #expect(error?.code == .invalidRecord)
    #expect(error?.alert == "bad record mac")
    #expect(throws: TLSError.self) {
      try [UInt8](repeating: 1, count: 1).withUnsafeBytes { (bytes) throws in
        try wire.server.write(bytes)
      }
    }
  }

  @Test func `close_notify ends the stream, its absence is truncation`() throws {
    let closed = try connected()
    #expect(try closed.send([5], from: closed.client, to: closed.server) == [5])
    closed.client.close()
    closed.client.close()
    Wire.carry(closed.client, closed.server)
    closed.server.receivedEnd()
    #expect(try closed.server.drain().isClosed)
    let cut = try connected()
    cut.server.receivedEnd()
    let error = #expect(throws: TLSError.self) { try cut.server.drain() }
    #expect(error?.code == .truncated)
  }

  @Test func `data before an end without close_notify is still read`() throws {
    let wire = try connected()
    try [UInt8]([1, 2]).withUnsafeBytes { (bytes) throws in try wire.client.write(bytes) }
    Wire.carry(wire.client, wire.server)
    wire.server.receivedEnd()
    var room = [UInt8](repeating: 0, count: 16)
    #expect(
      try room.withUnsafeMutableBytes { (it) throws in try wire.server.read(into: it) }
        == .bytes(2)
    )
    #expect(throws: TLSError.self) { try wire.server.drain() }
  }

  @Test func `nothing is written or read before the handshake is complete`() throws {
    let session = try TLSSession(accepting: authority.server())
    let error = #expect(throws: TLSError.self) {
      try [UInt8](repeating: 1, count: 1).withUnsafeBytes { (bytes) throws in
        try session.write(bytes)
      }
    }
    #expect(error?.code == .misuse)
    #expect(throws: TLSError.self) { try session.drain() }
    session.close()
    #expect(session.pendingCiphertext == 0)
  }
}

/// A generator whose seed reproduces a failed run.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
