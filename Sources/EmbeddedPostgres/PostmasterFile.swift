internal import FoundationEssentials

/// What `postmaster.pid` says of a running PostgreSQL.
///
/// Source: PostgreSQL, src/include/utils/pidfile.h: one item a line, the state on the eighth.
struct PostmasterFile: Sendable, Hashable {
  /// How far the postmaster is.
  enum State: String, Sendable, Hashable {
    case starting
    case ready
    case standby
    case stopping
  }

  /// The postmaster's process.
  let processID: Int32
  /// Nil as long as the file is not whole.
  let state: State?

  /// Reads the file's text; nil when it does not begin with a process.
  init?(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    // A standalone backend writes its number negated.
    guard let first = lines.first, let processID = Int32(first), processID > 1 else { return nil }
    self.processID = processID
    state = lines.count < 8 ? nil : State(rawValue: String(lines[7].prefix { $0 != " " }))
  }

  /// Reads a file; nil when there is none or it makes no sense.
  init?(path: String) {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
    self.init(text)
  }
}
