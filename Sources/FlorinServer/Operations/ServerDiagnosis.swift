internal import Logging
internal import Primitives
internal import Reactor
internal import Storage
internal import TLS

/// What is right and wrong with an installation, for `florin doctor`.
///
/// Nothing is changed: a database is not even installed.
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

    /// A finding.
    public init(_ check: String, _ state: State, _ detail: String, mend: String? = nil) {
      self.check = check
      self.state = state
      self.detail = detail
      self.mend = mend
    }
  }

  /// Looks at everything that can be looked at from here; changes nothing.
  ///
  /// - Parameters:
  ///   - configuration: That of the server.
  ///   - isDeep: Whether every tenant's rows are held against each other too, as `check` does.
  /// - Returns: A finding for each thing that was looked at, and for each breach of a rule.
  public static func run(
    _ configuration: ServerConfiguration,
    isDeep: Bool = false
  ) async -> [Finding] {
    var findings: [Finding] = []
    do throws(ConfigurationError) {
      try configuration.validate()
      findings.append(Finding("configuration", .good, "every setting is within its bounds"))
    } catch {
      findings += problems(error)
    }
    findings += certificates(configuration.tls)
    guard configuration.database.connection != nil, configuration.server.secret != nil else {
      return findings
    }
    return findings + (await database(configuration, isDeep: isDeep))
  }

  /// What cannot be read, as findings.
  public static func problems(_ error: ConfigurationError) -> [Finding] {
    error.problems.map {
      Finding("configuration", .bad, $0.description, mend: "see: florin serve --settings")
    }
  }
}

// MARK: - Certificates

extension ServerDiagnosis {
  /// How long before its end a certificate is worth a warning: 14 days.
  private static let expiryWarningSeconds: Int64 = 14 * 86_400

  private static func certificates(_ tls: TLSSettings) -> [Finding] {
    guard let files = TLSServerConfiguration(tls) else {
      return [
        Finding(
          "certificate",
          .warning,
          "TLS is off: only this machine can call",
          mend: "set tls.certificate-file and tls.key-file"
        )
      ]
    }
    do throws(TLSError) {
      let context = try TLSContext.server(files)
      var findings = try CertificateSummary.read(file: files.certificateChainFile).prefix(1).map {
        validity(of: $0, files.certificateChainFile)
      }
      findings += context.warnings.map {
        Finding("certificate-key", .bad, $0, mend: "chmod 600 '\(files.privateKeyFile)'")
      }
      if context.warnings.isEmpty {
        findings.append(
          Finding("certificate-key", .good, "the key is the certificate's, and its owner's alone")
        )
      }
      return findings
    } catch {
      return [
        Finding(
          "certificate",
          .bad,
          error.description,
          mend: "florin certs show tells what a file holds; florin certs issue makes another"
        )
      ]
    }
  }

  private static func validity(of leaf: CertificateSummary, _ file: String) -> Finding {
    let isEnding = leaf.secondsUntilExpiry < expiryWarningSeconds
    return Finding(
      "certificate",
      isEnding ? .warning : .good,
      "\(leaf.subject) is valid until \(leaf.notAfter)",
      mend: isEnding ? "put a new certificate in \(file); the server reads it by itself" : nil
    )
  }
}

// MARK: - Database

extension ServerDiagnosis {
  private static func database(
    _ configuration: ServerConfiguration,
    isDeep: Bool
  ) async -> [Finding] {
    do {
      let loops = try EventLoopGroup(count: 1)
      let findings = await database(configuration, loops, isDeep: isDeep)
      await loops.stop()
      return findings
    } catch {
      return [Finding("database", .bad, "no thread can be started")]
    }
  }

  private static func database(
    _ configuration: ServerConfiguration,
    _ loops: EventLoopGroup,
    isDeep: Bool
  ) async -> [Finding] {
    let settings: StorageConfiguration
    let seen: DatabaseDiagnosis
    do {
      settings = try .reading(configuration)
      seen = try await Storage.diagnose(settings, on: loops.loops[0])
    } catch {
      return [
        Finding(
          "database",
          .bad,
          StorageProblem.line(error),
          mend: "is PostgreSQL running, and are database.connection and its password right?"
        )
      ]
    }
    var findings = [Finding("database", .good, "PostgreSQL \(seen.version) answers")]
    do {
      let storage = try await Storage.open(settings, on: loops.loops)
      findings.append(Finding("installation", .good, "Florin is installed in the database"))
      findings += rules(seen)
      findings += await tenants(storage, isDeep: isDeep)
      await storage.close()
    } catch {
      findings.append(
        Finding(
          "installation",
          .bad,
          "Florin's logins or its schema are missing, or of another secret or release",
          mend: "start the server once: it installs what is missing; is server.secret its own?"
        )
      )
      findings += rules(seen)
    }
    return findings
  }

  /// A line for each rule that holds, and for each breach of one that does not.
  private static func rules(_ seen: DatabaseDiagnosis) -> [Finding] {
    DatabaseDiagnosis.rules.flatMap { rule in
      let breaches = seen.findings.filter { $0.rule == rule.name }
      guard !breaches.isEmpty else { return [Finding(rule.name, .good, rule.summary)] }
      return breaches.map { breach in
        Finding(
          rule.name,
          breach.severity == .essential ? .bad : .warning,
          "\(breach.subject); wanted: \(breach.summary)",
          mend: breach.mending ?? "decide what is meant: no statement can mend it"
        )
      }
    }
  }

  private static func tenants(_ storage: Storage, isDeep: Bool) async -> [Finding] {
    do {
      var findings = [migrations(try await storage.tenants.migrationStatus())]
      guard isDeep else { return findings }
      let checks = try await TenantCheck.all(named: [], in: storage)
      findings += checks.map(\.finding)
      if checks.isEmpty { findings.append(Finding("tenants", .good, "there are none yet")) }
      return findings
    } catch {
      return [Finding("tenants", .bad, StorageProblem.line(error))]
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

extension TenantCheck {
  /// The check as one line of a diagnosis.
  fileprivate var finding: ServerDiagnosis.Finding {
    ServerDiagnosis.Finding(
      "tenant \(name)",
      isSound ? .good : .bad,
      isSound
        ? "\(leafCount) leaves, \(customerCount) customers and \(eventCount) events agree"
        : "\(findingCount) findings, the first: \(findings.first ?? "")",
      mend: isSound ? nil : "florin check \(name)"
    )
  }
}

extension StorageConfiguration {
  /// The storage of a configuration, for looking: nothing is installed, nobody is told.
  static func reading(_ configuration: ServerConfiguration) throws -> StorageConfiguration {
    var settings = try StorageConfiguration(
      configuration,
      logger: Logger(label: "florin") { _ in SwiftLogNoOpLogHandler() },
      clock: WallClock.now
    )
    settings.isInstalling = false
    return settings
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
