import GRPC
import SwiftProtobuf
import Testing

/// A refusal as its caller sees it, compared as a whole.
struct Refusal: Error, Hashable, CustomStringConvertible {
  let code: Status.Code
  let reason: String
  /// Paths with their codes.
  let fields: [String: String]
  let facts: [String: String]

  init(
    _ code: Status.Code,
    _ reason: String,
    fields: [String: String] = [:],
    facts: [String: String] = [:]
  ) {
    self.code = code
    self.reason = reason
    self.fields = fields
    self.facts = facts
  }

  init(_ error: RPCError) {
    let info = error.detail(ErrorInfo.self)
    let violations = error.detail(BadRequest.self)?.fieldViolations ?? []
    self.init(
      error.code,
      info?.reason ?? "",
      fields: Dictionary(violations.map { ($0.field, $0.reason) }) { first, _ in first },
      facts: info?.metadata ?? [:]
    )
  }

  var description: String { "\(code) \(reason) \(fields) \(facts)" }

  /// INVALID_ARGUMENT for fields.
  static func fields(_ fields: [String: String]) -> Refusal {
    Refusal(.invalidArgument, "INVALID_FIELD", fields: fields)
  }
}

/// Runs a call that exports or restores a tenant, as soon as other tests leave it a place.
func whenThereIsRoom<Value>(_ call: () async throws -> Value) async throws -> Value {
  while true {
    do {
      return try await call()
    } catch let error as RPCError where Refusal(error).reason == "OVERLOADED" {
      await Task.yield()
    }
  }
}

/// Runs a call that must be refused, and returns the refusal.
func refusal(
  sourceLocation: SourceLocation = #_sourceLocation,
  of call: () async throws -> some Any
) async throws -> RPCError {
  do {
    _ = try await call()
  } catch let error as RPCError {
    return error
  }
  Issue.record("the call was not refused", sourceLocation: sourceLocation)
  throw Refusal(.ok, "")
}

/// Expects a call to be refused just so.
func expect(
  _ expected: Refusal,
  sourceLocation: SourceLocation = #_sourceLocation,
  from call: () async throws -> some Any
) async throws {
  let error = try await refusal(sourceLocation: sourceLocation, of: call)
  #expect(Refusal(error) == expected, "\(error)", sourceLocation: sourceLocation)
}
