internal import EmbeddedPostgres
internal import FoundationEssentials
internal import Glibc

/// Directories for the clusters of tests, named after the process that uses them.
package enum TemporaryDirectory {
  /// Short, because a socket's path has 107 bytes; and open to the account that PostgreSQL runs as.
  private static let place = "/tmp"
  private static let prefix = "florin-test-"

  /// A path that nothing else has; the cluster makes the directory.
  package static func path() -> String {
    var generator = SystemRandomNumberGenerator()
    return "\(place)/\(prefix)\(getpid())-\(String(generator.next() as UInt64, radix: 36))"
  }

  /// Removes what the clusters of processes that are gone left behind.
  package static func removeLeftovers() async {
    // Without the place there is nothing to remove, and the test fails in its own words.
    let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
    for name in names where name.hasPrefix(prefix) {
      let process = Int32(name.dropFirst(prefix.count).prefix { $0 != "-" })
      guard let process, kill(process, 0) != 0, errno == ESRCH else { continue }
      // Another user's is left to that user.
      try? await EmbeddedCluster.remove(directory: "\(place)/\(name)")
    }
  }
}
