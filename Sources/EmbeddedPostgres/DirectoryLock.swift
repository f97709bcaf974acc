internal import Glibc
internal import Synchronization

/// A lock on a cluster's directory that ends with the process, however the process ends.
///
/// It tells a cluster whose process lives, which is not to be touched, from one that was left
/// behind. Source: flock(2).
final class DirectoryLock: Sendable {
  private let descriptor: Mutex<Int32?>

  /// Takes the lock.
  ///
  /// - Throws: `directoryInUse` when another process, or another part of this one, has it;
  ///   `directoryUnusable` when its file cannot be made.
  init(path: String) throws(EmbeddedPostgresError) {
    // Never through a link: where this account is root, whoever made it would choose the file.
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw EmbeddedPostgresError(
        .directoryUnusable,
        "\(path) cannot be opened; choose a directory that this account may write to",
        detail: String(cString: strerror(errno))
      )
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw EmbeddedPostgresError(
        .directoryInUse,
        "another process runs a cluster there and holds \(path); stop it, or choose another "
          + "directory"
      )
    }
    self.descriptor = Mutex(descriptor)
  }

  deinit { release() }

  /// Gives the lock up; harmless when that has been done.
  func release() {
    if let descriptor = descriptor.withLock({ $0.take() }) { close(descriptor) }
  }
}
