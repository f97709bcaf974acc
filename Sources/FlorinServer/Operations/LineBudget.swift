/// How many lines may still be logged in this second; counts those that may not.
struct LineBudget: Sendable {
  /// What to do about one more line.
  enum Verdict: Sendable, Hashable {
    /// Log it; so many were left out before it.
    case log(suppressed: Int)
    /// Leave it out.
    case suppress
  }

  private let linesPerSecond: Int
  private var second: Int64 = .min
  private var used = 0
  private var suppressed = 0

  init(linesPerSecond: Int) { self.linesPerSecond = linesPerSecond }

  /// Asks for one line.
  ///
  /// - Parameter second: The present second; counted from anywhere.
  /// - Returns: Whether to log it.
  mutating func take(at second: Int64) -> Verdict {
    if second != self.second {
      self.second = second
      used = 0
    }
    guard used < linesPerSecond else {
      suppressed += 1
      return .suppress
    }
    used += 1
    defer { suppressed = 0 }
    return .log(suppressed: suppressed)
  }
}
