internal import Primitives

/// Which cases of a property to try, and what came of them.
struct PropertySearch {
  /// A case for which the property does not hold.
  struct Failure {
    /// Which case it was, from 0.
    var index: Int
    /// The seed that makes it the first case.
    var seed: UInt64
    /// The smallest draws found for it.
    var draws: [UInt64]
    /// What the property noted with these draws.
    var notes: [String]
  }

  private let count: Int
  private var seeds: SplitMix64
  private var seed: UInt64
  private var index = 0
  private var shrinker: Shrinker?

  private(set) var failure: Failure?

  /// How often a failing property is tried again to make its case smaller.
  private static let shrinkingAttempts = 500

  /// A search.
  ///
  /// - Parameters:
  ///   - seed: That of the first case; those of the others follow from it.
  ///   - count: How many cases.
  init(seed: UInt64, count: Int) {
    self.seed = seed
    self.count = count
    seeds = SplitMix64(seed: seed)
  }

  /// The case to try; nil at the end.
  mutating func next() -> Choices? {
    if shrinker != nil {
      guard let draws = shrinker?.next() else { return nil }
      return Choices(given: draws, source: .simplest)
    }
    return index < count ? Choices(source: .random(SplitMix64(seed: seed))) : nil
  }

  /// The last case was tried.
  mutating func tried(_ choices: Choices, failed: Bool) {
    let draws = choices.draws.map(\.value)
    if shrinker != nil {
      shrinker?.tried(failed: failed, drawCount: draws.count)
      if failed {
        failure?.draws = draws
        failure?.notes = choices.notes
      }
    } else if failed {
      failure = Failure(index: index, seed: seed, draws: draws, notes: choices.notes)
      shrinker = Shrinker(draws, attempts: Self.shrinkingAttempts)
    } else {
      index += 1
      seed = seeds.next()
    }
  }
}
