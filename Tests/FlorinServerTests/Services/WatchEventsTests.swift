import FlorinAPI
import FlorinServer
import Foundation
import GRPC
import SwiftProtobuf
import Testing

@Suite(.timeLimit(.minutes(1))) struct WatchEventsTests {
  private func tenant() async throws -> TestTenant { try await TestServer.shared().tenant() }

  private func watch(
    _ client: TestClient,
    _ request: Florin_V1_WatchEventsRequest = .init()
  ) async throws -> ResponseStream<Florin_V1_WatchEventsResponse> {
    let stream = try await client.events.watchEvents(
      request,
      options: CallOptions(isUnlimited: true)
    )
    // The headers say that the watch has begun: what is written from here on is in it.
    _ = try await stream.headers()
    return stream
  }

  /// The next event; heartbeats are passed over.
  private func next(
    _ stream: ResponseStream<Florin_V1_WatchEventsResponse>
  ) async throws -> Florin_V1_WatchEventsResponse {
    while let response = try await stream.next() {
      if case .event = response.kind { return response }
    }
    throw RPCError(.outOfRange, "the stream ended")
  }

  private func create(_ name: String, _ client: TestClient) async throws -> Florin_V1_Customer {
    try await client.customers.createCustomer(.creating(.example(name)))
  }

  private static let path = Florin_V1_EventsServiceMethods.watchEvents.path
  private static let earliest = Florin_V1_WatchEventsRequest.with { $0.start = .earliest }

  @Test func `every change is an event with the resource as it was made`() async throws {
    let client = try await tenant().client
    let stream = try await watch(client)
    let made = try await create("One", client)
    let blocked = try await client.customers.blockCustomer(
      .with {
        $0.customerID = made.customerID
        $0.reason = "r"
        $0.requestID = newRequestID()
      }
    ).customer
    let first = try await next(stream).event
    #expect(first.type == "customer.created" && first.customer == made)
    #expect(first.eventID.hasPrefix("evt_") && first.hasCreateTime)
    #expect(first.sequence == 1)
    #expect(first.subject.kind == "customer" && first.subject.id == made.customerID)
    #expect(first.subject.version == 1)
    let second = try await next(stream).event
    #expect(second.type == "customer.blocked" && second.customer == blocked)
    #expect(second.sequence == 2 && second.subject.version == 2)
    stream.cancel()
  }

  @Test func `a watch begins now unless told otherwise`() async throws {
    let client = try await tenant().client
    _ = try await create("Before", client)
    let now = try await watch(client)
    let all = try await watch(client, Self.earliest)
    _ = try await create("After", client)
    #expect(try await next(now).event.customer.displayName == "After")
    #expect(try await next(all).event.customer.displayName == "Before")
    #expect(try await next(all).event.customer.displayName == "After")
    now.cancel()
    all.cancel()
  }

  @Test func `a resumed watch misses nothing and repeats nothing`() async throws {
    let client = try await tenant().client
    for index in 0..<5 { _ = try await create("C\(index)", client) }
    var names: [String] = []
    var token = ""
    // A call for each event, as a consumer that is interrupted all the time.
    for _ in 0..<5 {
      let stream = try await watch(
        client,
        .with {
          $0.resumeToken = token
          $0.start = .earliest
        }
      )
      let response = try await next(stream)
      names.append(response.event.customer.displayName)
      token = response.resumeToken
      stream.cancel()
    }
    #expect(names == (0..<5).map { "C\($0)" })
  }

  @Test func `events of concurrent writers come in order and without gaps`() async throws {
    let tenant = try await tenant()
    let stream = try await watch(tenant.client)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<8 {
        group.addTask {
          for index in 0..<25 { _ = try await create("W\(writer)-\(index)", tenant.client) }
        }
      }
      try await group.waitForAll()
    }
    var last: [Substring: Int] = [:]
    for sequence in 1...200 {
      let event = try await next(stream).event
      #expect(event.sequence == Int64(sequence))
      let parts = event.customer.displayName.split(separator: "-")
      let index = try #require(Int(parts[1]))
      // A writer's own order is kept.
      #expect(index == last[parts[0], default: -1] + 1)
      last[parts[0]] = index
    }
    stream.cancel()
  }

  @Test func `only the types that were asked for are sent`() async throws {
    let client = try await tenant().client
    let made = try await create("One", client)
    _ = try await client.customers.blockCustomer(
      .with {
        $0.customerID = made.customerID
        $0.reason = "r"
        $0.requestID = newRequestID()
      }
    )
    var request = Self.earliest
    request.types = ["customer.blocked", "customer.merged"]
    let stream = try await watch(client, request)
    #expect(try await next(stream).event.type == "customer.blocked")
    stream.cancel()
  }

  @Test func `a silent stream gives signs of life whose token moves on`() async throws {
    let client = try await tenant().client
    _ = try await create("One", client)
    var request = Self.earliest
    request.types = ["customer.merged"]
    request.heartbeatInterval = .with { $0.seconds = 1 }
    let stream = try await watch(client, request)
    let sign = try #require(try await stream.next())
    #expect(sign.heartbeat.hasServerTime)
    stream.cancel()
    // Resumed after it, what was passed over does not come again.
    let resumed = try await watch(client, .with { $0.resumeToken = sign.resumeToken })
    _ = try await create("Two", client)
    #expect(try await next(resumed).event.customer.displayName == "Two")
    resumed.cancel()
  }

  @Test(arguments: [
    (Florin_V1_WatchEventsRequest.with { $0.resumeToken = "x" }, ["resume_token": "MALFORMED"]),
    (.with { $0.types = ["customer.created", "order.eaten"] }, ["types[1]": "UNKNOWN"]),
    (
      .with { $0.types = Array(repeating: "customer.created", count: 51) }, ["types": "TOO_LONG"]
    ),
    (.with { $0.heartbeatInterval.nanos = 999_999_999 }, ["heartbeat_interval": "OUT_OF_RANGE"]),
    (.with { $0.heartbeatInterval.seconds = 301 }, ["heartbeat_interval": "OUT_OF_RANGE"]),
    (.with { $0.heartbeatInterval.seconds = .max }, ["heartbeat_interval": "OUT_OF_RANGE"]),
  ])
  func `a request of wrong form is refused`(
    request: Florin_V1_WatchEventsRequest,
    fields: [String: String]
  ) async throws {
    let client = try await tenant().client
    try await expect(.fields(fields)) {
      let stream = try await client.events.watchEvents(request)
      return try await stream.next()
    }
  }

  @Test func `a resume token is its tenant's own`() async throws {
    let one = try await tenant().client
    _ = try await create("One", one)
    let stream = try await watch(one, Self.earliest)
    let token = try await next(stream).resumeToken
    stream.cancel()
    let two = try await tenant().client
    try await expect(.fields(["resume_token": "MALFORMED"])) {
      let stream = try await two.events.watchEvents(.with { $0.resumeToken = token })
      return try await stream.next()
    }
  }

  @Test func `a resume token from before a restore is refused, and a watch ends with it`()
    async throws
  {
    let tenant = try await tenant()
    let operators = try await TestServer.shared().operators
    _ = try await create("One", tenant.client)
    let file = try await operators.exported(tenant.id)
    // The second is not in the export, and its place is taken by another after the restore.
    _ = try await create("Two", tenant.client)
    let stream = try await watch(tenant.client, Self.earliest)
    let first = try await next(stream).resumeToken
    let second = try await next(stream).resumeToken
    _ = try await operators.tenants.dropTenant(
      .with {
        $0.tenantID = tenant.id
        $0.confirmName = tenant.tenant.name
        $0.force = true
        $0.requestID = newRequestID()
      }
    )
    _ = try await whenThereIsRoom {
      try await operators.tenants.restoreTenant { requests in
        try await requests.write(
          .with {
            $0.requestID = newRequestID()
            $0.chunk = file
          }
        )
      }
    }
    let key = try await operators.keys.createKey(
      .with {
        $0.tenantID = tenant.id
        $0.displayName = "after"
        $0.requestID = newRequestID()
      }
    )
    let client = try await TestServer.shared().client(key: key.secret)
    for name in ["Paper Mill", "Brewery"] {
      for token in [first, second] {
        try await expect(Refusal(.outOfRange, "RESUME_TOKEN_OUTDATED")) {
          try await client.events.watchEvents(.with { $0.resumeToken = token }).next()
        }
      }
      _ = try await create(name, client)
    }
    // Nor does the stream that was open go on with what it has not seen the beginning of.
    let ended = try await refusal { while try await stream.next() != nil {} }
    // What it notices first: its key went with the tenant, the tenant was gone, or it is another.
    let reasons = ["CREDENTIAL_INVALID", "TENANT_NOT_FOUND", "RESUME_TOKEN_OUTDATED"]
    #expect(reasons.contains(Refusal(ended).reason))
    let again = try await watch(client, Self.earliest)
    #expect(try await next(again).event.customer.displayName == "One")
    let token = try await next(again).resumeToken
    again.cancel()
    let resumed = try await watch(client, .with { $0.resumeToken = token })
    #expect(try await next(resumed).event.sequence == 3)
    resumed.cancel()
  }

  @Test func `a tenant has so many streams and no more, until one ends`() async throws {
    let log = LogRecorder()
    let server = try await TestServer(logger: log.logger) { $0.events.watchesPerTenant = 2 }
    let client = try await server.tenant().client
    let first = try await watch(client)
    let second = try await watch(client)
    try await expect(Refusal(.resourceExhausted, "WATCH_LIMIT", facts: ["max": "2"])) {
      try await client.events.watchEvents(.init()).next()
    }
    // Another tenant's are its own.
    let other = try await watch(try await server.tenant().client)
    first.cancel()
    _ = await log.call(Self.path, ended: "CANCELLED")
    let third = try await watch(client)
    third.cancel()
    second.cancel()
    other.cancel()
    try await server.stop()
  }

  @Test func `a caller that takes nothing loses its stream and resumes`() async throws {
    let log = LogRecorder()
    let server = try await TestServer(logger: log.logger) { $0.events.stallTimeout = .seconds(1) }
    let client = try await server.tenant().client
    // More than the transport holds for a caller that does not read.
    let requests: [Florin_V1_CreateCustomerRequest] = (0..<1_000).map { index in
      .creating(.example("Customer \(index) \(String(repeating: "x", count: 150))"))
    }
    _ = try await client.customers.batchCreateCustomers(.with { $0.requests = requests })
    let stream = try await watch(client, Self.earliest)
    // Read only once the server has given the stream up.
    _ = await log.call(Self.path, ended: "RESOURCE_EXHAUSTED")
    let slow = try await rest(of: stream)
    #expect(
      Refusal(slow.error)
        == Refusal(.resourceExhausted, "WATCH_TOO_SLOW", facts: ["seconds": "1"])
    )
    // What came before the end is in order, and the rest comes after resuming.
    var last = slow.last
    let resumed = try await watch(client, .with { $0.resumeToken = slow.token })
    while last < 1_000 {
      let event = try await next(resumed).event
      #expect(event.sequence == last + 1)
      last = event.sequence
    }
    resumed.cancel()
    try await server.stop()
  }

  /// Reads a stream to its end.
  private func rest(
    of stream: ResponseStream<Florin_V1_WatchEventsResponse>
  ) async throws -> (error: RPCError, last: Int64, token: String) {
    var last: Int64 = 0
    var token = ""
    do {
      while let response = try await stream.next() {
        #expect(response.event.sequence == last + 1)
        last = response.event.sequence
        token = response.resumeToken
      }
      throw RPCError(.outOfRange, "the stream ended without an error")
    } catch let error as RPCError {
      return (error, last, token)
    }
  }

  @Test func `a server that stops ends its streams with a status to resume from`() async throws {
    let server = try await TestServer()
    let client = try await server.tenant().client
    let stream = try await watch(client)
    let stopping = Task { try await server.stop() }
    try await expect(Refusal(.unavailable, "SERVER_SHUTTING_DOWN")) {
      try await stream.next()
    }
    try await stopping.value
  }
}
