internal import Glibc

/// The file by which a Unix socket is found: made by `bind`, and nobody's to remove but ours.
///
/// The kernel leaves it behind when the socket is closed. A listener removes its own at the end, by
/// device and inode: by then another server may have put its own in the same place. One that a
/// server left which did not come to its end is removed before binding, if nobody listens there.
@safe
struct UnixSocketFile {
  private let path: String
  private let device: dev_t
  private let inode: ino_t

  /// The socket file that is at a path; nil when there is none, or a file of another kind.
  init?(at path: String) {
    var facts = stat()
    guard unsafe lstat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFSOCK else { return nil }
    self.path = path
    device = facts.st_dev
    inode = facts.st_ino
  }

  /// Removes the file, unless another has taken its place.
  func remove() {
    guard let present = UnixSocketFile(at: path), present.device == device,
      present.inode == inode
    else { return }
    unsafe unlink(path)
  }

  /// Removes a file that nobody listens behind; true when there was one.
  static func removeAbandoned(at address: SocketAddress) -> Bool {
    guard let path = address.unixPath, let file = UnixSocketFile(at: path) else { return false }
    do throws(SystemError) {
      _ = try Socket.connecting(to: address)
      return false
    } catch {
      guard error.number == ECONNREFUSED else { return false }
    }
    file.remove()
    return true
  }
}
