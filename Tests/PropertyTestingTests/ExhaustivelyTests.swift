import Testing

@testable import PropertyTesting

@Suite struct ExhaustivelyTests {
  @Test func `every case comes once`() {
    var seen: Set<[Int]> = []
    let count = exhaustively { choices in
      let numbers = choices.array(count: 0...3) { $0.number(in: 1...3) }
      #expect(seen.insert(numbers).inserted)
    }
    #expect(count == 1 + 3 + 9 + 27)
    #expect(seen.count == count)
  }

  @Test func `a property without choices has one case`() {
    let count = exhaustively { _ in }
    #expect(count == 1)
  }

  @Test func `the first failing case ends the search`() throws {
    var last = 0
    let issues = try ForAllTests.issues {
      let count = exhaustively { choices in
        last = choices.number(in: 0...9)
        try #require(last != 4)
      }
      #expect(count == 5)
    }
    #expect(last == 4)
    #expect(issues.contains { $0.contains("the draws [4] fails") })
  }

  @Test func `too many cases are a failure`() throws {
    let issues = try ForAllTests.issues {
      exhaustively(limit: 10) { choices in _ = choices.number(in: 0...10) }
    }
    #expect(issues.contains { $0.contains("more than 10 cases") })
  }
}
