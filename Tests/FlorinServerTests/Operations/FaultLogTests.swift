import FlorinAPI
import GRPC
import Logging
import Postgres
import Primitives
import Storage
import SwiftProtobuf
import Testing

/// What the log keeps of a fault: enough to find it, and nothing of what the rows hold.
@Suite(.timeLimit(.minutes(1))) struct FaultLogTests {
  private static let marker = "Confidential Person"

  @Test func `a refused row stays out of the log, but for debug level`() async throws {
    let log = LogRecorder()
    let server = try await TestServer(logger: log.logger)
    let tenant = try await server.tenant()
    let schema = try #require(SchemaName(tenant.tenant.schemaName))
    // PostgreSQL says of a violated check what the row holds: `Failing row contains (…)`.
    try await Superuser.run(
      .rendered(
        template: """
          ALTER TABLE {schema}.customers
          ADD CONSTRAINT nobody_confidential CHECK (display_name NOT LIKE 'Confidential%')
          """,
        schema: schema
      ),
      on: server.connectionString
    )
    let error = try await refusal {
      try await tenant.client.customers.createCustomer(.creating(.full(Self.marker)))
    }
    #expect(Refusal(error) == Refusal(.internal, "INTERNAL_ERROR"))
    #expect(!"\(error)".contains(Self.marker))
    let fault = await log.line { $0.message == "a call met a fault of the storage" }
    #expect(fault.level == .error)
    #expect(fault.metadata["sqlstate"] == "23514")
    #expect(fault.metadata["schema"] == tenant.tenant.schemaName)
    #expect(fault.metadata["table"] == "customers")
    #expect(fault.metadata["constraint"] == "nobody_confidential")
    // The marker was there to be left out: debug level, which nobody runs a server at, has it.
    let full = await log.line {
      $0.message == "the same fault in full" && $0.metadata["tenant"] == tenant.id
    }
    #expect(full.level == .debug)
    #expect(full.metadata["error"]?.contains(Self.marker) == true)
    try await server.stop()
    for line in log.lines where line.level >= .info {
      let text = "\(line.message) \(line.metadata)"
      #expect(!text.contains(Self.marker) && !text.contains("Linden"), "\(text)")
    }
  }

  @Test func `a message that does not parse is no fault of the server`() async throws {
    let log = LogRecorder()
    let server = try await TestServer(logger: log.logger)
    let tenant = try await server.tenant()
    let method = MethodDescriptor(
      service: "florin.v1.CustomersService",
      method: "CreateCustomer",
      kind: .unary
    )
    // The field of the customer, which is a message, with bytes that are none.
    let broken = Google_Protobuf_BytesValue.with { $0.value = .init([0xFF, 0xFF, 0xFF]) }
    let error = await #expect(throws: RPCError.self) {
      let _: Florin_V1_Customer = try await tenant.client.channel.unary(method, broken)
    }
    #expect(error?.code == .internal)
    _ = await log.call(method.path, ended: "INTERNAL")
    try await server.stop()
    #expect(log.lines.filter { $0.level >= .error }.map(\.message) == [])
  }

  private enum Kind: Error {
    case plain
    case with(row: String)
  }

  private struct Holder: Error {
    let row: String
  }

  private struct Describing: Error, CustomStringConvertible {
    let row: String
    let description = "a row is wrong"
  }

  @Test func `an error that says nothing of itself is told by its type and case`() {
    #expect(FaultFacts.of(Kind.plain) == ["error": "Kind.plain"])
    #expect(FaultFacts.of(Kind.with(row: Self.marker)) == ["error": "Kind.with"])
    #expect(FaultFacts.of(Holder(row: Self.marker)) == ["error": "Holder"])
    #expect(FaultFacts.of(Describing(row: Self.marker)) == ["error": "a row is wrong"])
  }

  @Test func `why there is no connection is told in full`() throws {
    let error = #expect(throws: PostgresError.self) {
      try PostgresConnectionOptions(connectionString: "host=x nonsense=1")
    }
    let facts = FaultFacts.of(try #require(error))
    #expect(facts["problem"]?.contains("nonsense") == true, "\(facts)")
  }
}
