import Parties
import Testing

@Suite struct RulesTests {
  /// Codes of rules that look at other customers, which the tests of the commands provoke.
  static let provokedByCommands: Set<String> = [
    "REFERENCE_TO_ITSELF", "REFERENCE_NOT_FOUND", "REFERENCE_MERGED", "REFERENCE_BLOCKED",
    "REFERENCE_ROLE_MISSING", "HIERARCHY_CYCLE", "HIERARCHY_TOO_DEEP", "ROLE_IN_USE",
    "POSSIBLE_DUPLICATE",
  ]

  static let all =
    FieldRule.allCases.map { ViolationCode($0) } + CustomerRule.allCases.map { ViolationCode($0) }

  @Test func `every rule about one customer has a draft that breaks it`() {
    let drafts =
      SpoiltDraft.names + SpoiltDraft.places + SpoiltDraft.numbers + SpoiltDraft.terms
    let provoked = Set(drafts.map(\.expected.code.name))
    let expected = Set(Self.all.map(\.name)).subtracting(Self.provokedByCommands)
    #expect(expected.subtracting(provoked) == [])
  }

  @Test func `codes are unique, UPPER_SNAKE and at most 63 characters`() {
    #expect(Set(Self.all.map(\.name)).count == Self.all.count)
    for code in Self.all {
      #expect(code.name.utf8.count <= 63)
      #expect(code.name.wholeMatch(of: /[A-Z][A-Z0-9]*(_[A-Z0-9]+)*/) != nil, "\(code.name)")
    }
  }

  @Test func `texts are sentences without a full stop`() {
    for code in Self.all {
      for text in [code.meaning, code.remedy] {
        #expect(text.first?.isUppercase == true && !text.hasSuffix("."), "\(text)")
      }
    }
  }
}
