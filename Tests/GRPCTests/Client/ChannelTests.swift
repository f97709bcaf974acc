import GRPC
import Laws
import Testing

@Suite(.timeLimit(.minutes(1))) struct ChannelTests {
  private let manual = ManualClock()
  private let get = MethodDescriptor(
    service: "s",
    method: "Get",
    kind: .unary,
    isIdempotent: true
  )
  private let put = MethodDescriptor(service: "s", method: "Put", kind: .unary)
  private let list = MethodDescriptor(
    service: "s",
    method: "List",
    kind: .serverStreaming,
    isIdempotent: true
  )
  private let down = RPCError(.unavailable, "down")

  private func channel(
    _ transport: ScriptedTransport,
    addresses: [ServerAddress] = [.inProcess("a")],
    options: ChannelOptions = ChannelOptions(defaultTimeout: nil)
  ) -> Channel {
    Channel(
      transport: transport,
      addresses: addresses,
      options: options,
      clock: manual.clock
    )
  }

  private func call(
    _ channel: Channel,
    _ method: MethodDescriptor,
    options: CallOptions = .defaults
  ) async throws {
    let _: Bytes = try await channel.unary(method, Bytes(count: 0), options: options)
  }

  // MARK: Retries

  @Test func `an idempotent call is retried after the policy's pauses, and counts them`()
    async throws
  {
    let transport = ScriptedTransport(answers: [.failure(down), .failure(down), .message([])])
    let channel = channel(transport)
    async let done: Void = call(channel, get)
    // The first sleep bounds the connect attempt.
    try await manual.sleepsBegun(2)
    manual.advance(by: .milliseconds(100))
    try await manual.sleepsBegun(3)
    manual.advance(by: .milliseconds(200))
    try await done
    #expect(Array(manual.sleeps.dropFirst()) == [.milliseconds(100), .milliseconds(200)])
    let counts = transport.heads.map { $0.metadata[Metadata.previousAttemptsKey] }
    #expect(counts == [nil, "1", "2"])
  }

  @Test func `a call that is not idempotent is made once unless its options say otherwise`()
    async throws
  {
    let transport = ScriptedTransport(answers: [.failure(down), .failure(down), .message([])])
    let channel = channel(transport)
    await #expect(throws: RPCError.self) { try await call(channel, put) }
    #expect(transport.heads.count == 1)
    let policy = RetryPolicy(initialBackoff: .zero)
    try await call(channel, put, options: CallOptions(repetition: .retry(policy)))
    #expect(transport.heads.count == 3)
  }

  @Test func `a call whose headers came is not retried`() async throws {
    let transport = ScriptedTransport(answers: [.lateFailure(down), .message([])])
    await #expect(throws: RPCError.self) { try await call(channel(transport), get) }
    #expect(transport.heads.count == 1)
  }

  @Test func `an unprocessed call is made again at once whatever its method`() async throws {
    let unprocessed = RPCError(.unavailable, "refused stream", isUnprocessed: true)
    let transport = ScriptedTransport(answers: [.failure(unprocessed), .message([])])
    try await call(channel(transport), put)
    #expect(transport.heads.count == 2)
    #expect(transport.heads.allSatisfy { $0.metadata.isEmpty })
  }

  @Test func `a call that a closing connection refuses goes to another`() async throws {
    let transport = ScriptedTransport(answers: [.refusal, .message([])])
    try await call(channel(transport), put)
    #expect(transport.connections.count == 2)
  }

  @Test func `too many failures stop the retries of all calls`() async throws {
    let transport = ScriptedTransport(
      answers: Array(repeating: .failure(down), count: 100)
    )
    let policy = RetryPolicy(maximumAttempts: 2, initialBackoff: .zero)
    let options = ChannelOptions(defaultTimeout: nil, repetition: .retry(policy))
    let channel = channel(transport, options: options)
    for _ in 0..<10 {
      await #expect(throws: RPCError.self) { try await call(channel, get) }
    }
    // Four tokens go in two calls with two attempts; the fifth leaves half, which allows none.
    #expect(transport.heads.count == 2 + 2 + 8)
  }

  @Test func `a response stream is retried until its headers`() async throws {
    let policy = RetryPolicy(initialBackoff: .zero)
    let options = ChannelOptions(defaultTimeout: nil, repetition: .retry(policy))
    let transport = ScriptedTransport(answers: [.failure(down), .message([])])
    let channel = channel(transport, options: options)
    let responses: ResponseStream<Bytes> = try await channel.serverStreaming(list, Bytes(count: 0))
    #expect(try await responses.next() == Bytes(count: 0))
    #expect(try await responses.next() == nil)
    #expect(transport.heads.count == 2)
  }

  // MARK: Hedging

  @Test func `a hedge starts after the delay and the slower attempt is cancelled`() async throws {
    let transport = ScriptedTransport(answers: [.silence, .message([])])
    let policy = HedgingPolicy(maximumAttempts: 2, delay: .milliseconds(30))
    let options = ChannelOptions(defaultTimeout: nil, repetition: .hedge(policy))
    let channel = channel(transport, options: options)
    async let done: Void = call(channel, get)
    try await manual.sleepsBegun(2)
    while transport.heads.isEmpty { await Task.yield() }
    manual.advance(by: .milliseconds(30))
    try await done
    #expect(transport.heads.count == 2)
    #expect(transport.cancellations == 1)
  }

  @Test func `a hedge starts at once after a non-fatal failure and never after a fatal one`()
    async throws
  {
    let transport = ScriptedTransport(
      answers: [.failure(down), .message([]), .failure(RPCError(.notFound, "none"))])
    let policy = HedgingPolicy(maximumAttempts: 3, delay: .seconds(9))
    let options = ChannelOptions(defaultTimeout: nil, repetition: .hedge(policy))
    let channel = channel(transport, options: options)
    try await call(channel, get)
    #expect(transport.heads.count == 2)
    let error = await #expect(throws: RPCError.self) { try await call(channel, get) }
    #expect(error?.code == .notFound)
    #expect(transport.heads.count == 3)
  }

  // MARK: Connections

  @Test func `a call fails once every address has, with the last reason`() async throws {
    let transport = ScriptedTransport(
      connects: [RPCError(.unavailable, "no a"), RPCError(.unavailable, "no b")])
    let channel = channel(transport, addresses: [.inProcess("a"), .inProcess("b")])
    let error = await #expect(throws: RPCError.self) { try await call(channel, put) }
    #expect(error?.message == "no b")
    #expect(transport.attempts == [.inProcess("a"), .inProcess("b")])
    channel.closeNow()
  }

  @Test func `a call that waits for ready outlasts the pauses between attempts`() async throws {
    let transport = ScriptedTransport(connects: [down, down], answers: [.message([])])
    let channel = channel(transport)
    async let done: Void = call(channel, put, options: CallOptions(waitForReady: true))
    // Each attempt has its own bound, and each failure its pause.
    try await manual.sleepsBegun(2)
    manual.advance(by: .seconds(1))
    try await manual.sleepsBegun(4)
    manual.advance(by: .seconds(2))
    try await done
    #expect(transport.attempts.count == 3)
  }

  @Test func `the deadline holds while there is no connection`() async throws {
    let transport = ScriptedTransport(connects: [down])
    let channel = channel(transport)
    let options = CallOptions(timeout: .milliseconds(400), waitForReady: true)
    let waiting = Task { try await call(channel, put, options: options) }
    while !manual.sleeps.contains(.seconds(1)) { await Task.yield() }
    while !manual.sleeps.contains(.milliseconds(400)) { await Task.yield() }
    manual.advance(by: .milliseconds(400))
    let error = await #expect(throws: RPCError.self) { try await waiting.value }
    #expect(error?.code == .deadlineExceeded)
    channel.closeNow()
  }

  @Test func `a call without any time is not sent`() async throws {
    let transport = ScriptedTransport()
    let options = CallOptions(timeout: .zero)
    let error = await #expect(throws: RPCError.self) {
      try await call(channel(transport), put, options: options)
    }
    #expect(error?.code == .deadlineExceeded)
    #expect(transport.attempts.isEmpty)
  }

  @Test func `the head tells what is left of the time, and the limits`() async throws {
    let transport = ScriptedTransport(answers: [.message([])])
    let options = CallOptions(
      timeout: .seconds(3),
      compression: .gzip,
      maximumResponseBytes: 77,
      authority: "shop"
    )
    try await call(channel(transport), put, options: options)
    let head = try #require(transport.heads.first)
    #expect(head.timeout == .seconds(3))
    #expect(head.requestEncoding == .gzip)
    #expect(head.maximumResponseBytes == 77)
    #expect(head.authority == "shop")
  }

  @Test func `a call that waits ends when the channel closes or its task is cancelled`()
    async throws
  {
    for isClosed in [true, false] {
      let transport = ScriptedTransport(connects: [down])
      let channel = channel(transport)
      let waiting = Task {
        try await call(channel, put, options: CallOptions(waitForReady: true))
      }
      while transport.attempts.isEmpty { await Task.yield() }
      if isClosed { channel.closeNow() } else { waiting.cancel() }
      let error = await #expect(throws: RPCError.self) { try await waiting.value }
      #expect(error?.code == (isClosed ? .unavailable : .cancelled))
      channel.closeNow()
    }
  }

  @Test func `round robin spreads calls over its addresses`() async throws {
    let transport = ScriptedTransport(answers: Array(repeating: .message([]), count: 50))
    let options = ChannelOptions(loadBalancing: .roundRobin, defaultTimeout: nil)
    let channel = channel(
      transport,
      addresses: [.inProcess("a"), .inProcess("b")],
      options: options
    )
    try await call(channel, put)
    while transport.connections.count < 2 { await Task.yield() }
    #expect(Set(transport.attempts) == [.inProcess("a"), .inProcess("b")])
    try await call(channel, put)
    channel.closeNow()
    #expect(transport.connections.allSatisfy { !$0.isUsable })
  }

  // MARK: Interceptors

  private struct Marking: ClientInterceptor {
    let mark: String

    func intercept<Result>(
      _ context: ClientCallContext,
      next: (ClientCallContext) async throws -> Result
    ) async throws -> Result {
      var context = context
      try context.metadata.add(mark, for: "x-mark")
      return try await next(context)
    }
  }

  @Test func `interceptors run in order, the first outermost`() async throws {
    let transport = ScriptedTransport(answers: [.message([])])
    let options = ChannelOptions(
      defaultTimeout: nil,
      interceptors: [Marking(mark: "a"), Marking(mark: "b")]
    )
    try await call(channel(transport, options: options), put)
    #expect(transport.heads.first?.metadata.texts(for: "x-mark") == ["a", "b"])
  }

  @Test func `a response that is no message is INTERNAL`() async throws {
    let transport = ScriptedTransport(answers: [.message([0xFF])])
    let error = await #expect(throws: RPCError.self) { try await call(channel(transport), put) }
    #expect(error?.code == .internal)
  }
}
