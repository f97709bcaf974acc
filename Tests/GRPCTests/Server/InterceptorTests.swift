import GRPC
import SwiftProtobuf
import Synchronization
import Testing

@Suite struct InterceptorTests {
  @TaskLocal private static var principal = "nobody"

  private struct Interceptor: ServerInterceptor {
    let run: @Sendable (ServerCall, (ServerCall) async throws -> Void) async throws -> Void

    func intercept(
      _ call: ServerCall,
      next: (ServerCall) async throws -> Void
    ) async throws {
      try await run(call, next)
    }
  }

  private final class Log: Sendable {
    private let entries = Mutex<[String]>([])
    var lines: [String] { entries.withLock { $0 } }
    func note(_ line: String) { entries.withLock { $0.append(line) } }
  }

  private struct Unexpected: Error {}

  private func options(_ interceptors: Interceptor...) -> ServerOptions {
    var options = ServerOptions()
    options.interceptors = interceptors
    return options
  }

  private func noting(_ name: String, _ log: Log) -> Interceptor {
    Interceptor { call, next in
      log.note("\(name) in")
      do {
        try await next(call)
        log.note("\(name) OK")
      } catch {
        log.note("\(name) \(Status(endingWith: error).code)")
        throw error
      }
    }
  }

  /// The four kinds of method with one behaviour.
  private static func methods(
    _ body: @escaping @Sendable (ServerCall) async throws -> Void
  ) -> [MethodRegistration] {
    [
      .unary(descriptor(.unary)) { (request: Text, call) in
        try await body(call)
        return request
      },
      .serverStreaming(descriptor(.serverStreaming)) {
        (request: Text, responses: ResponseWriter<Text>, call) in
        try await body(call)
        try await responses.write(request)
      },
      .clientStreaming(descriptor(.clientStreaming)) { (_: RequestStream<Text>, call) in
        try await body(call)
        return Text("a")
      },
      .bidirectionalStreaming(descriptor(.bidirectionalStreaming)) {
        (_: RequestStream<Text>, responses: ResponseWriter<Text>, call) in
        try await body(call)
        try await responses.write(Text("a"))
      },
    ]
  }

  @Test func `interceptors nest, the first outermost, around all kinds of call`() async throws {
    for method in Self.methods({ _ in }) {
      let log = Log()
      let stream = try await run(
        method,
        options: options(noting("a", log), noting("b", log)),
        requests: [text("a")]
      )
      #expect(log.lines == ["a in", "b in", "b OK", "a OK"])
      #expect(stream.status ?? .ok == .ok)
      #expect(stream.events.count == (method.method.kind.hasSingleResponse ? 1 : 3))
    }
  }

  @Test func `a refusal runs neither the handler nor what is inside`() async throws {
    let refusing = Interceptor { _, _ in throw RPCError(.unauthenticated, "who are you?") }
    for method in Self.methods({ _ in Issue.record("the handler ran") }) {
      let log = Log()
      let stream = try await run(
        method,
        options: options(noting("a", log), refusing, noting("b", log)),
        requests: [text("a")]
      )
      #expect(log.lines == ["a in", "a UNAUTHENTICATED"])
      #expect(
        stream.events == [
          .status(Status(.unauthenticated, "who are you?"), trailers: Metadata())
        ]
      )
    }
  }

  @Test func `the status is seen before it goes, and trailers can still be added`() async throws {
    for method in Self.methods({ _ in throw RPCError(.aborted, "again") }) {
      let stream = RecordingStream(requests: [])
      let adding = Interceptor { call, next in
        do { try await next(call) } catch {
          #expect(Status(endingWith: error) == Status(.aborted, "again"))
          #expect(stream.events.isEmpty)
          try call.trailers.add("1", for: "t")
          throw error
        }
      }
      _ = try await run(method, options: options(adding), stream: stream)
      #expect(
        stream.events == [
          .status(
            Status(.aborted, "again"),
            trailers: try metadata(("t", "1"))
          )
        ]
      )
    }
  }

  @Test func `the only response is held back until the interceptors are done`() async throws {
    let stream = RecordingStream(requests: [])
    let late = Interceptor { call, next in
      try await next(call)
      #expect(stream.events.isEmpty)
      try call.headers.add("1", for: "h")
    }
    let methods = Self.methods { _ in }
    _ = try await run(methods[0], options: options(late), requests: [text("a")], stream: stream)
    #expect(
      stream.events == [
        .response(
          headers: try metadata(("h", "1")),
          message: try text("a"),
          compressed: false,
          trailers: Metadata()
        )
      ]
    )
  }

  @Test func `an interceptor may put its own error in place of another`() async throws {
    let mapping = Interceptor { call, next in
      do { try await next(call) } catch is Unexpected {
        throw RPCError(.failedPrecondition, "mapped")
      }
    }
    var options = options(mapping)
    options.onHandlerError = { _, _ in Issue.record("the error was handled") }
    for method in Self.methods({ _ in throw Unexpected() }) {
      let stream = try await run(method, options: options, requests: [[]])
      #expect(stream.status == Status(.failedPrecondition, "mapped"))
    }
  }

  @Test func `refusing after the handler withholds its response`() async throws {
    let refusing = Interceptor { call, next in
      try await next(call)
      throw RPCError(.dataLoss, "")
    }
    let stream = try await run(
      Self.methods { _ in }[0],
      options: options(refusing),
      requests: [[]]
    )
    #expect(stream.events == [.status(Status(.dataLoss), trailers: Metadata())])
  }

  @Test func `ending a single-response call without a response is INTERNAL`() async throws {
    let silent = Interceptor { _, _ in }
    let methods = Self.methods { _ in }
    #expect(try await run(methods[0], options: options(silent)).status?.code == .internal)
    #expect(try await run(methods[1], options: options(silent)).status == .ok)
    #expect(try await run(methods[2], options: options(silent)).status?.code == .internal)
    #expect(try await run(methods[3], options: options(silent)).status == .ok)
  }

  @Test func `a request is decoded only after the interceptors let it in`() async throws {
    let refusing = Interceptor { _, _ in throw RPCError(.unauthenticated, "") }
    let methods = Self.methods { _ in }
    let garbage: [UInt8] = [0x0A, 99]
    let refused = try await run(methods[0], options: options(refusing), requests: [garbage])
    #expect(refused.status?.code == .unauthenticated)
    let log = Log()
    _ = try await run(methods[0], options: options(noting("a", log)), requests: [garbage])
    #expect(log.lines == ["a in", "a INTERNAL"])
  }

  @Test func `task-local values reach the handler`() async throws {
    let log = Log()
    let setting = Interceptor { call, next in
      try await Self.$principal.withValue("acme") { try await next(call) }
    }
    for method in Self.methods({ _ in log.note(Self.principal) }) {
      _ = try await run(method, options: options(setting), requests: [[]])
    }
    #expect(log.lines == ["acme", "acme", "acme", "acme"])
  }

  @Test func `response limits hold behind interceptors`() async throws {
    for method in Self.methods({ _ in }) {
      let log = Log()
      var options = options(noting("a", log))
      options.maximumResponseBytes = 2
      let stream = try await run(method, options: options, requests: [text("a")])
      #expect(stream.status?.code == .resourceExhausted)
      #expect(log.lines == ["a in", "a RESOURCE_EXHAUSTED"])
    }
  }
}
