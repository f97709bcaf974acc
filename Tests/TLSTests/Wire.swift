@testable import TLS

/// Two sessions in memory and the ciphertext between them.
final class Wire {
  let client: TLSSession
  let server: TLSSession
  /// How much of the ciphertext goes over at a time.
  var cut: () -> Int = { .max }

  init(
    client: TLSContext,
    server: TLSContext,
    serverName: String = "localhost",
    resuming: TLSResumption? = nil
  ) throws {
    self.client = try TLSSession(connecting: client, serverName: serverName, resuming: resuming)
    self.server = try TLSSession(accepting: server)
  }

  /// What became of each side of a handshake.
  struct Outcome {
    var client: Result<Bool, TLSError> = .success(false)
    var server: Result<Bool, TLSError> = .success(false)

    var isComplete: Bool { (try? client.get()) == true && (try? server.get()) == true }
    var clientError: TLSError? { if case .failure(let error) = client { error } else { nil } }
    var serverError: TLSError? { if case .failure(let error) = server { error } else { nil } }
  }

  /// Runs the handshake until nothing moves, then lets the client read what came after it.
  func handshake() -> Outcome {
    var outcome = Outcome()
    for _ in 0..<12 {
      outcome.client = Self.step(client, outcome.client)
      Self.carry(client, server)
      outcome.server = Self.step(server, outcome.server)
      Self.carry(server, client)
    }
    guard (try? outcome.client.get()) == true else { return outcome }
    // With TLS 1.3 a client learns that it was refused, and gets its tickets, after the handshake.
    do { _ = try client.drain() } catch let error as TLSError {
      outcome.client = .failure(error)
    } catch {}
    return outcome
  }

  private static func step(
    _ session: TLSSession,
    _ sofar: Result<Bool, TLSError>
  ) -> Result<Bool, TLSError> {
    if case .failure = sofar { return sofar }
    do throws(TLSError) { return .success(try session.handshake()) } catch {
      return .failure(error)
    }
  }

  /// Carries all pending ciphertext over, without anyone reading it.
  static func carry(_ from: TLSSession, _ to: TLSSession) {
    from.withPendingCiphertext { bytes in
      to.receive(bytes)
      return bytes.count
    }
  }

  /// Sends plaintext through the wire, cut into pieces, and answers what came out.
  func send(
    _ plaintext: [UInt8],
    from sender: TLSSession,
    to receiver: TLSSession
  ) throws
    -> [UInt8]
  {
    try plaintext.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) throws in
      try sender.write(bytes)
    }
    var received: [UInt8] = []
    while sender.pendingCiphertext > 0 {
      var piece: [UInt8] = []
      sender.withPendingCiphertext { bytes in
        piece = Array(bytes.prefix(max(1, cut())))
        return piece.count
      }
      try piece.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) throws in
        try receiver.receive(bytes) { received += try receiver.drain().bytes }
      }
    }
    return received
  }
}

extension TLSSession {
  /// Reads until there is no more.
  func drain() throws -> (bytes: [UInt8], isClosed: Bool) {
    var received: [UInt8] = []
    var room = [UInt8](repeating: 0, count: 5_000)
    while true {
      let outcome = try room.withUnsafeMutableBytes { (buffer) throws in
        try read(into: buffer)
      }
      switch outcome {
      case .bytes(let count): received += room[..<count]
      case .wantsMore: return (received, false)
      case .closed: return (received, true)
      }
    }
  }
}
