internal import Subprocess
internal import SystemPackage

/// A program of PostgreSQL's, or the shell, run as the cluster's account.
struct Program: Sendable {
  /// Its name in the directory.
  var name: String
  /// Where it is: an absolute path, or several in the form of `PATH`.
  var directory: String
  /// Who runs it; nil for the process's own account.
  var account: ServerAccount?
  /// Where it runs: open to the account, as the process's own directory need not be.
  var workingDirectory = "/"

  /// What a program that ended left.
  struct Ending: Sendable {
    let isSuccess: Bool
    /// What it wrote, standard error included.
    let output: String
  }

  /// Runs to the end, without input.
  ///
  /// - Throws: `programFailed` when it cannot be run or says more than fits.
  func run(_ arguments: [String]) async throws(EmbeddedPostgresError) -> Ending {
    do {
      let result = try await Subprocess.run(
        executable,
        arguments: self.arguments(arguments),
        environment: environment,
        workingDirectory: FilePath(workingDirectory),
        platformOptions: platformOptions,
        output: .string(limit: EmbeddedPostgresLimits.outputBytes),
        error: .combinedWithOutput
      )
      return Ending(isSuccess: result.terminationStatus.isSuccess, output: result.standardOutput)
    } catch {
      throw EmbeddedPostgresError(.programFailed, "\(name) cannot be run", detail: "\(error)")
    }
  }

  /// What is executed: the program, or what becomes it once it has given root's rights up.
  ///
  /// Between fork and exec, glibc's `setgroups` and `setuid` take a lock that another thread may
  /// have held at the fork, and then the child hangs for ever (seen with swift-subprocess 1.0.2,
  /// whose options for users and groups do that). A program of its own has one thread.
  var executable: Executable { .name(account == nil ? name : ServerAccount.launcher) }

  /// The arguments that go with `executable`.
  func arguments(_ arguments: [String]) -> Arguments {
    guard let account else { return Arguments(arguments) }
    return Arguments(
      ["--reuid=\(account.userID)", "--regid=\(account.groupID)", "--clear-groups", "--", name]
        + arguments
    )
  }

  /// Nothing of the process's own: its PGHOST or LC_MESSAGES must not reach the cluster.
  var environment: Environment {
    .custom(["PATH": "\(directory):\(ServerAccount.searchPath)", "LC_ALL": "C", "TZ": "UTC"])
  }

  /// A session of its own, so that a terminal's interrupt ends the cluster only when the process
  /// has finished with it.
  var platformOptions: PlatformOptions {
    var options = PlatformOptions()
    options.createSession = true
    return options
  }
}
