internal import FoundationEssentials
internal import Glibc

/// Processes and files of a cluster whose process is gone.
///
/// A process that is killed leaves nobody to stop its PostgreSQL but the watcher, and that may have
/// been killed as well. What is left is stopped and started anew rather than adopted: so every
/// running cluster has its watcher and the settings of the version that runs it.
struct Leftovers: Sendable {
  let directory: ClusterDirectory

  /// Ends the processes that still work on the data, then removes their locks.
  ///
  /// PostgreSQL clears its own stale locks, except where their process number has been taken by
  /// another process meanwhile; with no process on the data left, they mean nothing.
  ///
  /// - Parameter stopTimeout: For the fast shutdown; an immediate one and a kill follow.
  /// - Throws: `directoryInUse` when the processes do not end.
  func clear(stopTimeout: Duration) async throws(EmbeddedPostgresError) {
    let steps: [(signal: Int32, wait: Duration)] = [
      (SIGINT, stopTimeout),
      (SIGQUIT, EmbeddedPostgresLimits.immediateStopTimeout),
      (SIGKILL, EmbeddedPostgresLimits.immediateStopTimeout),
    ]
    for step in steps where !processes().isEmpty {
      signal(step.signal)
      await waitUntilGone(for: step.wait)
    }
    guard processes().isEmpty else {
      throw EmbeddedPostgresError(
        .directoryInUse,
        "processes \(processes()) still use \(directory.data) and cannot be ended; end them"
      )
    }
    unlink(directory.postmasterFile)
    unlink("\(directory.run)/.s.PGSQL.\(EmbeddedCluster.socketPort)")
    unlink("\(directory.run)/.s.PGSQL.\(EmbeddedCluster.socketPort).lock")
  }

  /// The processes that work in the data directory: PostgreSQL's all do (it is their directory).
  ///
  /// Directories are compared, not their names: the path that was given may lead over links.
  func processes() -> [Int32] {
    var data = stat()
    guard stat(directory.data, &data) == 0 else { return [] }
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return entries.compactMap(Int32.init).filter { process in
      var place = stat()
      return stat("/proc/\(process)/cwd", &place) == 0 && place.st_ino == data.st_ino
        && place.st_dev == data.st_dev
    }
  }

  /// The postmaster ends its children; without one, each is told.
  private func signal(_ number: Int32) {
    let processes = processes()
    let postmaster = PostmasterFile(path: directory.postmasterFile)?.processID
    if let postmaster, processes.contains(postmaster), number != SIGKILL {
      kill(postmaster, number)
    } else {
      // A backend takes SIGINT for the cancellation of a query; SIGQUIT ends it.
      for process in processes { kill(process, number == SIGINT ? SIGQUIT : number) }
    }
  }

  private func waitUntilGone(for timeout: Duration) async {
    let end = ContinuousClock.now + timeout
    while !processes().isEmpty, ContinuousClock.now < end {
      // A cancelled wait ends early; the next step is sterner.
      try? await Task.sleep(for: EmbeddedPostgresLimits.pollInterval)
    }
  }
}
