internal import Synchronization

/// A line on standard error that says how far long work has come, at what rate, and how long the
/// rest will take.
///
/// On a terminal the line is drawn over itself, at most ten times a second and not before a second
/// has passed; elsewhere nothing is drawn, so that logs stay readable.
final class Progress: Sendable {
  private let label: String
  private let total: Int?
  private let console: Console
  private let now: @Sendable () -> ContinuousClock.Instant
  private let state: Mutex<State>

  private struct State {
    var done = 0
    var began: ContinuousClock.Instant
    var drawn: ContinuousClock.Instant?
  }

  /// Work of `total` steps, nil when nobody knows how many.
  init(
    _ label: String,
    total: Int?,
    console: Console = .current,
    now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
  ) {
    self.label = label
    self.total = total
    self.console = console
    self.now = now
    state = Mutex(State(began: now()))
  }

  /// Counts steps that are done, and draws when it is time.
  func advance(by steps: Int = 1) {
    let text: String? = state.withLock { state in
      state.done += steps
      guard let width = console.errorTerminal.width else { return nil }
      let moment = now()
      let since = state.drawn ?? state.began
      guard moment - since >= (state.drawn == nil ? Self.patience : Self.pause) else { return nil }
      state.drawn = moment
      return Self.line(label, state.done, total, moment - state.began, width)
    }
    if let text { console.error("\r\u{1B}[K" + text) }
  }

  /// Takes the line away.
  func finish() {
    let wasDrawn = state.withLock { $0.drawn != nil }
    if wasDrawn { console.error("\r\u{1B}[K") }
  }

  private static let patience = Duration.seconds(1)
  private static let pause = Duration.milliseconds(100)
  private static let barWidth = 24

  static func line(
    _ label: String,
    _ done: Int,
    _ total: Int?,
    _ elapsed: Duration,
    _ width: Int
  ) -> String {
    let milliseconds = max(1, elapsed / .milliseconds(1))
    let rate = Int(Double(done) * 1_000 / milliseconds)
    guard let total, total > 0 else {
      return String("\(label)  \(done)  \(rate)/s".prefix(width - 1))
    }
    let filled = min(barWidth, barWidth * done / total)
    let bar =
      String(repeating: "█", count: filled) + String(repeating: "░", count: barWidth - filled)
    let rest = rate > 0 ? "  \((total - done + rate - 1) / rate) s left" : ""
    return String("\(label)  \(bar)  \(done)/\(total)  \(rate)/s\(rest)".prefix(width - 1))
  }
}
