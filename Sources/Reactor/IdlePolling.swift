/// Whether a loop that has nothing to do looks for work a little longer before it sleeps.
///
/// To wake a sleeping thread takes the kernel tens of microseconds, more under a hypervisor: a lone
/// caller spends most of its call on two such wake-ups. Looking costs processor time instead, so it
/// pays only while work comes sooner than a wake-up would be over. The loop tells how long it was
/// without work, and looks on only while those times are mostly short.
///
/// | state | a short time without work | a long one |
/// | --- | --- | --- |
/// | sleeps at once | one step towards looking | stays |
/// | looks first | stays | two steps towards sleeping |
struct IdlePolling {
  /// The longest look in nanoseconds; 0 for none.
  let limit: Int64
  private var steps = 0

  private static let stepsToLook = 4
  private static let mostSteps = 8

  init(limit: Int64) { self.limit = limit }

  /// Whether to look before sleeping.
  var isWorthwhile: Bool { steps >= IdlePolling.stepsToLook }

  /// Takes note of a time without work.
  ///
  /// - Parameters:
  ///   - nanoseconds: From when there was nothing to do to when there was.
  ///   - hasSlept: Whether the wake-up is in it, for which as much again is allowed.
  mutating func wasIdle(nanoseconds: Int64, hasSlept: Bool) {
    guard limit > 0 else { return }
    if nanoseconds <= (hasSlept ? 2 * limit : limit) {
      steps = min(steps + 1, IdlePolling.mostSteps)
    } else {
      steps = max(steps - 2, 0)
    }
  }
}
