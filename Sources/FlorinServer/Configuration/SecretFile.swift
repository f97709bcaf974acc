internal import Glibc

#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// Why the file of a secret was not taken.
struct SecretFileError: Error, Hashable {
  /// Begins after the file's name: what is wrong and what to do.
  let message: String
}

/// Files that hold one secret each.
enum SecretFile {
  /// More is no secret but a mistake.
  private static let maximumBytes = 4_096

  /// The text of a file, without the end of its line.
  ///
  /// - Throws: `SecretFileError` when it cannot be read, is empty or too long, or when others than
  ///   its owner may read it.
  static func read(_ path: String) throws(SecretFileError) -> String {
    let attributes: [FileAttributeKey: Any]
    let data: Data
    do {
      attributes = try FileManager.default.attributesOfItem(atPath: path)
      data = try Data(contentsOf: URL(filePath: path))
    } catch {
      throw SecretFileError(message: "names '\(path)', which cannot be read")
    }
    let mode = (attributes[.posixPermissions] as? Int) ?? 0o777
    guard mode & 0o077 == 0 else {
      throw SecretFileError(
        message: "names '\(path)', which others can read: chmod 600 '\(path)'"
      )
    }
    guard data.count <= maximumBytes, let text = String(data: data, encoding: .utf8) else {
      throw SecretFileError(message: "names '\(path)', which is no text of at most 4096 bytes")
    }
    let secret = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    guard !secret.isEmpty else { throw SecretFileError(message: "names '\(path)', which is empty") }
    return secret
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
