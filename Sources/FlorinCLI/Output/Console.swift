internal import Foundation

/// Where a command's output goes: the terminal, or a test's memory.
struct Console: Sendable {
  /// Writes what was asked for.
  let output: @Sendable (String) -> Void
  /// Writes what went wrong.
  let error: @Sendable (String) -> Void

  /// The console of the running command.
  @TaskLocal static var current = Console.process

  /// The process's standard output and standard error.
  static let process = Console(
    output: { FileHandle.standardOutput.write(Data($0.utf8)) },
    error: { FileHandle.standardError.write(Data($0.utf8)) }
  )
}
