internal import Glibc

/// Why the file of a secret was not taken.
struct SecretFileError: Error, Hashable {
  /// Begins after the file's name: what is wrong and what to do.
  let message: String
}

/// Files that hold one secret each.
enum SecretFile {
  /// The text of a file, without the end of its line.
  ///
  /// - Throws: `SecretFileError` when it cannot be read, is empty or too long, or when others than
  ///   its owner may read it.
  static func read(_ path: String) throws(SecretFileError) -> String {
    let bytes: [UInt8]
    do throws(PrivateFile.Fault) {
      bytes = try PrivateFile.read(path)
    } catch {
      throw SecretFileError(message: "names '\(path)', \(Self.meaning(of: error, path))")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw SecretFileError(message: "names '\(path)', \(Self.meaning(of: .tooLong, path))")
    }
    let secret = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    guard !secret.isEmpty else { throw SecretFileError(message: "names '\(path)', which is empty") }
    return secret
  }

  private static func meaning(of fault: PrivateFile.Fault, _ path: String) -> String {
    switch fault {
    case .unreadable: "which cannot be read"
    case .notAFile: "which is not a file"
    case .shared: "which others can read: chmod 600 '\(path)'"
    case .tooLong: "which is no text of at most \(PrivateFile.byteCountMax) bytes"
    }
  }

  /// Writes a file that only its owner can read; one that exists is left as it is.
  ///
  /// - Throws: `SecretFileError` when there is a file already, or none can be made.
  static func create(_ path: String, _ text: String) throws(SecretFileError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw SecretFileError(
        message: "'\(path)' cannot be made: \(String(cString: strerror(errno)))"
      )
    }
    defer { close(descriptor) }
    let line = Array((text + "\n").utf8)
    guard write(descriptor, line, line.count) == line.count, fsync(descriptor) == 0 else {
      throw SecretFileError(
        message: "'\(path)' cannot be written: \(String(cString: strerror(errno)))"
      )
    }
  }
}
