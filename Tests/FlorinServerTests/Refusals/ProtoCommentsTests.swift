import Foundation
import GRPC
import OrderToCash
import Parties
import Testing

@testable import FlorinServer

/// The comments of the `.proto` files are the partner's manual: they name no reason that does not
/// exist, and leave none out.
@Suite struct ProtoCommentsTests {
  private static let files = [
    "florin/v1/types.proto", "florin/v1/customers.proto", "florin/v1/events.proto",
    "florin/admin/v1/tenants.proto", "florin/admin/v1/keys.proto",
  ]

  private static func text() throws -> String {
    try files.map {
      try String(contentsOf: Tree.root.appending(path: "proto/\($0)"), encoding: .utf8)
    }.joined(separator: "\n")
  }

  /// Words in capitals that the comments use.
  private static func words(in comments: String) -> Set<String> {
    Set(comments.matches(of: #/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/#).map { String($0.output) })
  }

  @Test func `every reason in a comment exists, and every reason is in a comment`() throws {
    let lines = try Self.text().split(separator: "\n", omittingEmptySubsequences: false)
    let isComment = { (line: Substring) in line.trimmingPrefix(#/ */#).hasPrefix("//") }
    let comments = lines.filter(isComment).joined(separator: "\n")
    let code = lines.filter { !isComment($0) }.joined(separator: "\n")
    let defined = Self.words(in: code)
    let statuses = Set(Status.Code.allCases.map(\.description))
    let known = Set(Reason.all.map(\.name) + Catalogue.reasons.map(\.name))
    // A role and a scheme that are spelled as callers write them.
    let values: Set<String> = ["BILL_TO", "EU_VAT", "START_NOW"]
    let named = Self.words(in: comments).subtracting(defined).subtracting(values)
    #expect(named.subtracting(statuses).subtracting(known) == [])
    #expect(known.filter { !comments.contains($0) } == [])
  }

  @Test func `every field says how it is used`() throws {
    var message = ""
    for line in try Self.text().split(separator: "\n") {
      if let match = line.firstMatch(of: #/^ *message (\w+)/#) { message = String(match.1) }
      guard line.firstMatch(of: #/^ +(?:repeated |optional )?[\w.]+ \w+ = \d+;/#) != nil,
        message.hasSuffix("Request") || ["Customer", "Tenant"].contains(message)
      else { continue }
      // Members of a oneof are indented once more; which of them is needed its comment says.
      #expect(line.hasPrefix("    "), "\(message):\(line) has no field_behavior")
    }
  }
}
