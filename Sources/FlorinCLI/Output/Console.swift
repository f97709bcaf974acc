internal import Foundation

/// Where a command's output goes: the terminal, or a test's memory.
struct Console: Sendable {
  /// Writes what was asked for.
  let output: @Sendable (String) -> Void
  /// Writes what went wrong, and progress.
  let error: @Sendable (String) -> Void
  /// What shows the output.
  var outputTerminal = Terminal.none
  /// What shows errors and progress.
  var errorTerminal = Terminal.none

  /// The console of the running command.
  @TaskLocal static var current = Console.process

  /// The process's standard output and standard error.
  static let process = Console(
    output: { FileHandle.standardOutput.write(Data($0.utf8)) },
    error: { FileHandle.standardError.write(Data($0.utf8)) },
    outputTerminal: .behind(1),
    errorTerminal: .behind(2)
  )

  /// Writes a table as people, programs' people or spreadsheets want it.
  func output(_ table: Table, as format: OutputFormat, json: () throws -> String) rethrows {
    switch format {
    case .table: output(table.text(for: outputTerminal))
    case .csv: output(table.commaSeparatedValues)
    case .json: output(try json())
    }
  }
}
