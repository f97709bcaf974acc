internal import ArgumentParser

/// For whom a command prints.
enum OutputFormat: String, Sendable, CaseIterable, ExpressibleByArgument {
  /// People.
  case table
  /// Programs.
  case json
}
