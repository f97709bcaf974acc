/// Looks for fewer and smaller draws with which a property still fails.
///
/// First leaves out runs of draws, then lowers single ones, and begins again as long as that helps.
///
/// | step | candidate | on failure of the property | else |
/// | --- | --- | --- | --- |
/// | leave out | all but `length` draws from `index` on | same place again | one place on |
/// | lower | the draw at `index` taken down by `distance` | same again | half the distance |
struct Shrinker {
  private enum Step {
    case leaveOut(length: Int, index: Int)
    case lower(index: Int, distance: UInt64)
    case done
  }

  /// The smallest draws so far with which the property fails.
  private(set) var smallest: [UInt64]

  private var step: Step
  private var attemptsLeft: Int
  private var hasHelped = false
  private var candidate: [UInt64] = []

  /// A search from draws with which the property fails.
  ///
  /// - Parameters:
  ///   - draws: The draws.
  ///   - attempts: How often the property may be tried.
  init(_ draws: [UInt64], attempts: Int) {
    smallest = draws
    attemptsLeft = attempts
    step = .leaveOut(length: Self.longestRun, index: 0)
  }

  private static let longestRun = 16

  /// The next draws to try; nil when nothing smaller is left to try.
  mutating func next() -> [UInt64]? {
    while attemptsLeft > 0 {
      switch step {
      case .done: return nil
      case .leaveOut(let length, let index):
        guard index + length <= smallest.count else {
          step =
            length > 1
            ? .leaveOut(length: length / 2, index: 0) : Self.lowering(smallest, from: 0)
          continue
        }
        candidate = smallest
        candidate.removeSubrange(index..<(index + length))
      case .lower(let index, let distance):
        guard index < smallest.count else {
          step = hasHelped ? .leaveOut(length: Self.longestRun, index: 0) : .done
          hasHelped = false
          continue
        }
        guard distance > 0, smallest[index] >= distance else {
          step =
            distance > 0
            ? .lower(index: index, distance: distance / 2)
            : Self.lowering(smallest, from: index + 1)
          continue
        }
        candidate = smallest
        candidate[index] -= distance
      }
      attemptsLeft -= 1
      return candidate
    }
    return nil
  }

  /// The property was tried with the last candidate.
  ///
  /// - Parameters:
  ///   - failed: Whether it still fails.
  ///   - drawCount: How many draws it made; those of the candidate beyond them are of no use.
  mutating func tried(failed: Bool, drawCount: Int) {
    if failed {
      smallest = Array(candidate.prefix(drawCount))
      hasHelped = true
      return
    }
    switch step {
    case .leaveOut(let length, let index): step = .leaveOut(length: length, index: index + 1)
    case .lower(let index, let distance): step = .lower(index: index, distance: distance / 2)
    case .done: break
    }
  }

  /// The step that first tries zero for the next draw that is none.
  private static func lowering(_ draws: [UInt64], from start: Int) -> Step {
    let index = draws[min(start, draws.count)...].firstIndex { $0 > 0 } ?? draws.count
    return .lower(index: index, distance: index < draws.count ? draws[index] : 0)
  }
}
