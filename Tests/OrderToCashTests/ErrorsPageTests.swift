import Foundation
import OrderToCash
import Parties
import Testing

@Suite struct ErrorsPageTests {
  static let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "docs/errors.md")

  @Test func `the page of errors has the rules as the code has them`() throws {
    let present = try String(contentsOf: Self.page, encoding: .utf8)
    let (begin, end) = ("<!-- begin: the rules -->\n", "<!-- end: the rules -->")
    let before = try #require(present.range(of: begin))
    let after = try #require(present.range(of: end))
    let expected = present[..<before.upperBound] + Self.sections + present[after.lowerBound...]
    if ProcessInfo.processInfo.environment["FLORIN_WRITE_DOCS"] != nil {
      try String(expected).write(to: Self.page, atomically: true, encoding: .utf8)
    }
    let committed = try String(contentsOf: Self.page, encoding: .utf8)
    #expect(committed == expected, "docs/errors.md is stale: run with FLORIN_WRITE_DOCS=1")
  }

  @Test func `names and numbers of reasons are unique, and 3 is not theirs`() {
    let reasons = Catalogue.reasons
    #expect(Set(reasons.map(\.name)).count == reasons.count)
    #expect(Set(reasons.map(\.code)).count == reasons.count)
    #expect(reasons.allSatisfy { $0.code > 0 && $0.code != 3 })
    let codes = Catalogue.fieldRules + Catalogue.customerRules
    #expect(Set(codes.map(\.name)).count == codes.count)
  }

  static var sections: String {
    let reasons = Catalogue.reasons.map(section).joined(separator: "\n")
    return """
      \(reasons)
      ## Codes of fields

      The `reason` of a field in `BadRequest`. A warning refuses a command only until its code is in
      `acknowledged_warnings`.

      ### Of any field

      \(table(Catalogue.fieldRules))
      ### Of customers

      \(table(Catalogue.customerRules))
      """ + "\n"
  }

  private static func section(_ reason: RejectionReason) -> String {
    let metadata = reason.metadataKeys.map { "`\($0)`" }.joined(separator: ", ")
    return """
      ### \(reason.name)

      \(reason.meaning). \(reason.remedy).

      \(status(reason.category)) · field: \(field(reason.field)) · \
      metadata: \(metadata.isEmpty ? "none" : metadata) · number in the audit trail: \(reason.code)

      """
  }

  private static func field(_ field: String) -> String {
    field.contains(" ") ? field : "`\(field)`"
  }

  private static func status(_ category: RejectionCategory) -> String {
    switch category {
    case .invalidArgument: "INVALID_ARGUMENT"
    case .notFound: "NOT_FOUND"
    case .alreadyExists: "ALREADY_EXISTS"
    case .failedPrecondition: "FAILED_PRECONDITION"
    case .aborted: "ABORTED"
    }
  }

  private static func table(_ codes: [ViolationCode]) -> String {
    let rows = codes.map { code in
      let meaning = code.meaning.replacing("<", with: "‹").replacing(">", with: "›")
      return "| `\(code.name)` | \(code.severity.rawValue) | \(meaning) | \(code.remedy) |\n"
    }
    return "| code | | what is wrong | what to do |\n| --- | --- | --- | --- |\n" + rows.joined()
  }
}
