import Foundation
import Testing

@testable import Reactor

/// The files of Unix sockets: made by a listener, removed with it, never another's.
@Suite(.timeLimit(.minutes(1))) struct UnixSocketFileTests {
  private let path =
    NSTemporaryDirectory() + "florin-unix-\(UUID().uuidString.prefix(8)).sock"

  private var isThere: Bool { FileManager.default.fileExists(atPath: path) }

  /// Runs `body` on a loop of its own, which a listener lives on.
  private func onLoop<Value: Sendable>(
    _ body: @escaping @Sendable (EventLoop, SocketAddress) throws -> Value
  ) async throws -> Value {
    let address = try #require(SocketAddress(unixPath: path))
    let loop = try EventLoop(name: "test")
    try loop.start()
    let result: Value = try await withCheckedThrowingContinuation { continuation in
      loop.execute { continuation.resume(with: Result { try body(loop, address) }) }
    }
    await loop.stop()
    return result
  }

  @Test func `a listener that stops takes its file away`() async throws {
    let wasThere = try await onLoop { [path] loop, address in
      let listener = try Listener(address: address, loop: loop) { _, _ in }
      try listener.start()
      let wasThere = FileManager.default.fileExists(atPath: path)
      listener.stop()
      return wasThere
    }
    #expect(wasThere)
    #expect(!isThere)
  }

  @Test func `a listener that stops leaves the file of another that took its place`()
    async throws
  {
    defer { unlink(path) }
    try await onLoop { [path] loop, address in
      let first = try Listener(address: address, loop: loop) { _, _ in }
      try first.start()
      unlink(path)
      let second = try Listener(address: address, loop: loop) { _, _ in }
      first.stop()
      // The second still listens, and its file is the one that is there.
      _ = try Socket.connecting(to: address)
      withExtendedLifetime(second) {}
    }
    #expect(isThere)
  }

  @Test func `a file that a server left behind does not keep the next from listening`()
    async throws
  {
    try await onLoop { loop, address in
      // Bound and closed without being removed: what is left of a server that was killed.
      let left = try Socket(family: address.family)
      #expect(address.withPointer { bind(left.descriptor, $0, $1) } == 0)
    }
    #expect(isThere)
    try await onLoop { loop, address in
      let listener = try Listener(address: address, loop: loop) { _, _ in }
      try listener.start()
      _ = try Socket.connecting(to: address)
      listener.stop()
    }
    #expect(!isThere)
  }

  @Test func `a file with a server behind it is not taken over`() async throws {
    let description = try await onLoop { loop, address in
      let first = try Listener(address: address, loop: loop) { _, _ in }
      defer { first.stop() }
      do throws(SystemError) {
        _ = try Listener(address: address, loop: loop) { _, _ in }
        return ""
      } catch {
        return error.description
      }
    }
    #expect(description == "bind unix:\(path): Address already in use")
  }
}
