import FlorinAPI
import Foundation
import GRPC
import Logging
import Primitives
import Synchronization
import Testing

@testable import FlorinServer

@Suite(.timeLimit(.minutes(1))) struct LogTests {
  @Test func `a line is one JSON object with its facts as members`() throws {
    let written = Mutex("")
    var handler = JSONLogHandler(
      label: "florin",
      clock: { Instant(microseconds: 1_500_000) },
      write: { line in written.withLock { $0 += line } }
    )
    handler.metadata = ["host": "a", "method": "hidden"]
    var logger = Logger(label: "florin") { [handler] _ in handler }
    logger.logLevel = .info
    logger.info(
      "said \"so\"\n\u{1}",
      metadata: ["method": "M", "list": ["x", ["k": "v"]], "number": "\(7)"]
    )
    logger.debug("not this")
    #expect(
      written.withLock { $0 } == #"""
        {"time":"1970-01-01T00:00:01.500Z","level":"info","logger":"florin",\#
        "message":"said \"so\"\n\u0001","host":"a","list":["x",{"k":"v"}],"method":"M",\#
        "number":"7"}

        """#
    )
  }

  @Test func `lines beyond the budget of a second are counted in the next`() {
    var budget = LineBudget(linesPerSecond: 2)
    #expect(budget.take(at: 5) == .log(suppressed: 0))
    #expect(budget.take(at: 5) == .log(suppressed: 0))
    #expect(budget.take(at: 5) == .suppress)
    #expect(budget.take(at: 5) == .suppress)
    #expect(budget.take(at: 6) == .log(suppressed: 2))
    #expect(budget.take(at: 6) == .log(suppressed: 0))
    #expect(budget.take(at: 9) == .log(suppressed: 0))
    var silent = LineBudget(linesPerSecond: 0)
    #expect(silent.take(at: 1) == .suppress)
  }

  @Test(arguments: [
    (Duration.nanoseconds(999), "0.000"), (.microseconds(1), "0.001"),
    (.milliseconds(12), "12.000"),
    (.seconds(61) + .microseconds(45), "61000.045"),
  ])
  func `durations are logged in milliseconds`(duration: Duration, text: String) {
    #expect(CallLog.milliseconds(duration) == text)
  }

  @Test func `a call is a line with who, what and how it ended, and nothing that was in it`()
    async throws
  {
    let log = LogRecorder()
    let server = try await TestServer(logger: log.logger)
    let tenant = try await server.tenant()
    _ = try await tenant.client.customers.createCustomer(.creating(.full("Personal Name")))
    let path = Florin_V1_CustomersServiceMethods.createCustomer.path
    let line = await log.call(path, ended: "OK")
    #expect(line.level == .info && line.message == "call")
    #expect(line.metadata["tenant"] == tenant.id)
    #expect(line.metadata["principal"] == tenant.key.principalID)
    #expect(line.metadata["leaf"] == "0")
    #expect(Set(line.metadata.keys) == ["method", "code", "ms", "tenant", "principal", "leaf"])

    _ = try await refusal { try await tenant.client.customers.getCustomer(.init()) }
    let refused = await log.call(
      Florin_V1_CustomersServiceMethods.getCustomer.path,
      ended: "INVALID_ARGUMENT"
    )
    #expect(refused.metadata["reason"] == "INVALID_FIELD")
    try await server.stop()
    for line in log.lines {
      let text = "\(line.message) \(line.metadata)"
      #expect(!text.contains("Personal") && !text.contains(tenant.secret), "\(text)")
      #expect(!text.contains("DE89370400440532013000"), "\(text)")
    }
    #expect(log.lines.contains { $0.message == "serving" && $0.metadata["address"] != nil })
    #expect(log.lines.last?.message == "stopped")
  }
}
