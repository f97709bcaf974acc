internal import Foundation

/// Lines for whoever started the program, who may be waiting for them at the other end of a pipe.
enum StandardOutput {
  /// Writes a line at once, unlike `print`, which keeps lines back when there is no terminal.
  static func write(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }
}
