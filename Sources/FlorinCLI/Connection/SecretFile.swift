internal import FlorinServer
internal import Foundation
internal import Glibc

/// Files that hold one secret each and belong to one user.
enum SecretFile {
  /// The secret without the white space around it.
  ///
  /// - Throws: `Refusal` when the file cannot be read, is empty, or others may read it.
  static func read(_ path: String, what: String) throws -> String {
    let bytes: [UInt8]
    do throws(PrivateFile.Fault) {
      bytes = try PrivateFile.read(path)
    } catch {
      throw refusal(error, path, what)
    }
    let secret = String(decoding: bytes, as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    guard !secret.isEmpty else {
      throw Refusal(what: "the \(what) file \(path) is empty", next: "put the \(what) into it")
    }
    return secret
  }

  private static func refusal(
    _ fault: PrivateFile.Fault,
    _ path: String,
    _ what: String
  ) -> Refusal {
    switch fault {
    case .unreadable, .notAFile:
      Refusal(
        what: "the \(what) file \(path) cannot be read",
        next: "check the path and who may read it"
      )
    case .shared:
      Refusal(
        what: "others may read the \(what) file \(path)",
        next: "make it yours alone with: chmod 600 \(path)"
      )
    case .tooLong:
      Refusal(
        what: "the \(what) file \(path) has more than \(PrivateFile.byteCountMax) bytes",
        next: "check that it is the file you mean"
      )
    }
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
