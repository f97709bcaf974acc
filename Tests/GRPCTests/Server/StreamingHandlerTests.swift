import GRPC
import SwiftProtobuf
import Testing

@Suite struct StreamingHandlerTests {
  private static let repeating = MethodRegistration.serverStreaming(descriptor(.serverStreaming)) {
    (request: Text, responses: ResponseWriter<Text>, _) in
    for count in 1...3 { try await responses.write(Text("\(request.value)\(count)")) }
  }

  private static let joining = MethodRegistration.clientStreaming(descriptor(.clientStreaming)) {
    (requests: RequestStream<Text>, _) in
    var joined = ""
    for try await request in requests { joined += request.value }
    return Text(joined)
  }

  private static let echo = MethodRegistration.bidirectionalStreaming(
    descriptor(.bidirectionalStreaming)
  ) { (requests: RequestStream<Text>, responses: ResponseWriter<Text>, _) in
    for try await request in requests { try await responses.write(request) }
  }

  @Test func `a response stream is headers, messages and a status`() async throws {
    let stream = try await run(Self.repeating, requests: [text("a")])
    #expect(
      stream.events == [
        .headers(Metadata()), .message(try text("a1"), compressed: false),
        .message(try text("a2"), compressed: false),
        .message(try text("a3"), compressed: false), .status(.ok, trailers: Metadata()),
      ]
    )
  }

  @Test func `a request stream is read to its end and answered once`() async throws {
    let stream = try await run(Self.joining, requests: [text("a"), text("b"), text("c")])
    #expect(
      stream.events == [
        .response(
          headers: Metadata(),
          message: try text("abc"),
          compressed: false,
          trailers: Metadata()
        )
      ]
    )
    let empty = try await run(Self.joining, requests: [])
    #expect(
      empty.events == [
        .response(headers: Metadata(), message: [], compressed: false, trailers: Metadata())
      ]
    )
  }

  @Test func `both directions stream`() async throws {
    let stream = try await run(Self.echo, requests: [text("a"), text("b")])
    #expect(stream.messages == [try text("a"), try text("b")])
    #expect(stream.status == .ok)
  }

  @Test func `an empty response stream is a status alone`() async throws {
    let stream = try await run(Self.echo, requests: [])
    #expect(stream.events == [.status(.ok, trailers: Metadata())])
  }

  @Test func `a bad message ends the stream with INTERNAL after what came before`() async throws {
    let stream = try await run(Self.echo, requests: [text("a"), [0x0A, 9]])
    #expect(stream.messages == [try text("a")])
    #expect(stream.status?.code == .internal)
  }

  @Test func `a second loop goes on where the first stopped`() async throws {
    let method = MethodRegistration.clientStreaming(descriptor(.clientStreaming)) {
      (requests: RequestStream<Text>, _) in
      var joined = ""
      for try await request in requests {
        joined += request.value
        break
      }
      for try await request in requests { joined += "-\(request.value)" }
      return Text(joined)
    }
    let stream = try await run(method, requests: [text("a"), text("b"), text("c")])
    #expect(
      stream.events == [
        .response(
          headers: Metadata(),
          message: try text("a-b-c"),
          compressed: false,
          trailers: Metadata()
        )
      ]
    )
  }

  @Test func `a message beyond the limit ends the stream and sends nothing of it`() async throws {
    var options = ServerOptions()
    options.maximumResponseBytes = try text("aa").count
    let stream = try await run(
      Self.echo,
      options: options,
      requests: [text("aa"), text("aaa"), text("a")]
    )
    #expect(stream.messages == [try text("aa")])
    #expect(stream.status?.code == .resourceExhausted)
    let first = try await run(Self.echo, options: options, requests: [text("aaa")])
    #expect(first.events.count == 1, "headers would promise a message")
  }

  @Test func `a caller that has gone fails the write, and the handler with it`() async throws {
    let stream = RecordingStream(requests: [try text("a")])
    stream.failSends(with: RPCError(.cancelled, "gone"))
    _ = try await run(Self.repeating, requests: [text("a")], stream: stream)
    #expect(stream.status == Status(.cancelled, "gone"))
  }

  @Test func `headers go at once when asked for, and once only`() async throws {
    let method = MethodRegistration.serverStreaming(descriptor(.serverStreaming)) {
      (request: Text, responses: ResponseWriter<Text>, call) in
      try call.headers.add("1", for: "h")
      call.sendHeaders()
      call.sendHeaders()
      try await responses.write(request)
    }
    let stream = try await run(method, requests: [[]])
    let headers = try metadata(("h", "1"))
    #expect(
      stream.events == [
        .headers(headers), .message([], compressed: false), .status(.ok, trailers: Metadata()),
      ]
    )
  }
}
