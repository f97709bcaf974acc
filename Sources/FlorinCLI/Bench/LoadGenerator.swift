internal import Histogram
internal import Reactor

/// Calls made as fast as the server answers: a number of callers, each with one call open.
///
/// It is a closed loop: a slow server is called less often. What it measures is the rate at a given
/// concurrency and the latency that goes with it, not the latency at a given rate.
struct LoadGenerator: Sendable {
  /// Callers at the same time.
  var concurrency: Int
  /// How long calls are measured.
  var duration: Duration
  /// How long calls are made before they are measured.
  var warmUp: Duration

  /// What came of it.
  struct Report: Sendable {
    /// Latencies in microseconds.
    var latencies: Histogram<UInt64>
    var succeeded: Int
    var failed: Int
    var elapsed: Duration
    /// The first failure, for people.
    var firstFailure: String?

    /// Before the first call.
    static var empty: Report {
      Report(latencies: emptyHistogram(), succeeded: 0, failed: 0, elapsed: .zero)
    }

    /// Calls that succeeded, a second.
    var rate: Double { Double(succeeded) / (elapsed / .seconds(1)) }
    func latency(percentile: Double) -> UInt64 { latencies.valueAtPercentile(percentile) }
  }

  /// Makes calls until the time is over.
  ///
  /// - Parameters:
  ///   - loops: Where the callers run; a caller keeps to one loop.
  ///   - call: One call; gets the caller's number and how many calls it has made.
  /// - Returns: What came of the measured calls.
  func run(
    on loops: EventLoopGroup,
    _ call: @escaping @Sendable (_ caller: Int, _ turn: Int) async throws -> Void
  ) async -> Report {
    let began = ContinuousClock.now
    let measured = began + warmUp
    let end = measured + duration
    var report = Report.empty
    report.elapsed = duration
    await withTaskGroup(of: Report.self) { group in
      for caller in 0..<concurrency {
        group.addTask(executorPreference: loops.next()) {
          await Self.callUntil(end, measuredFrom: measured, caller, call)
        }
      }
      for await part in group { report.add(part) }
    }
    return report
  }

  private static func callUntil(
    _ end: ContinuousClock.Instant,
    measuredFrom measured: ContinuousClock.Instant,
    _ caller: Int,
    _ call: @Sendable (_ caller: Int, _ turn: Int) async throws -> Void
  ) async -> Report {
    var report = Report.empty
    var turn = 0
    var begin = ContinuousClock.now
    while begin < end, !Task.isCancelled {
      var failure: (any Error)?
      do { try await call(caller, turn) } catch { failure = error }
      let finish = ContinuousClock.now
      // A call that straddles a border belongs to the side on which it ended.
      if finish >= measured, finish <= end { report.count(finish - begin, failure) }
      begin = finish
      turn += 1
    }
    return report
  }

  static func emptyHistogram() -> Histogram<UInt64> {
    // Up to a minute, to three digits.
    Histogram<UInt64>(highestTrackableValue: 60_000_000, numberOfSignificantValueDigits: .three)
  }
}

extension LoadGenerator.Report {
  /// Counts a call.
  mutating func count(_ latency: Duration, _ failure: (any Error)?) {
    if let failure {
      failed += 1
      if firstFailure == nil { firstFailure = "\(failure)" }
      return
    }
    succeeded += 1
    latencies.record(UInt64(max(1, latency / .microseconds(1))))
  }

  /// Counts what other callers have counted.
  mutating func add(_ other: Self) {
    succeeded += other.succeeded
    failed += other.failed
    firstFailure = firstFailure ?? other.firstFailure
    latencies.add(other.latencies)
  }
}
