package import Testing

/// Checks that a property holds for every case there is.
///
/// The property draws its case from `Choices`, as with `forAll`, and is run once for each way in
/// which its draws can turn out; the number of draws may depend on earlier ones. Ends with the
/// first case that fails.
///
/// - Parameters:
///   - limit: Cases that are thought too many; reaching it is a failure.
///   - sourceLocation: Where a failure is shown.
///   - property: What must hold.
/// - Returns: How many cases there are.
@discardableResult
package func exhaustively(
  limit: Int = 1_000_000,
  sourceLocation: SourceLocation = #_sourceLocation,
  _ property: (inout Choices) throws -> Void
) -> Int {
  var next: [UInt64]? = []
  var count = 0
  while let draws = next {
    guard count < limit else {
      Issue.record("there are more than \(limit) cases", sourceLocation: sourceLocation)
      return count
    }
    count += 1
    var choices = Choices(given: draws, source: .simplest)
    if Attempt.fails({ try property(&choices) }) {
      repeatFailing(choices, property, sourceLocation)
      return count
    }
    next = following(choices.draws)
  }
  return count
}

/// Lets a failing case fail the test.
private func repeatFailing(
  _ choices: Choices,
  _ property: (inout Choices) throws -> Void,
  _ sourceLocation: SourceLocation
) {
  let draws = choices.draws.map(\.value)
  var text = "the case of the draws \(draws) fails"
  for note in choices.notes { text += "\n\(note)" }
  Issue.record(Comment(rawValue: text), sourceLocation: sourceLocation)
  var choices = Choices(given: draws, source: .simplest)
  do {
    try property(&choices)
  } catch is ExpectationFailedError {
    // A failed `#require` has recorded itself.
  } catch {
    Issue.record(error, sourceLocation: sourceLocation)
  }
}

/// The draws of the case after one with given draws; nil after the last.
///
/// Counts up like an odometer whose wheels have different numbers of digits.
private func following(_ draws: [Choices.Draw]) -> [UInt64]? {
  guard let wheel = draws.lastIndex(where: { $0.value < $0.bound }) else { return nil }
  return draws[..<wheel].map(\.value) + [draws[wheel].value + 1]
}
