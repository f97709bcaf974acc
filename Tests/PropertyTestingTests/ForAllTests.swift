import Synchronization
import Testing

@testable import PropertyTesting

@Suite struct ForAllTests {
  /// The issues that something records, as text, kept from failing the test.
  static func issues(_ body: () throws -> Void) throws -> [String] {
    let texts = Texts()
    try withKnownIssue(isIntermittent: true) {
      try body()
    } matching: { issue in
      texts.append("\(issue)")
    }
    return texts.all
  }

  final class Texts: Sendable {
    private let texts = Mutex<[String]>([])
    var all: [String] { texts.withLock { $0 } }
    func append(_ text: String) -> Bool {
      texts.withLock { $0.append(text) }
      return true
    }
  }

  @Test func `a property that holds is tried so many times`() {
    let pinned = PinnedSearch(seed: 1, count: 37)
    var count = 0
    forAll(count: 37) { choices in
      count += 1
      #expect((3...9).contains(choices.number(in: 3...9)))
    }
    #expect(count == pinned.count)
  }

  @Test func `a failing case is made smallest and tells its seed`() throws {
    var smallest: [Int] = []
    let issues = try Self.issues {
      forAll(seed: 7) { choices in
        let numbers = choices.array(count: 0...20) { $0.number(in: 0...1000) }
        choices.note("numbers \(numbers)")
        smallest = numbers
        #expect(numbers.reduce(0, +) < 500)
      }
    }
    #expect(smallest == [500])
    let report = try #require(issues.last { $0.contains("to run it alone") })
    #expect(report.contains("FLORIN_SEED="))
    #expect(report.contains("FLORIN_CASES=1"))
    #expect(report.contains("numbers [500]"))
  }

  @Test func `the printed seed makes the failing case the first`() throws {
    func failure(seed: UInt64, count: Int) throws -> PropertySearch.Failure {
      var search = PropertySearch(seed: seed, count: count)
      while var choices = search.next() {
        let failed = choices.number(in: 0...50) == 17
        search.tried(choices, failed: failed)
      }
      return try #require(search.failure)
    }
    let first = try failure(seed: 3, count: 1000)
    #expect(first.index > 0)
    let again = try failure(seed: first.seed, count: 1)
    #expect(again.index == 0)
    #expect(again.draws == [17])
  }

  @Test func `what a property throws fails it`() throws {
    struct Refusal: Error {}
    let issues = try Self.issues {
      forAll { choices in
        if choices.happens(onceIn: 4) { throw Refusal() }
      }
    }
    #expect(issues.contains { $0.contains("Refusal") })
  }

  @Test func `a property may wait`() async {
    let pinned = PinnedSearch(seed: 1, count: 20)
    var count = 0
    await forAll(count: 20) { choices in
      await Task.yield()
      count += 1
      #expect(choices.bytes(count: 2...4).count <= 4)
    }
    #expect(count == pinned.count)
  }

  @Test func `the environment pins seed and number of cases`() {
    let pinned = PinnedSearch(seed: 1, count: 2) { ["FLORIN_SEED": "18446744073709551615"][$0] }
    #expect(pinned.seed == .max)
    #expect(pinned.count == 2)
    let cases = PinnedSearch(seed: 1, count: 2) { ["FLORIN_CASES": "1000000"][$0] }
    #expect(cases.seed == 1)
    #expect(cases.count == 1_000_000)
  }

  @Test func `a pinned seed that is no number is a mistake`() async {
    await #expect(processExitsWith: .failure) {
      _ = PinnedSearch(seed: 1, count: 2) { _ in "next" }
    }
  }
}
