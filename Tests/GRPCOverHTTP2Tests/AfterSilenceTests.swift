import GRPC
import GRPCOverHTTP2
import HTTP2
import Reactor
import Testing

/// A server whose loops had nothing to do for longer than its time limits.
@Suite(.timeLimit(.minutes(1))) struct AfterSilenceTests {
  /// Lets a while pass without work for any other loop.
  private func pass(nanoseconds: Int64) async throws {
    let loop = try TestLoops.shared.get().next()
    await withCheckedContinuation { continuation in
      loop.execute {
        _ = loop.schedule(after: nanoseconds) { continuation.resume() }
      }
    }
  }

  @Test func `the first connection after a silence has its whole time`() async throws {
    let authority = try #require(TestAuthority.shared)
    let loops = try EventLoopGroup(count: 1)
    let running = try await RunningServer.start([WireService.echo]) {
      $0.eventLoops = loops
      $0.tls = authority.serverTLS()
      $0.connection.handshakeTimeout = .milliseconds(1_500)
    }
    try await pass(nanoseconds: 3_000_000_000)
    let channel = try Channel.wire([running.address]) { $0.tls = authority.clientTLS }
    var options = CallOptions()
    options.waitForReady = false
    #expect(try await channel.call("a", options: options) == "a")
    await channel.close()
    await running.server.shutdown()
    await loops.stop()
  }

  @Test func `a call after a silence does not find its connection overdue`() async throws {
    let loops = try EventLoopGroup(count: 1)
    let running = try await RunningServer.start([WireService.echo]) {
      $0.eventLoops = loops
      $0.connection.headerBlockTimeout = .milliseconds(1_500)
      $0.connection.bodyTimeout = .milliseconds(1_500)
      $0.connection.writeStallTimeout = .milliseconds(1_500)
    }
    let channel = try Channel.wire([running.address])
    #expect(try await channel.call("a") == "a")
    try await pass(nanoseconds: 3_000_000_000)
    #expect(try await channel.call("b") == "b")
    await channel.close()
    await running.server.shutdown()
    await loops.stop()
  }
}
