/// The tokens of a `RetryThrottle`, counted in thousandths.
package struct ThrottleBucket: Sendable, Hashable {
  private let maximumThousandths: Int
  private let ratioThousandths: Int
  private var thousandths: Int

  package init(_ throttle: RetryThrottle) {
    maximumThousandths = throttle.maximumTokens * 1000
    ratioThousandths = Int(throttle.ratio * 1000)
    thousandths = maximumThousandths
  }

  /// Whether a repeat may be made: more than half of the tokens are there.
  package var allowsRepeat: Bool { thousandths > maximumThousandths / 2 }

  /// An attempt failed with a status that the policy would repeat, or the server pushed back.
  package mutating func attemptFailed() { thousandths = max(0, thousandths - 1000) }

  /// An attempt succeeded.
  package mutating func attemptSucceeded() {
    thousandths = min(maximumThousandths, thousandths + ratioThousandths)
  }
}
