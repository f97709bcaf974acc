import Logging
import Synchronization

/// Keeps what a server logs, and lets a test wait for a line.
final class LogRecorder: Sendable {
  /// One line.
  struct Line: Sendable {
    let level: Logger.Level
    let message: String
    let metadata: [String: String]
  }

  private struct State {
    var lines: [Line] = []
    var waiters: [(matches: @Sendable (Line) -> Bool, CheckedContinuation<Line, Never>)] = []
  }

  private let state = Mutex(State())

  /// Everything that was logged.
  var lines: [Line] { state.withLock { $0.lines } }

  /// A logger that is recorded, at every level.
  var logger: Logger {
    var logger = Logger(label: "test") { [self] _ in Handler(recorder: self) }
    logger.logLevel = .trace
    return logger
  }

  /// The first line that matches; waits for it when there is none yet.
  func line(where matches: @escaping @Sendable (Line) -> Bool) async -> Line {
    await withCheckedContinuation { continuation in
      let found: Line? = state.withLock { state in
        if let line = state.lines.first(where: matches) { return line }
        state.waiters.append((matches, continuation))
        return nil
      }
      if let found { continuation.resume(returning: found) }
    }
  }

  /// The line of a call that has ended.
  func call(_ path: String, ended code: String) async -> Line {
    await line { $0.metadata["method"] == path && $0.metadata["code"] == code }
  }

  private func add(_ line: Line) {
    let done = state.withLock { state in
      state.lines.append(line)
      let done = state.waiters.filter { $0.matches(line) }
      state.waiters.removeAll { $0.matches(line) }
      return done
    }
    for (_, continuation) in done { continuation.resume(returning: line) }
  }

  private struct Handler: LogHandler {
    let recorder: LogRecorder
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    init(recorder: LogRecorder) { self.recorder = recorder }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      recorder.add(
        Line(
          level: event.level,
          message: event.message.description,
          metadata: (event.metadata ?? [:]).mapValues { $0.description }
        )
      )
    }
  }
}
