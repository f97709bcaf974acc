import GRPC
import Synchronization
import Testing

@testable import GRPCOverHTTP2

/// What requests cost while their handler does not read them.
@Suite(.timeLimit(.minutes(1))) struct UnreadRequestsTests {
  /// Reads its requests only once the caller says so by a call with the metadata `go`.
  final class LateReader: Sendable {
    private let gate = AsyncStream<Void>.makeStream()
    let counted = Mutex((messages: 0, bytes: 0, heldBytes: 0))
    private let unread = Mutex<MessageQueue?>(nil)

    func serve(_ call: ServerCall) async {
      if call.metadata.entries.contains(where: { $0.key == "go" }) {
        let held = unread.withLock { $0?.heldBytes } ?? .max
        counted.withLock { $0.heldBytes = held }
        gate.continuation.finish()
        return call.end(.ok)
      }
      unread.withLock { $0 = (call.stream as? ServerCallHandle)?.channel.requests }
      for await _ in gate.stream {}
      do throws(RPCError) {
        while let message = try await call.stream.receive() {
          counted.withLock {
            $0.messages += 1
            $0.bytes += message.count
          }
        }
        call.end(.ok)
      } catch {
        call.end(error.status)
      }
    }
  }

  /// Sends messages that nobody reads, then lets them be read; returns what the handler counted.
  static func send(
    _ count: Int,
    of message: [UInt8],
    encoding: CompressionAlgorithm
  ) async throws -> (messages: Int, bytes: Int, heldBytes: Int) {
    let reader = LateReader()
    let (server, connection) = try await CallEndTests.connect(
      .requestStream { await reader.serve($0) }
    )
    let stream = try await connection.open(
      CallHead(path: "/t.T/m", requestEncoding: encoding),
      method: CallEndTests.method
    )
    for _ in 0..<count { try await stream.send(message, compressed: true) }
    stream.finishSending()
    // Its answer shows that the server has what was sent before it on the same connection.
    let signal = try await connection.open(
      CallHead(
        path: "/t.T/m",
        metadata: Metadata(entries: [.init(key: "go", value: .text("now"))])
      ),
      method: CallEndTests.method
    )
    signal.finishSending()
    #expect(await CallEndTests.end(of: signal) == nil)
    #expect(await CallEndTests.end(of: stream) == nil)
    await connection.close()
    await server.shutdown()
    let counted = reader.counted.withLock { $0 }
    return (counted.messages, counted.bytes, counted.heldBytes)
  }

  @Test func `compressed requests are inflated as the handler reads them`() async throws {
    let message = [UInt8](repeating: 0, count: 2 << 20)
    let result = try await Self.send(100, of: message, encoding: .gzip)
    #expect(result.messages == 100)
    #expect(result.bytes == 100 * message.count)
    #expect(result.heldBytes <= 65_536 + message.count + 64)
  }

  @Test func `requests without content are not free`() async throws {
    let result = try await Self.send(20_000, of: [], encoding: .identity)
    #expect(result.messages == 20_000)
    #expect(result.heldBytes <= 65_536 + 64)
  }
}
