internal import Foundation
internal import Glibc

/// Files that hold one secret each and belong to one user.
enum SecretFile {
  /// The secret without the white space around it.
  ///
  /// - Throws: `Refusal` when the file cannot be read, is empty, or others may read it.
  static func read(_ path: String, what: String) throws -> String {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard let attributes, let data = FileManager.default.contents(atPath: path) else {
      throw Refusal(
        what: "the \(what) file \(path) cannot be read",
        next: "check the path and who may read it"
      )
    }
    if let mode = attributes[.posixPermissions] as? Int, mode & 0o077 != 0 {
      throw Refusal(
        what: "others may read the \(what) file \(path)",
        next: "make it yours alone with: chmod 600 \(path)"
      )
    }
    let secret = String(decoding: data, as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    guard !secret.isEmpty else {
      throw Refusal(what: "the \(what) file \(path) is empty", next: "put the \(what) into it")
    }
    return secret
  }

  /// Checks that a secret can be kept in a file, before there is one that is shown only once.
  ///
  /// - Throws: `Refusal` naming the file and what the system says.
  static func requireWritable(_ path: String) throws {
    close(try open(path, unlinking: true))
  }

  /// Writes a secret to a file that only its owner can read, from its first byte on.
  ///
  /// - Throws: `Refusal` naming the file and what the system says.
  static func write(_ secret: String, to path: String) throws {
    let descriptor = try open(path)
    defer { close(descriptor) }
    let bytes = Array((secret + "\n").utf8)
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0,
      rename(partial(path), path) == 0
    else { throw unwritable(path) }
  }

  /// Where a secret is written before it gets its name.
  private static func partial(_ path: String) -> String { path + ".partial" }

  /// Makes the file beside the one that is meant, and takes it away again if it is only a trial.
  private static func open(_ path: String, unlinking: Bool = false) throws -> Int32 {
    unlink(partial(path))
    let descriptor = Glibc.open(partial(path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw unwritable(path) }
    if unlinking { unlink(partial(path)) }
    return descriptor
  }

  private static func unwritable(_ path: String) -> Refusal {
    Refusal(
      what: "\(path) cannot be written: \(String(cString: strerror(errno)))",
      next: "choose a directory that you may write to"
    )
  }
}
