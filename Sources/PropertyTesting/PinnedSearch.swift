internal import Glibc
internal import Testing

/// Seed and number of cases: those of the test, unless the environment has others.
struct PinnedSearch {
  static let seedVariable = "FLORIN_SEED"
  static let countVariable = "FLORIN_CASES"

  let seed: UInt64
  let count: Int

  init(seed: UInt64, count: Int) {
    self.init(seed: seed, count: count) { getenv($0).map { String(cString: $0) } }
  }

  init(seed: UInt64, count: Int, environment: (String) -> String?) {
    self.seed = Self.number(environment, Self.seedVariable) ?? seed
    self.count = Self.number(environment, Self.countVariable) ?? count
  }

  private static func number<Number: FixedWidthInteger>(
    _ environment: (String) -> String?,
    _ variable: String
  ) -> Number? {
    guard let text = environment(variable) else { return nil }
    guard let number = Number(text) else {
      preconditionFailure("\(variable) is '\(text)', which is no number that fits")
    }
    return number
  }

  /// What to tell about a failing case, and how to run it again.
  func report(_ failure: PropertySearch.Failure) -> Comment {
    var text =
      "case \(failure.index + 1) of \(count) from seed \(seed) fails; to run it alone: "
      + "\(Self.seedVariable)=\(failure.seed) \(Self.countVariable)=1. "
      + "Smallest draws found: \(failure.draws)"
    for note in failure.notes { text += "\n\(note)" }
    return Comment(rawValue: text)
  }
}
