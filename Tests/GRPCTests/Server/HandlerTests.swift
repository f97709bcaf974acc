import GRPC
import SwiftProtobuf
import Synchronization
import Testing

@Suite struct HandlerTests {
  private struct Unexpected: Error {}

  private static let echo = MethodRegistration.unary(descriptor(.unary)) {
    (request: Text, call: ServerCall) in
    call.trailers = try metadata(("t", "1"))
    return Text("<\(request.value)>")
  }

  private func unary(throwing error: any Error & Sendable) -> MethodRegistration {
    .unary(descriptor(.unary)) { (_: Text, call: ServerCall) -> Text in
      try call.trailers.add("1", for: "mine")
      throw error
    }
  }

  @Test func `a unary answer goes as one piece with headers and trailers`() async throws {
    let stream = try await run(Self.echo, requests: [text("a")])
    #expect(
      stream.events == [
        .response(
          headers: Metadata(),
          message: try text("<a>"),
          compressed: false,
          trailers: try metadata(("t", "1"))
        )
      ]
    )
  }

  @Test func `a request that is no protobuf is INTERNAL and the body does not run`() async throws {
    let stream = try await run(Self.echo, requests: [[0x0A, 5, 1]])
    #expect(stream.events.count == 1)
    #expect(stream.status?.code == .internal)
  }

  @Test func `a request cut at any byte is refused or another message, never a trap`() async throws
  {
    let bytes = try text("some text that is long enough")
    for end in 1..<bytes.count {
      let stream = try await run(Self.echo, requests: [Array(bytes[..<end])])
      #expect(stream.status?.code == .internal, "cut at \(end)")
    }
  }

  @Test func `an RPCError says the status and adds its trailers`() async throws {
    let error = RPCError(
      .notFound,
      "no such order",
      details: [1],
      metadata: try metadata(("theirs", "2"))
    )
    let stream = try await run(unary(throwing: error), requests: [[]])
    #expect(
      stream.events == [
        .status(
          Status(.notFound, "no such order", details: [1]),
          trailers: try metadata(("mine", "1"), ("theirs", "2"))
        )
      ]
    )
  }

  @Test func `an unexpected error is UNKNOWN without text, and the hook gets it`() async throws {
    let seen = Mutex<[String]>([])
    var options = ServerOptions()
    options.onHandlerError = { error, call in
      seen.withLock { $0.append("\(type(of: error)) \(call.method.path)") }
    }
    let stream = try await run(
      unary(throwing: Unexpected()),
      options: options,
      requests: [[]]
    )
    #expect(stream.status == Status(.unknown, "the handler failed"))
    #expect(seen.withLock { $0 } == ["Unexpected /test.Service/Run"])
  }

  @Test func `cancellation is CANCELLED and no concern of the hook`() async throws {
    var options = ServerOptions()
    options.onHandlerError = { error, _ in Issue.record(error) }
    let stream = try await run(
      unary(throwing: CancellationError()),
      options: options,
      requests: [[]]
    )
    #expect(stream.status?.code == .cancelled)
  }

  @Test func `failing with status OK is UNKNOWN`() async throws {
    let stream = try await run(unary(throwing: RPCError(.ok, "fine")), requests: [[]])
    #expect(stream.status?.code == .unknown)
  }

  @Test func `headers set by a handler that fails go before the status`() async throws {
    let method = MethodRegistration.unary(descriptor(.unary)) {
      (_: Text, call: ServerCall) -> Text in
      try call.headers.add("1", for: "h")
      throw RPCError(.aborted, "")
    }
    let stream = try await run(method, requests: [[]])
    #expect(
      stream.events == [
        .headers(try metadata(("h", "1"))),
        .status(Status(.aborted), trailers: Metadata()),
      ]
    )
  }

  @Test func `a response of exactly the limit goes and one byte more does not`() async throws {
    var options = ServerOptions()
    options.maximumResponseBytes = try text("<aaaa>").count
    let fits = try await run(Self.echo, options: options, requests: [text("aaaa")])
    #expect(fits.status == nil)
    let over = try await run(Self.echo, options: options, requests: [text("aaaaa")])
    #expect(over.status?.code == .resourceExhausted)
  }

  @Test func `compression is asked for by the handler`() async throws {
    let method = MethodRegistration.unary(descriptor(.unary)) {
      (request: Text, call: ServerCall) in
      call.compressesResponses = true
      return request
    }
    let stream = try await run(method, requests: [[]])
    #expect(
      stream.events == [
        .response(headers: Metadata(), message: [], compressed: true, trailers: Metadata())
      ]
    )
  }

  private struct Passing: ServerInterceptor {
    func intercept(_ call: ServerCall, next: (ServerCall) async throws -> Void) async throws {
      try await next(call)
    }
  }

  @Test(arguments: [false, true])
  func `a handler finds its request's bytes as they came, when the method keeps them`(
    behindInterceptors: Bool
  ) async throws {
    var options = ServerOptions()
    if behindInterceptors { options.interceptors = [Passing()] }
    let method = MethodRegistration.unary(descriptor(.unary)) {
      (_: Text, call: ServerCall) in
      Text(call.requestMessage.map { String($0, radix: 16) }.joined(separator: " "))
    }
    // Field 1 twice: what is encoded again has it once.
    let request: [UInt8] = [0x0A, 1, 0x61, 0x0A, 1, 0x62]
    let kept = try await run(method.keepingRequests(), options: options, requests: [request])
    #expect(try kept.events == [answer("a 1 61 a 1 62")])
    let notKept = try await run(method, options: options, requests: [request])
    #expect(try notKept.events == [answer("")])
  }

  private func answer(_ value: String) throws -> RecordingStream.Event {
    .response(
      headers: Metadata(),
      message: try text(value),
      compressed: false,
      trailers: Metadata()
    )
  }
}
