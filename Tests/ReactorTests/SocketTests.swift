import Foundation
import Testing

@testable import Reactor

@Suite struct SocketAddressTests {
  @Test(arguments: [
    (literal: "127.0.0.1", port: 443 as UInt16, text: "127.0.0.1:443", host: "127.0.0.1"),
    ("::1", 443, "[::1]:443", "[::1]"),
    ("0.0.0.0", 1, "0.0.0.0:1", "0.0.0.0"),
    ("2001:db8::2", 65_535, "[2001:db8::2]:65535", "[2001:db8::2]"),
  ])
  func `literals are described in the usual notation`(
    literal: String,
    port: UInt16,
    text: String,
    host: String
  ) throws {
    let address = try #require(SocketAddress(literal: literal, port: port))
    #expect(address.description == text)
    #expect(address.port == port)
    #expect(address.host == host)
  }

  @Test(arguments: [
    "", "localhost", "1.2.3", "1.2.3.4.5", "256.0.0.1", "::1::", " 127.0.0.1", "[::1]",
  ])
  func `what is no literal is none`(literal: String) {
    #expect(SocketAddress(literal: literal, port: 1) == nil)
  }

  @Test func `a Unix path of 107 bytes fits, one more does not`() {
    let longest = "/" + String(repeating: "p", count: 106)
    #expect(SocketAddress(unixPath: longest)?.description == "unix:\(longest)")
    #expect(SocketAddress(unixPath: longest + "p") == nil)
    #expect(SocketAddress(unixPath: "") == nil)
    #expect(SocketAddress(unixPath: "/a\0b") == nil)
  }
}

