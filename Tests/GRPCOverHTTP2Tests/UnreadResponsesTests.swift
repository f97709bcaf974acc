import GRPC
import Testing

@testable import GRPCOverHTTP2

/// What responses cost while the caller does not read them.
@Suite(.timeLimit(.minutes(1))) struct UnreadResponsesTests {
  /// A caller that reads nothing until the server has sent all of a call's responses.
  private func held(
    _ count: Int,
    of message: [UInt8],
    encoding: CompressionAlgorithm
  ) async throws -> (held: Int, read: Int, error: RPCError?) {
    let (server, connection) = try await CallEndTests.connect(
      .requestStream { call in
        do throws(RPCError) {
          while try await call.stream.receive() != nil {}
          call.trailers = Metadata(entries: [.init(key: "last", value: .text("word"))])
          for _ in 0..<count { try await call.stream.send(message, compressed: true) }
          call.end(.ok)
        } catch {
          call.end(error.status)
        }
      }
    )
    var head = CallHead(path: "/t.T/m", requestEncoding: encoding)
    head.maximumResponseBytes = 4 << 20
    let stream = try await connection.open(head, method: CallEndTests.method)
    stream.finishSending()
    _ = try await stream.headers()
    // The answers of calls that began later come behind what was sent before on the connection.
    for _ in 0..<3 {
      let later = try await connection.open(head, method: CallEndTests.method)
      later.sendOnly([1], compressed: false)
      _ = try await later.headers()
      later.cancel()
    }
    let handle = try #require(stream as? ClientCallHandle)
    let heldBytes = handle.state.responses.heldBytes
    var read = 0
    var failure: RPCError?
    do throws(RPCError) {
      while let next = try await stream.receive() {
        #expect(next == message)
        read += 1
      }
      #expect(stream.trailers["last"] == "word")
    } catch {
      failure = error
    }
    await connection.close()
    await server.shutdown()
    return (heldBytes, read, failure)
  }

  @Test(arguments: [CompressionAlgorithm.gzip, .deflate])
  func `compressed responses are inflated as the caller reads them`(
    encoding: CompressionAlgorithm
  ) async throws {
    let message = [UInt8](repeating: 0, count: 2 << 20)
    let result = try await held(20, of: message, encoding: encoding)
    #expect(result.read == 20)
    #expect(result.error == nil)
    #expect(result.held <= 65_536 + message.count + 64)
  }

  @Test func `the status comes behind responses that were not read`() async throws {
    let result = try await held(500, of: [UInt8](repeating: 7, count: 300), encoding: .identity)
    #expect(result.read == 500)
    #expect(result.error == nil)
  }
}
