import Foundation

/// The programs of Tests/Interop, in the environment of `scripts/python-environment`.
enum Python {
  private static let tree = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  private static let interpreter = tree.appending(path: ".build/venv/bin/python")

  static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: interpreter.path) }

  static func start(_ arguments: [String]) throws -> Program {
    let script = tree.appending(path: "Tests/Interop/\(arguments[0])").path
    return try Program.start(interpreter, [script] + arguments.dropFirst())
  }
}

/// A program that was started, and what it prints.
struct Program {
  private let process: Process
  private let output: FileHandle

  static func start(_ program: URL, _ arguments: [String]) throws -> Program {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = program
    process.arguments = arguments
    process.standardOutput = pipe
    try process.run()
    return Program(process: process, output: pipe.fileHandleForReading)
  }

  /// The next line of output; nil when the program ended without one.
  func firstLine() async -> String? {
    await read { output in
      var line = Data()
      while let byte = try? output.read(upToCount: 1), !byte.isEmpty, byte != Data([0x0A]) {
        line += byte
      }
      return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
    }
  }

  /// All lines of output, once the program has ended.
  func allLines() async -> [String] {
    await read { output in
      let text = String(decoding: output.readDataToEndOfFile(), as: UTF8.self)
      return text.split(separator: "\n").map(String.init)
    }
  }

  func signal(_ number: Int32) { kill(process.processIdentifier, number) }

  /// Ends the program; SIGKILL, because it inherits the signals that its starter's thread blocks.
  func stop() { kill(process.processIdentifier, SIGKILL) }

  /// Reads on a thread of its own: a blocked read must not hold a thread that tasks run on.
  private func read<Value: Sendable>(
    _ body: @escaping @Sendable (FileHandle) -> Value
  ) async
    -> Value
  {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread { [output] in continuation.resume(returning: body(output)) }
    }
  }
}
