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
    let (output, errors) = (Printed(), Printed())
    let console = Console(output: { output.add($0) }, error: { errors.add($0) })
    let code = await Console.$current.withValue(console) { await FlorinProgram.run(arguments) }
    return FlorinRun(code: code, output: output.text, error: errors.text)
  }
}

/// What was printed so far.
final class Printed: Sendable {
  private let printed = Mutex("")

  var text: String { printed.withLock { $0 } }

  func add(_ text: String) { printed.withLock { $0 += text } }
}
