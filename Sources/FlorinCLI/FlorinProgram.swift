package import ArgumentParser
internal import FlorinClient
internal import FlorinServer
internal import Foundation
internal import GRPC
internal import TLS

/// The command line program `florin`.
package struct FlorinProgram: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "florin",
    abstract: "Order-to-cash server: run it, set it up, look into it.",
    discussion: """
      Every command explains itself with --help. Exit codes: 0 done, 1 refused, 2 usage,
      3 server out of reach or too busy, 4 internal error.
      """,
    version: FlorinVersion.current,
    subcommands: [
      Serve.self, TenantCommand.self, KeyCommand.self, CustomerCommand.self, EventCommand.self,
      Call.self, Certs.self, Doctor.self, Check.self, BenchCommand.self,
    ]
  )

  package init() {}

  /// Runs the program on the process's arguments and ends the process.
  package static func main() async {
    Foundation.exit(await run(Array(CommandLine.arguments.dropFirst())))
  }

  /// Runs the program on arguments; the exit code is the answer.
  static func run(_ arguments: [String]) async -> Int32 {
    do {
      var command = try parseAsRoot(arguments)
      if var concurrent = command as? any AsyncParsableCommand {
        try await concurrent.run()
      } else {
        try command.run()
      }
      return ProgramExit.done
    } catch {
      return report(error)
    }
  }

  /// Tells people what went wrong; the exit code tells scripts.
  static func report(_ error: any Error) -> Int32 {
    let console = Console.current
    if let refusal = error as? Refusal {
      console.error("error: \(refusal.description.printable)\n")
      return ProgramExit.refused
    }
    if let error = error as? TLSError {
      console.error("error: \(error.description.printable)\n")
      return ProgramExit.refused
    }
    if let error = error as? FlorinError ?? (error as? RPCError).map(FlorinError.init) {
      console.error("error: \(error.description.printable)\n")
      return ProgramExit.code(for: error)
    }
    if let error = error as? ConfigurationError {
      for problem in error.problems { console.error("error: \(problem.description.printable)\n") }
      return ProgramExit.refused
    }
    let parserCode = exitCode(for: error)
    // What is neither ours nor the parser's is a file that broke off or the like.
    if parserCode == .failure {
      let lines = "\(error)".split(separator: "\n").map { String($0).printable }
      console.error("error: \(lines.joined(separator: "\n"))\n")
      return ProgramExit.internalError
    }
    let message = fullMessage(for: error)
    // Help and the version are errors to the parser, though not to the one who asked for them.
    if parserCode.isSuccess {
      console.output(message.hasSuffix("\n") ? message : message + "\n")
      return ProgramExit.done
    }
    console.error(message.hasSuffix("\n") ? message : message + "\n")
    return ProgramExit.usage
  }
}

/// What the program's exit code tells scripts.
enum ProgramExit {
  static let done: Int32 = 0
  static let refused: Int32 = 1
  static let usage: Int32 = 2
  static let unavailable: Int32 = 3
  static let internalError: Int32 = 4

  /// The exit code of a call that failed.
  static func code(for error: FlorinError) -> Int32 {
    switch error.code {
    case .unavailable, .deadlineExceeded, .resourceExhausted: unavailable
    case .internal, .unknown, .dataLoss: internalError
    default: refused
    }
  }
}

/// The version of this program.
enum FlorinVersion { static let current = "0.1.0" }
