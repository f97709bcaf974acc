internal import Glibc

/// Files that nobody but their owner may read, as those of secrets must be.
///
/// Links are followed, because orchestrators mount secrets as links; it is the file at the end that
/// must be private, and that is looked at through the descriptor that is read from.
package enum PrivateFile {
  /// Why a file was not read.
  package enum Fault: Error, Sendable, Hashable {
    /// There is none, or this process may not read it.
    case unreadable
    /// It is a directory, a device or a pipe.
    case notAFile
    /// Others than its owner can read or write it.
    case shared
    /// It has more bytes than a secret can have.
    case tooLong
  }

  /// Bytes of the longest secret; more is no secret but a mistake.
  package static let byteCountMax = 4_096

  /// The bytes of a file, at most `byteCountMax`.
  ///
  /// - Throws: `Fault`.
  package static func read(_ path: String) throws(Fault) -> [UInt8] {
    // Without blocking: a pipe that nobody writes to would never open.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .unreadable }
    defer { close(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { throw .unreadable }
    guard facts.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
    guard facts.st_mode & 0o077 == 0 else { throw .shared }
    var bytes = [UInt8](repeating: 0, count: byteCountMax + 1)
    var count = 0
    while count < bytes.count {
      let more = bytes.withUnsafeMutableBytes { buffer in
        Glibc.read(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
      }
      guard more >= 0 else { throw .unreadable }
      if more == 0 { break }
      count += more
    }
    guard count <= byteCountMax else { throw .tooLong }
    return Array(bytes.prefix(count))
  }
}
