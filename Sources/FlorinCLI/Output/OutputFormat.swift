internal import ArgumentParser

/// For whom a command prints.
enum OutputFormat: String, Sendable, CaseIterable, ExpressibleByArgument {
  /// People.
  case table
  /// Programs.
  case json
  /// Spreadsheets: RFC 4180, with a header line.
  case csv
}
