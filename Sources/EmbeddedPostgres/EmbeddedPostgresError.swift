/// Why a private cluster could not be made, started or used.
package struct EmbeddedPostgresError: Error, Sendable, CustomStringConvertible {
  /// What kind of failure; new ones break nobody.
  package struct Code: Hashable, Sendable {
    private enum Value: Hashable {
      case binariesMissing
      case versionMismatch
      case accountMissing
      case directoryUnusable
      case directoryInUse
      case pathTooLong
      case initializationFailed
      case startFailed
      case startTimedOut
      case stopped
      case programFailed
    }

    private let value: Value

    /// No PostgreSQL of a supported version is installed.
    package static let binariesMissing = Code(value: .binariesMissing)
    /// The data was made by a major version that is not installed.
    package static let versionMismatch = Code(value: .versionMismatch)
    /// Started as root, and there is no account to run PostgreSQL as, or no program to drop to it.
    package static let accountMissing = Code(value: .accountMissing)
    /// The directory cannot be made, written or reached by the account.
    package static let directoryUnusable = Code(value: .directoryUnusable)
    /// Another process runs a cluster in the directory.
    package static let directoryInUse = Code(value: .directoryInUse)
    /// The socket's path would not fit a Unix address.
    package static let pathTooLong = Code(value: .pathTooLong)
    /// `initdb` failed.
    package static let initializationFailed = Code(value: .initializationFailed)
    /// `postgres` ended instead of becoming ready.
    package static let startFailed = Code(value: .startFailed)
    /// `postgres` did not become ready in time.
    package static let startTimedOut = Code(value: .startTimedOut)
    /// The cluster has been stopped.
    package static let stopped = Code(value: .stopped)
    /// One of PostgreSQL's client programs failed.
    package static let programFailed = Code(value: .programFailed)
  }

  /// What kind of failure it is.
  package let code: Code
  /// What happened and what to do next, in one line.
  package let message: String
  /// The last lines that PostgreSQL or the kernel said; empty where neither spoke.
  package let detail: String

  package init(_ code: Code, _ message: String, detail: String = "") {
    self.code = code
    self.message = message
    self.detail = detail
  }

  /// The message, followed by the detail on lines of its own.
  package var description: String { detail.isEmpty ? message : "\(message)\n\(detail)" }
}
