internal import Foundation

/// SQL by PostgreSQL's own program: tests look at the database without the code that they test.
package enum Psql {
  /// The rows that a statement gives, columns separated by `|`.
  ///
  /// - Parameters:
  ///   - statement: One or more statements.
  ///   - connection: A libpq connection string.
  /// - Returns: The rows in the order of the server.
  /// - Throws: `PsqlError` with what the program said.
  package static func rows(_ statement: String, _ connection: String) throws -> [[String]] {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1",
      "--dbname=\(connection)", "--command=\(statement)",
    ]
    process.standardInput = FileHandle.nullDevice
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw PsqlError(said: said) }
    return text.split(separator: "\n").map {
      $0.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    }
  }
}

/// A statement that PostgreSQL refused.
package struct PsqlError: Error, CustomStringConvertible {
  let said: String

  package var description: String { said }
}
