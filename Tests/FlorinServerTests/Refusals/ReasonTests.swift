import GRPC
import Monetary
import OrderToCash
import Parties
import Primitives
import Storage
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

  /// Each is a value of a closed enumeration or of a list that the page of errors is held against,
  /// so that one whose initializer calls itself ends this process here and not at a customer's.
  @Test func `every refusal of the rooms below has a reason that is documented`() throws {
    let key = KeyID(UUIDBits(high: 1, low: 2))
    let delay = Duration.milliseconds(5)
    let errors: [any Error] =
      [
        SubmissionError.requestIDReused(leafIndex: 1), .overloaded(retryAfter: delay),
        .outcomeUnknown, .unavailable, .deadlineExceeded, .tenantSuspended, .tenantUnknown,
        .cancelled, .internalFault,
      ] + [
        TenantError.unknown, .nameTaken, .displayNameInvalid, .stateForbids(.suspended),
        .nameDiffers, .notExported, .requestIDReused(nil), .unsupportedVersion(9), .busy,
        .otherCluster("b"),
      ] + [
        CredentialError.tenantUnknown, .unknown, .displayNameInvalid, .expired,
        .certificateBound(key), .principalOfAnother, .requestIDReused(key),
      ] + [
        StorageError.unavailable, .overloaded(retryAfter: delay), .deadlineExceeded, .cancelled,
      ] + [CancellationError()]
    let documented = Set(Reason.all.map(\.name))
    for error in errors {
      let refusal = try #require(RPCError(known: error), "\(error)")
      let name = try #require(refusal.reasonName, "\(error)")
      #expect(documented.contains(name), "\(error)")
    }
    #expect(RPCError(known: StorageError.internalFault) == nil)
    for reason in Reason.all {
      let refusal = RPCError(reason)
      #expect(refusal.code == reason.code && refusal.reasonName == reason.name)
      #expect(refusal.message == reason.meaning)
    }
  }

  @Test func `every rejection of the business rules has its reason, code and facts`() throws {
    let id = CustomerID(UUIDBits(high: 1, low: 2))
    let currency = try #require(CurrencyCode("EUR"))
    let rejections: [CustomerRejection] = [
      .invalid([]), .warningsNotAcknowledged([]), .notFound(id), .externalIDTaken(by: id),
      .etagMismatch(id, current: 3), .merged(id, into: id), .blocked(id), .notBlocked(id),
      .mergeIntoItself(id), .mergeCurrencyDiffers(source: currency, target: currency),
      .mergeCycle(source: id, target: id), .mergeTooDeep(levels: 9), .mergeTooManyReferences,
    ]
    for rejection in rejections {
      let refusal = RPCError(
        submission: SubmissionError.rejected(.customer(rejection), leafIndex: 4)
      )
      #expect(refusal.reasonName == rejection.rule.name, "\(rejection)")
      let facts = try #require(refusal.detail(ErrorInfo.self)).metadata
      #expect(Set(facts.keys) == Set(rejection.metadata.keys), "\(rejection)")
    }
  }
}
