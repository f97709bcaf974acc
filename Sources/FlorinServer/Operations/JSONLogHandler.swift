internal import Glibc
public import Logging
internal import Primitives

/// Writes each line of a log as one JSON object, for programs that collect logs.
///
///     LoggingSystem.bootstrap { JSONLogHandler(label: $0) }
///
/// `time` is RFC 3339 in UTC, `level` and `message` are the line's, and each entry of its metadata
/// is a member of its own. The message is constant and the facts are in the metadata: that is how
/// the server logs.
public struct JSONLogHandler: LogHandler {
  /// Added to every line.
  public var metadata: Logger.Metadata = [:]
  /// The least important that is logged.
  public var logLevel = Logger.Level.info
  private let label: String
  private let write: @Sendable (String) -> Void
  private let clock: @Sendable () -> Instant

  /// A handler that writes to standard error.
  ///
  /// - Parameter label: The logger's name, the member `logger`.
  public init(label: String) {
    self.init(label: label, clock: WallClock.now, write: JSONLogHandler.toStandardError)
  }

  init(
    label: String,
    clock: @escaping @Sendable () -> Instant,
    write: @escaping @Sendable (String) -> Void
  ) {
    self.label = label
    self.clock = clock
    self.write = write
  }

  /// One entry of the metadata that is added to every line.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes a line.
  public func log(event: LogEvent) {
    var line = "{\"time\":\"\(clock().text)\",\"level\":\"\(event.level.rawValue)\""
    line += ",\"logger\":" + JSONText.quoted(label)
    line += ",\"message\":" + JSONText.quoted(event.message.description)
    let all = metadata.merging(event.metadata ?? [:]) { _, own in own }
    for (key, value) in all.sorted(by: { $0.key < $1.key }) {
      line += "," + JSONText.quoted(key) + ":" + JSONText.value(value)
    }
    write(line + "}\n")
  }

  /// Whole lines at once, so that those of several threads do not mix.
  private static func toStandardError(_ line: String) {
    let bytes = Array(line.utf8)
    // A log that cannot be written has nowhere to say so.
    _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
  }
}

/// Values as JSON.
enum JSONText {
  /// A text in quotes.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// A value of a log's metadata.
  static func value(_ value: Logger.Metadata.Value) -> String {
    switch value {
    case .string(let text): quoted(text)
    case .stringConvertible(let value): quoted(value.description)
    case .array(let values): "[" + values.map(self.value).joined(separator: ",") + "]"
    case .dictionary(let entries):
      "{"
        + entries.sorted { $0.key < $1.key }
        .map { quoted($0.key) + ":" + self.value($0.value) }
        .joined(separator: ",") + "}"
    }
  }
}
