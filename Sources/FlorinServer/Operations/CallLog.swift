internal import GRPC
internal import Logging
internal import Primitives
internal import Storage
internal import Synchronization

/// Logs one line for each call: what was called, by whom, how it ended and how long it took;
/// nothing of what was in it.
///
/// Under load the lines of a second are bounded: those that are left out are counted in the next
/// one. Faults of the server are always logged.
final class CallLog: Sendable {
  private let logger: Logger
  private let budget: Mutex<LineBudget>

  init(logger: Logger, linesPerSecond: Int) {
    self.logger = logger
    budget = Mutex(LineBudget(linesPerSecond: linesPerSecond))
  }

  /// Logs a call that has ended.
  ///
  /// - Parameters:
  ///   - call: The call.
  ///   - caller: Who called; nil when that was not found out.
  ///   - error: Why it did not succeed; nil when it did.
  ///   - start: When it began.
  func ended(
    _ call: ServerCall,
    by caller: Caller?,
    with error: RPCError?,
    since start: ContinuousClock.Instant
  ) {
    guard logger.logLevel <= .info else { return }
    let now = ContinuousClock.now
    let second = (now - CallLog.origin).components.seconds
    guard case .log(let suppressed) = budget.withLock({ $0.take(at: second) }) else { return }
    var line: Logger.Metadata = [
      "method": "\(call.method.path)",
      "code": "\(error?.code ?? .ok)",
      "ms": "\(CallLog.milliseconds(now - start))",
    ]
    if let reason = error?.reasonName { line["reason"] = "\(reason)" }
    if let principal = caller?.principal { line["principal"] = "\(principal.id)" }
    if case .tenant(let handle)? = caller?.scope { line["tenant"] = "\(handle.id)" }
    if let leaf = call.trailers[TrailerKeys.leafIndex] { line["leaf"] = "\(leaf)" }
    if suppressed > 0 { line["suppressed"] = "\(suppressed)" }
    logger.info("call", metadata: line)
  }

  /// Logs an error that nobody expected.
  func failed(_ call: ServerCall, with error: any Error) {
    logger.fault(.error, "a call failed", error, ["method": "\(call.method.path)"])
  }

  /// From where seconds are counted.
  private static let origin = ContinuousClock.now

  /// Milliseconds with three decimals, without the floating point that formats slowly.
  static func milliseconds(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    let (whole, fraction) = microseconds.quotientAndRemainder(dividingBy: 1_000)
    let digits = "\(fraction)"
    return "\(whole).\(String(repeating: "0", count: 3 - digits.count))\(digits)"
  }
}
