import Synchronization

@testable import FlorinCLI

/// What a run of the program printed, and its exit code.
struct FlorinRun {
  var code: Int32
  var output: String
  var error: String

  /// Runs the program on arguments.
  static func of(_ arguments: String...) async -> FlorinRun { await of(arguments) }

  /// Runs the program on arguments.
  static func of(_ arguments: [String]) async -> FlorinRun {
    let printed = Printed()
    let console = Console(
      output: { text in printed.texts.withLock { $0.output += text } },
      error: { text in printed.texts.withLock { $0.error += text } }
    )
    let code = await Console.$current.withValue(console) { await FlorinProgram.run(arguments) }
    return printed.texts.withLock { FlorinRun(code: code, output: $0.output, error: $0.error) }
  }

  private final class Printed: Sendable {
    let texts = Mutex((output: "", error: ""))
  }
}
