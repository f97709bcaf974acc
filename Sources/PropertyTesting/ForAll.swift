package import Testing

/// Checks that a property holds for cases that chance makes.
///
/// The property draws its case from `Choices` and states what holds with expectations, or throws.
/// For a failing case the seed is printed and a smaller case looked for, whose expectations then
/// fail the test. `FLORIN_SEED` in the environment sets another seed, `FLORIN_CASES` another number
/// of cases.
///
/// A property may be run hundreds of times for a failing case: it must depend on nothing besides
/// its choices.
///
/// - Parameters:
///   - seed: That of the first case; those of the others follow from it.
///   - count: How many cases.
///   - sourceLocation: Where a failure is shown.
///   - property: What must hold.
package func forAll(
  seed: UInt64 = 1,
  count: Int = 200,
  sourceLocation: SourceLocation = #_sourceLocation,
  _ property: (inout Choices) throws -> Void
) {
  let pinned = PinnedSearch(seed: seed, count: count)
  var search = PropertySearch(seed: pinned.seed, count: pinned.count)
  while var choices = search.next() {
    let failed = Attempt.fails { try property(&choices) }
    search.tried(choices, failed: failed)
  }
  guard let failure = search.failure else { return }
  Issue.record(pinned.report(failure), sourceLocation: sourceLocation)
  var choices = Choices(given: failure.draws, source: .simplest)
  do {
    try property(&choices)
  } catch is ExpectationFailedError {
    // A failed `#require` has recorded itself.
  } catch {
    Issue.record(error, sourceLocation: sourceLocation)
  }
}

/// Checks that a property holds for cases that chance makes; for properties that wait.
///
/// - Parameters:
///   - seed: That of the first case; those of the others follow from it.
///   - count: How many cases.
///   - sourceLocation: Where a failure is shown.
///   - property: What must hold.
package func forAll(
  seed: UInt64 = 1,
  count: Int = 200,
  sourceLocation: SourceLocation = #_sourceLocation,
  _ property: (inout Choices) async throws -> Void
) async {
  let pinned = PinnedSearch(seed: seed, count: count)
  var search = PropertySearch(seed: pinned.seed, count: pinned.count)
  while var choices = search.next() {
    let failed = await Attempt.failsWhenAwaited { try await property(&choices) }
    search.tried(choices, failed: failed)
  }
  guard let failure = search.failure else { return }
  Issue.record(pinned.report(failure), sourceLocation: sourceLocation)
  var choices = Choices(given: failure.draws, source: .simplest)
  do {
    try await property(&choices)
  } catch is ExpectationFailedError {
    // A failed `#require` has recorded itself.
  } catch {
    Issue.record(error, sourceLocation: sourceLocation)
  }
}