@Suite(.timeLimit(.minutes(1))) struct SocketTests {
  /// Listens, connects to what is listened on, and sends `ping` over the accepted socket.
  private func exchange(at address: SocketAddress) async throws -> String {
    let loop = try EventLoop(name: "test")
    try loop.start()
    let text: String = try await withCheckedThrowingContinuation { continuation in
      loop.execute {
        do {
          try Exchange(at: address, loop: loop) { continuation.resume(returning: $0) }.start()
        } catch {
          continuation.resume(throwing: error)
        }
      }
    }
    await loop.stop()
    return text
  }

  @Test(arguments: ["127.0.0.1", "::1"])
  func `bytes written by the accepting side arrive`(literal: String) async throws {
    let address = try #require(SocketAddress(literal: literal, port: 0))
    #expect(try await exchange(at: address) == "ping")
  }

  @Test func `Unix sockets carry bytes`() async throws {
    let path = NSTemporaryDirectory() + "florin-reactor-\(UUID().uuidString.prefix(8)).sock"
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(try await exchange(at: try #require(SocketAddress(unixPath: path))) == "ping")
  }

  @Test func `a Unix path that is taken is refused, and named`() async throws {
    let path = NSTemporaryDirectory() + "florin-reactor-\(UUID().uuidString.prefix(8))"
    try Data().write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let address = try #require(SocketAddress(unixPath: path))
    let loop = try EventLoop(name: "test")
    let error = #expect(throws: SystemError.self) {
      _ = try Listener(address: address, loop: loop) { _, _ in }
    }
    #expect(error?.description == "bind unix:\(path): Address already in use")
  }

  @Test func `a port that nobody listens on refuses`() async throws {
    let loop = try EventLoop(name: "test")
    try loop.start()
    let error: SystemError? = try await withCheckedThrowingContinuation { continuation in
      loop.execute {
        do {
          // A socket that is bound and does not listen holds a port that refuses.
          let any = try #require(SocketAddress(literal: "127.0.0.1", port: 0))
          let held = try Socket(family: any.family)
          _ = any.withPointer { bind(held.descriptor, $0, $1) }
          guard let address = held.localAddress else { throw SystemError("getsockname", errno) }
          let attempt = ConnectingSocket(try .connecting(to: address), loop: loop)
          let holder = SocketBox(held)
          try attempt.start { result in
            _ = holder
            if case .failure(let error) = result {
              continuation.resume(returning: error)
            } else {
              continuation.resume(returning: nil)
            }
          }
        } catch {
          continuation.resume(throwing: error)
        }
      }
    }
    #expect(error?.description == "connect: Connection refused")
    await loop.stop()
  }

  @Test func `an attempt that is given up ends with the reason, once`() async throws {
    let loop = try EventLoop(name: "test")
    try loop.start()
    let errors: [SystemError] = try await withCheckedThrowingContinuation { continuation in
      loop.execute {
        do {
          let address = try #require(SocketAddress(literal: "127.0.0.1", port: 0))
          let listener = try Listener(address: address, loop: loop) { _, _ in }
          let attempt = ConnectingSocket(try .connecting(to: listener.address), loop: loop)
          var errors: [SystemError] = []
          try attempt.start { if case .failure(let error) = $0 { errors.append(error) } }
          attempt.fail(.timedOut)
          attempt.fail(.timedOut)
          continuation.resume(returning: errors)
        } catch {
          continuation.resume(throwing: error)
        }
      }
    }
    #expect(errors == [.timedOut])
    await loop.stop()
  }
}

/// Listens and connects on one loop; reports what the connecting side has read up to the end.
private final class Exchange {
  private let listener: Listener
  private let target: SocketAddress
  private let loop: EventLoop
  private let done: (String) -> Void
  private var attempt: ConnectingSocket?
  private var reader: Reader?

  init(at address: SocketAddress, loop: EventLoop, done: @escaping (String) -> Void) throws {
    self.loop = loop
    self.done = done
    listener = try Listener(address: address, loop: loop) { socket, _ in
      _ = Array("ping".utf8).withUnsafeBytes { socket.write($0) }
    }
    target = address.family == AF_UNIX ? address : listener.address
  }

  func start() throws {
    try listener.start()
    let attempt = ConnectingSocket(try .connecting(to: target), loop: loop)
    self.attempt = attempt
    try attempt.start { [self] result in
      guard case .success(let box) = result else { return done("\(result)") }
      let reader = Reader(box, loop: loop) { [self] text in
        listener.stop()
        self.reader = nil
        self.attempt = nil
        done(text)
      }
      self.reader = reader
      do { try reader?.start() } catch { done("\(error)") }
    }
  }
}

/// Reads a socket to its end.
private final class Reader: Pollable {
  private let socket: Socket
  private let loop: EventLoop
  private let done: (String) -> Void
  private var bytes: [UInt8] = []

  init?(_ box: SocketBox, loop: EventLoop, done: @escaping (String) -> Void) {
    guard let taken = box.take() else { return nil }
    socket = taken
    self.loop = loop
    self.done = done
    super.init()
  }

  func start() throws {
    try loop.register(self, descriptor: socket.descriptor, interest: .read)
  }

  override func ready(_ readiness: Readiness) {
    switch socket.read(into: loop.readBuffer) {
    case .moved(let count): bytes += loop.readBuffer[..<count]
    case .wouldBlock: break
    case .endOfStream, .failed:
      loop.deregister(self)
      done(String(decoding: bytes, as: UTF8.self))
    }
  }
}

@Suite(.timeLimit(.minutes(1))) struct LoopBoundTests {
  private final class Box: LoopOwned {
    let owningLoop: EventLoop
    init(_ loop: EventLoop) { owningLoop = loop }
  }

  @Test func `the value read off its loop stops the process`() async {
    await #expect(processExitsWith: .failure) {
      let loop = try EventLoop(name: "test")
      try loop.start()
      _ = LoopBound(Box(loop)).value
    }
  }

  @Test func `a timer scheduled off its loop stops the process`() async {
    await #expect(processExitsWith: .failure) {
      let loop = try EventLoop(name: "test")
      try loop.start()
      _ = loop.schedule(after: 1) {}
    }
  }

  @Test func `the value is there on the loop, and only there`() async throws {
    let loop = try EventLoop(name: "test")
    try loop.start()
    let bound = LoopBound(Box(loop))
    #expect(bound.valueIfCurrent == nil)
    let seen = await withCheckedContinuation { continuation in
      bound.execute { continuation.resume(returning: bound.valueIfCurrent === $0) }
    }
    #expect(seen)
    await loop.stop()
  }
}
