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
        .name(name),
        arguments: Arguments(arguments),
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

  /// Nothing of the process's own: its PGHOST or LC_MESSAGES must not reach the cluster.
  var environment: Environment {
    .custom(["PATH": "\(directory):/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"])
  }

  /// A session of its own, so that a terminal's interrupt ends the cluster only when the process
  /// has finished with it; and the account without any other rights.
  var platformOptions: PlatformOptions {
    var options = PlatformOptions()
    options.createSession = true
    if let account {
      options.userID = account.userID
      options.groupID = account.groupID
      options.supplementaryGroups = [account.groupID]
    }
    return options
  }
}
