import GRPC
import SwiftProtobuf
import Testing

@testable import FlorinServer

@Suite struct ReasonTests {
  @Test func `the page of errors has the server's reasons as the code has them`() throws {
    try Tree.expect(
      "docs/errors.md",
      between: ReasonCatalogue.begin,
      and: ReasonCatalogue.end,
      is: ReasonCatalogue.markdown
    )
  }

  @Test func `every reason has a name of its own in the form that is promised`() {
    let names = Reason.all.map(\.name)
    #expect(Set(names).count == names.count)
    for name in names {
      #expect(name.wholeMatch(of: #/[A-Z][A-Z0-9_]{2,62}/#) != nil, "\(name)")
    }
    #expect(Reason.all.allSatisfy { $0.code != .ok && $0.code != .unknown })
  }

  @Test func `a refusal says its reason, domain, facts, fields and delay`() throws {
    let error = RPCError(
      .overloaded,
      facts: ["queue": "7"],
      fields: [FieldProblem("a.b", .tooLong, "has more than 3 characters")],
      retryAfter: .microseconds(1_500_500)
    )
    #expect(error.code == .resourceExhausted)
    let info = try #require(error.detail(ErrorInfo.self))
    #expect(info.reason == "OVERLOADED")
    #expect(info.domain == "florin.dev")
    #expect(info.metadata == ["queue": "7"])
    let violation = try #require(error.detail(BadRequest.self)?.fieldViolations.first)
    #expect(violation.field == "a.b")
    #expect(violation.reason == "TOO_LONG")
    #expect(violation.description_p == "has more than 3 characters")
    let delay = try #require(error.detail(RetryInfo.self)?.retryDelay)
    // Rounded up: who waits so long has waited enough.
    #expect(delay.seconds == 1 && delay.nanos == 501_000_000)
  }

  @Test func `details stay below what peers take as a header`() throws {
    let problems = (0..<1_000).map { FieldProblem("requests[\($0)]", .required, "is empty") }
    let error = RPCError(fields: problems)
    let named = try #require(error.detail(BadRequest.self)).fieldViolations.count
    #expect(named > 50 && named < 1_000)
    // Base64 makes four bytes of three.
    #expect(error.status.details.count * 4 / 3 < 7_000)
  }
}
