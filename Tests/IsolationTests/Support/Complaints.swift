import Logging
import Synchronization

/// Keeps what a server logs as warnings and worse: the messages, without what goes with them.
final class Complaints: Sendable {
  private let kept = Mutex<[String]>([])

  /// The messages, in the order in which they came.
  var messages: [String] { kept.withLock { $0 } }

  /// A logger whose warnings are kept.
  var logger: Logger { Logger(label: "test") { [self] _ in Handler(complaints: self) } }

  private struct Handler: LogHandler {
    let complaints: Complaints
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.warning

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      complaints.kept.withLock { $0.append(event.message.description) }
    }
  }
}
