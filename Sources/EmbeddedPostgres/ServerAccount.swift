internal import Glibc

/// The account that PostgreSQL runs as when the process is root's: `postgres` refuses to be root.
struct ServerAccount: Sendable, Hashable {
  let name: String
  let userID: UInt32
  let groupID: UInt32

  /// The program of util-linux that drops root's rights and becomes another program.
  static let launcher = "setpriv"
  /// Where the launcher and the shell are.
  static let searchPath = "/usr/bin:/bin"

  /// The account to drop to, or nil when the process is not root's and PostgreSQL runs as itself.
  ///
  /// - Throws: `accountMissing`, naming what to do.
  static func toDrop(to name: String) throws(EmbeddedPostgresError) -> ServerAccount? {
    guard geteuid() == 0 else { return nil }
    guard let account = look(up: name), account.userID != 0 else {
      throw EmbeddedPostgresError(
        .accountMissing,
        "PostgreSQL does not run as root, and there is no account '\(name)' to run it as; "
          + "install the package postgresql, which makes it, or start as an ordinary user"
      )
    }
    let places = searchPath.split(separator: ":")
    guard places.contains(where: { access("\($0)/\(launcher)", X_OK) == 0 }) else {
      throw EmbeddedPostgresError(
        .accountMissing,
        "PostgreSQL does not run as root, and \(launcher) is missing, which runs it as another "
          + "account; install the package util-linux, or start as an ordinary user"
      )
    }
    return account
  }

  private static func look(up name: String) -> ServerAccount? {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    // sysconf's hint for passwd entries is 1,024 with glibc; an entry of 16 KiB is none.
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16 * 1_024) { buffer in
      guard let memory = buffer.baseAddress,
        getpwnam_r(name, &entry, memory, buffer.count, &found) == 0, found != nil
      else { return nil }
      return ServerAccount(name: name, userID: entry.pw_uid, groupID: entry.pw_gid)
    }
  }
}
