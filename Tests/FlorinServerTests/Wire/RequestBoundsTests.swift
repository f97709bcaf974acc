import FlorinAPI
import GRPC
import SwiftProtobuf
import Testing

/// Every bound that the `.proto` files promise, one below, at and one above it, over TLS.
@Suite(.timeLimit(.minutes(2))) struct RequestBoundsTests {
  /// Who calls, of one server.
  struct Callers: Sendable {
    let tenant: TestClient
    let operators: TestClient
    /// A customer of the tenant.
    let customerID: String
  }

  private static let starting = Task {
    let wire = try await TLSServer.shared()
    let tenant = try await wire.server.tenant()
    let client = try wire.client(key: tenant.secret)
    let made = try await client.customers.createCustomer(.creating(.example("Bounds")))
    return Callers(
      tenant: client,
      operators: try wire.client(key: wire.server.operatorKey),
      customerID: made.customerID
    )
  }

  /// The code of the violation at a path; nil when the field is right, whatever else is not.
  private func violation(_ bound: RequestBound, _ size: Int) async throws -> String? {
    do {
      try await bound.call(try await Self.starting.value, size)
      return nil
    } catch let error as RPCError {
      #expect(error.code != .internal && error.code != .unknown, "\(size): \(error)")
      let found = error.detail(BadRequest.self)?.fieldViolations ?? []
      // A warning has a violation too, but refuses nothing for good.
      guard error.code == .invalidArgument else { return nil }
      return found.first { $0.field == bound.path }?.reason
    }
  }

  @Test(
    arguments: RequestBound.customerTexts + RequestBound.customerNumbers
      + RequestBound.customerCodes + RequestBound.customerLists + RequestBound.customerRequests
      + RequestBound.eventRequests + RequestBound.tenantRequests + RequestBound.keyRequests
  )
  func `a field may have its bound, and not one beyond it`(_ bound: RequestBound) async throws {
    for size in bound.accepted {
      #expect(try await violation(bound, size) == nil, "\(bound.testDescription) of \(size)")
    }
    for (size, code) in bound.refused {
      #expect(try await violation(bound, size) == code, "\(bound.testDescription) of \(size)")
    }
  }
}
