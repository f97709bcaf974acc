internal import GRPC
internal import Logging
internal import Primitives
internal import Reactor
internal import Storage
internal import TLS

/// What is right and wrong with an installation, for `florin doctor`.
public enum ServerDiagnosis {
  /// One thing that was looked at.
  public struct Finding: Sendable, Hashable {
    /// How it is.
    public enum State: String, Sendable, Hashable {
      /// As it should be.
      case good
      /// It works, and should be mended.
      case warning
      /// It does not work, or is not safe.
      case bad
    }

    /// What was looked at, such as `database`.
    public let check: String
    /// How it is.
    public let state: State
    /// What was found, as one line.
    public let detail: String
    /// What to do about it; nil where there is nothing to do.
    public let mend: String?

    init(_ check: String, _ state: State, _ detail: String, mend: String? = nil) {
      self.check = check
      self.state = state
      self.detail = detail
      self.mend = mend
    }
  }

  /// How long before its end a certificate is worth a warning: 14 days.
  private static let expiryWarningSeconds: Int64 = 14 * 86_400

  /// Looks at everything that can be looked at from here; changes nothing.
  ///
  /// - Parameter configuration: That of the server.
  /// - Returns: A finding for each thing that was looked at, and for each breach of a rule.
  public static func run(_ configuration: ServerConfiguration) async -> [Finding] {
    var findings: [Finding] = []
    do throws(ConfigurationError) {
      try configuration.validate()
      findings.append(Finding("configuration", .good, "every setting is within its bounds"))
    } catch {
      findings += error.problems.map {
        Finding("configuration", .bad, $0.description, mend: "docs/configuration.md lists settings")
      }
      return findings
    }
    findings += certificates(configuration.tls)
    findings += await database(configuration)
    return findings
  }

  private static func certificates(_ tls: TLSSettings) -> [Finding] {
    guard let file = tls.certificateFile else {
      return [
        Finding("certificate", .warning, "TLS is off: only this machine can call")
      ]
    }
    do throws(TLSError) {
      guard let leaf = try CertificateSummary.read(file: file).first else {
        return [Finding("certificate", .bad, "\(file) holds no certificate")]
      }
      let state: Finding.State =
        leaf.secondsUntilExpiry <= 0
        ? .bad : leaf.secondsUntilExpiry < expiryWarningSeconds ? .warning : .good
      return [
        Finding(
          "certificate",
          state,
          "\(leaf.subject) is valid until \(leaf.notAfter)",
          mend: state == .good ? nil : "put a new certificate in \(file); it is read by itself"
        )
      ]
    } catch {
      return [Finding("certificate", .bad, error.description)]
    }
  }

  private static func database(_ configuration: ServerConfiguration) async -> [Finding] {
    do {
      let loops = try EventLoopGroup(count: 1)
      let findings = await database(configuration, loops)
      await loops.stop()
      return findings
    } catch {
      return [Finding("database", .bad, "no thread can be started")]
    }
  }

  private static func database(
    _ configuration: ServerConfiguration,
    _ loops: EventLoopGroup
  ) async -> [Finding] {
    do {
      var settings = try StorageConfiguration(
        configuration,
        logger: Logger(label: "florin") { _ in SwiftLogNoOpLogHandler() },
        clock: WallClock.now
      )
      settings.isInstalling = false
      let storage = try await Storage.open(settings, on: loops.loops)
      let findings = await storageFindings(storage)
      await storage.close()
      return [Finding("database", .good, "the database answers")] + findings
    } catch {
      return [
        Finding(
          "database",
          .bad,
          StorageProblem.line(error),
          mend: "check database.connection; a server installs what is missing when it starts"
        )
      ]
    }
  }

  private static func storageFindings(_ storage: Storage) async -> [Finding] {
    do {
      var findings = try await storage.hardeningFindings().map { breach in
        Finding(
          breach.rule,
          breach.severity == .essential ? .bad : .warning,
          "\(breach.summary): \(breach.subject)",
          mend: breach.mending
        )
      }
      if findings.isEmpty {
        findings = [Finding("isolation", .good, "tenants are kept apart as promised")]
      }
      findings.append(migrations(try await storage.tenants.migrationStatus()))
      return findings
    } catch {
      return [Finding("isolation", .bad, StorageProblem.line(error))]
    }
  }

  private static func migrations(_ status: MigrationStatus) -> Finding {
    let behind = status.versions.filter { $0.version < status.targetVersion }
      .reduce(0) { $0 + $1.tenantCount }
    guard behind > 0 || !status.failures.isEmpty else {
      return Finding("migrations", .good, "every tenant is at version \(status.targetVersion)")
    }
    return Finding(
      "migrations",
      status.failures.isEmpty ? .warning : .bad,
      "\(behind) tenants are behind version \(status.targetVersion),"
        + " \(status.failures.count) could not be migrated",
      mend: "florin tenant migrate --apply"
    )
  }
}

/// Errors of the storage as one line for the people who run it.
enum StorageProblem {
  /// The line; it holds no password and nothing of any tenant's.
  static func line(_ error: any Error) -> String {
    switch StorageError(classifying: error) {
    case .unavailable: "the database cannot be reached"
    case .overloaded: "the database takes no more connections"
    case .deadlineExceeded: "the database did not answer in time"
    case .cancelled: "it was interrupted"
    case .internalFault: "\(error)"
    }
  }
}
