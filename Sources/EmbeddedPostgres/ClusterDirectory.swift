internal import FoundationEssentials
internal import Glibc

/// Where the parts of a cluster are below one directory, and whose they are.
///
///     data/           PostgreSQL's own files
///     run/            the Unix socket, 0700
///     postgres.log    what PostgreSQL says
///     florin.lock     held by the process that runs the cluster
///     local.conf      settings of the operator's, if there
struct ClusterDirectory: Sendable {
  let path: String
  let account: ServerAccount?

  var data: String { "\(path)/data" }
  var run: String { "\(path)/run" }
  var log: String { "\(path)/postgres.log" }
  var lock: String { "\(path)/florin.lock" }
  var postmasterFile: String { "\(data)/postmaster.pid" }

  /// A directory by its path, which is made absolute.
  ///
  /// - Throws: `pathTooLong` when the socket's path would not fit.
  init(path: String, account: ServerAccount?) throws(EmbeddedPostgresError) {
    self.path = ClusterDirectory.absolute(path)
    self.account = account
    let socket = "\(run)/.s.PGSQL.\(EmbeddedCluster.socketPort)"
    guard socket.utf8.count <= EmbeddedPostgresLimits.socketPathBytes else {
      let excess = socket.utf8.count - EmbeddedPostgresLimits.socketPathBytes
      throw EmbeddedPostgresError(
        .pathTooLong,
        "the path of the cluster's directory is \(excess) bytes too long for a Unix socket; "
          + "choose a shorter one than \(self.path)"
      )
    }
  }

  /// The major version of the data, or nil before the first start.
  var dataVersion: Int? {
    guard let text = try? String(contentsOfFile: "\(data)/PG_VERSION", encoding: .utf8) else {
      return nil
    }
    return Int(text.prefix { $0.isASCII && $0.isNumber })
  }

  /// Makes what is missing, for the account alone.
  ///
  /// A directory that exists keeps its owner and mode: only what this makes is the account's.
  ///
  /// - Throws: `directoryUnusable`, naming the directory and the reason.
  func prepare() throws(EmbeddedPostgresError) {
    if !isDirectory(path) { try makeForAccount(path) }
    try checkReach()
    if !isDirectory(run) { try makeForAccount(run) }
    chmod(run, 0o700)
  }

  /// Gives a file or directory to the account.
  func giveToAccount(_ path: String) throws(EmbeddedPostgresError) {
    guard let account else { return }
    guard lchown(path, account.userID, account.groupID) == 0 else {
      throw unusable(path, "cannot be given to \(account.name)", errno)
    }
  }

  /// Writes a file of the account's.
  func write(_ text: String, to path: String) throws(EmbeddedPostgresError) {
    do {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    } catch {
      throw EmbeddedPostgresError(
        .directoryUnusable,
        "\(path) cannot be written",
        detail: "\(error)"
      )
    }
    try giveToAccount(path)
  }

  private func makeForAccount(_ path: String) throws(EmbeddedPostgresError) {
    do {
      // Those above it are ordinary directories: the account must pass them.
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw EmbeddedPostgresError(
        .directoryUnusable,
        "the directory \(path) cannot be made; choose one that this account may write to",
        detail: "\(error)"
      )
    }
    chmod(path, 0o700)
    try giveToAccount(path)
  }

  /// Whether the account can pass through every directory on the way: as root it is easy to choose
  /// one below root's home, where PostgreSQL then cannot go.
  private func checkReach() throws(EmbeddedPostgresError) {
    guard let account else { return }
    var place = ""
    for part in path.split(separator: "/") {
      place += "/\(part)"
      var status = stat()
      guard stat(place, &status) == 0 else {
        throw unusable(place, "cannot be looked at", errno)
      }
      let mask: mode_t
      if status.st_uid == account.userID {
        mask = 0o100
      } else if status.st_gid == account.groupID {
        mask = 0o010
      } else {
        mask = 0o001
      }
      guard status.st_mode & mask != 0 else {
        throw EmbeddedPostgresError(
          .directoryUnusable,
          "PostgreSQL runs as '\(account.name)', which cannot pass \(place); "
            + "choose a directory elsewhere than \(path), or start as an ordinary user"
        )
      }
    }
  }

  private func isDirectory(_ path: String) -> Bool {
    var isDirectory = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory
  }

  private func unusable(_ path: String, _ what: String, _ number: Int32) -> EmbeddedPostgresError {
    EmbeddedPostgresError(
      .directoryUnusable,
      "\(path) \(what)",
      detail: String(cString: strerror(number))
    )
  }

  private static func absolute(_ path: String) -> String {
    let whole = path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
    return whole.count > 1 && whole.hasSuffix("/") ? String(whole.dropLast()) : whole
  }
}
