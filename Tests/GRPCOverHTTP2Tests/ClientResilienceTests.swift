import Foundation
import GRPC
import GRPCOverHTTP2
import HTTP2
import Laws
import Reactor
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct ClientResilienceTests {
  private static let fast = ConnectBackoff(
    initial: .milliseconds(10),
    multiplier: 1,
    maximum: .milliseconds(10)
  )

  @Test func `round robin reaches both servers, and the one that is left`() async throws {
    let first = try await RunningServer.start([WireService.answering("1")])
    let second = try await RunningServer.start([WireService.answering("2")])
    let channel = try Channel.wire(
      [first.address, second.address],
      options: ChannelOptions(loadBalancing: .roundRobin, connectBackoff: Self.fast)
    )
    var seen: Set<String> = []
    try await channel.callUntil { answer in
      seen.formUnion([answer ?? "none"])
      return seen == ["1", "2"]
    }
    await first.server.shutdown()
    for _ in 0..<20 { #expect(try await channel.call() == "2") }
    await channel.close()
    await second.server.shutdown()
  }

  @Test func `a call waits for a server that comes back on its port`() async throws {
    let first = try await RunningServer.start([WireService.answering("1")])
    let channel = try Channel.wire(
      [first.address],
      options: ChannelOptions(connectBackoff: Self.fast)
    )
    #expect(try await channel.call() == "1")
    await first.server.shutdown()
    let error = await failure { try await channel.call() }
    #expect(error?.code == .unavailable)
    async let patient = channel.call(options: CallOptions(waitForReady: true))
    let second = try await RunningServer.start([WireService.answering("2")]) {
      $0.address = first.address
    }
    #expect(try await patient == "2")
    #expect(try await channel.call() == "2")
    await channel.close()
    await second.server.shutdown()
  }

  @Test func `an idempotent call is retried on UNAVAILABLE, another is not`() async throws {
    let count = Mutex(0)
    let running = try await RunningServer.start([
      WireService { request, _ in
        let number = count.withLock { count in
          count += 1
          return count
        }
        if number < 3 { throw RPCError(.unavailable, "busy") }
        return request
      }
    ])
    let policy = RetryPolicy(maximumAttempts: 3, initialBackoff: .milliseconds(1))
    let channel = try Channel.wire(
      [running.address],
      options: ChannelOptions(repetition: .retry(policy))
    )
    let response: Bytes = try await channel.unary(WireService.idempotentCall, Bytes("a"))
    #expect(response.text == "a")
    #expect(count.withLock { $0 } == 3)
    count.withLock { $0 = 0 }
    #expect(await failure { try await channel.call() }?.message == "busy")
    await channel.close()
    await running.server.shutdown()
  }

  @Test func `parallel calls beyond the server's streams all succeed`() async throws {
    let running = try await RunningServer.start([WireService.echo]) {
      $0.connection.maximumConcurrentStreams = 1
    }
    let channel = try Channel.wire([running.address])
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for index in 0..<50 {
        group.addTask { try await channel.call("\(index)") == "\(index)" }
      }
      for try await isRight in group { #expect(isRight) }
    }
    await channel.close()
    await running.server.shutdown()
  }

  @Test func `a peer that falls silent is given up after the keepalive's time`() async throws {
    let silent = try SilentServer()
    let channel = try Channel.wire(
      [.host("127.0.0.1", port: silent.port)],
      options: ChannelOptions(repetition: .never)
    ) {
      $0.connection.keepaliveInterval = .milliseconds(50)
      $0.connection.keepaliveTimeout = .milliseconds(50)
    }
    let error = await failure {
      try await channel.call(options: CallOptions(timeout: .seconds(30)))
    }
    #expect(error?.code == .unavailable)
    #expect(error?.message.contains("PING") == true, "\(error?.message ?? "none")")
    channel.closeNow()
  }

  @Test func `calls go over a Unix socket`() async throws {
    let path = NSTemporaryDirectory() + "florin-wire-\(UUID().uuidString.prefix(8)).sock"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let running = try await RunningServer.start([WireService.echo]) {
      $0.address = .unix(path: path)
    }
    let channel = try Channel.wire([running.address])
    #expect(try await channel.call("a") == "a")
    await channel.close()
    await running.server.shutdown()
    #expect(!FileManager.default.fileExists(atPath: path), "the socket's file goes with it")
  }

  @Test(arguments: [
    (bytes: 1_000, code: nil as Status.Code?), (7_000, nil), (9_000, .resourceExhausted),
  ])
  func `request metadata is held to the limit`(bytes: Int, code: Status.Code?) async throws {
    let running = try await RunningServer.start([WireService.echo])
    let channel = try Channel.wire([running.address])
    var options = CallOptions()
    try options.metadata.add(String(repeating: "v", count: bytes), for: "key")
    let error = await failure { try await channel.call(options: options) }
    #expect(error?.code == code)
    #expect(try await channel.call("after") == "after")
    await channel.close()
    await running.server.shutdown()
  }

  @Test func `response metadata beyond the client's limit fails the call alone`() async throws {
    let running = try await RunningServer.start([
      WireService { request, call in
        if request.text == "large" {
          try call.trailers.add(String(repeating: "v", count: 9_000), for: "key")
        }
        return request
      }
    ])
    let channel = try Channel.wire([running.address])
    let error = await failure { try await channel.call("large") }
    #expect(error?.code == .resourceExhausted)
    #expect(try await channel.call("small") == "small")
    await channel.close()
    await running.server.shutdown()
  }
}

/// Accepts connections, says SETTINGS and nothing ever after.
final class SilentServer: Sendable {
  let port: UInt16
  private let descriptor: Int32

  init() throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = descriptor
    let result = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        guard bind(listener, address, length) == 0, listen(listener, 8) == 0 else { return errno }
        return getsockname(listener, address, &length)
      }
    }
    try #require(result == 0)
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread {
      while true {
        let connection = accept(listener, nil, nil)
        if connection < 0 { return }
        let settings: [UInt8] = [0, 0, 0, 4, 0, 0, 0, 0, 0]
        _ = send(connection, settings, settings.count, Int32(MSG_NOSIGNAL))
      }
    }
  }

  deinit { shutdown(descriptor, Int32(SHUT_RDWR)) }
}
