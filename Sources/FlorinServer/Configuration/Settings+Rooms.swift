internal import GRPCOverHTTP2
internal import Logging
internal import Primitives
internal import Reactor
internal import Storage
internal import TLS

extension HTTP2ServerOptions {
  /// The transport of a configuration that was validated.
  init(_ configuration: ServerConfiguration, loops: EventLoopGroup) {
    self.init(
      address: configuration.listen.address,
      tls: TLSServerConfiguration(configuration.tls)
    )
    maximumConnections = configuration.listen.maximumConnections
    maximumConnectionsPerHost = configuration.listen.maximumConnectionsPerHost
    maximumConnectionsPerClient = configuration.listen.maximumConnectionsPerClient
    drainTimeout = configuration.server.drainTimeout
    eventLoops = loops
  }
}

extension TLSServerConfiguration {
  /// Nil without certificates.
  init?(_ settings: TLSSettings) {
    guard let certificateFile = settings.certificateFile, let keyFile = settings.keyFile else {
      return nil
    }
    let trustFile = settings.clientAuthorityFile ?? ""
    let clients: ClientCertificates =
      switch settings.clientCertificates {
      case .off: .off
      case .optional: .optional(trustFile: trustFile)
      case .required: .required(trustFile: trustFile)
      }
    self.init(
      certificateChainFile: certificateFile,
      privateKeyFile: keyFile,
      clientCertificates: clients,
      minimumVersion: settings.minimumVersion == .tls12 ? .tls12 : .tls13,
      crlFile: settings.revocationListFile
    )
  }
}

extension StorageConfiguration {
  /// The storage of a configuration that was validated.
  init(
    _ configuration: ServerConfiguration,
    logger: Logger,
    clock: @escaping @Sendable () -> Instant
  ) throws {
    let bytes = Array((configuration.server.secret?.text.value ?? "").utf8)
    guard let secret = InstallationSecret(Redacted(bytes)) else {
      throw ConfigurationError([.init("server.secret", "is too short")])
    }
    self.init(
      database: configuration.database.connection ?? "",
      secret: secret,
      clock: clock,
      encodeEvent: EventPayload.encode
    )
    password = configuration.database.password?.text
    connectionsPerLogin = configuration.database.connectionsPerLogin
    servingConnections = configuration.database.servingConnections
    tenantsPerLogin = configuration.database.tenantsPerLogin
    commandsPerBatch = configuration.lane.batchCommands
    waitingCommands = configuration.lane.queuedCommands
    report = { StorageLog.write($0, to: logger) }
  }
}

/// What the storage says where nobody waits for an answer.
enum StorageLog {
  /// Logs a report.
  static func write(_ report: StorageReport, to logger: Logger) {
    switch report {
    case .refreshFailed(let error):
      logger.fault(.warning, "changes of other servers could not be read", error)
    case .purgeFailed(let id, let error):
      logger.fault(
        .warning,
        "what a tenant no longer keeps could not be removed",
        error,
        ["tenant": "\(id)"]
      )
    case .callFailed(let id, let error):
      logger.fault(.error, "a call met a fault of the storage", error, ["tenant": "\(id)"])
    case .privilegeRefused(let id, let error):
      logger.fault(
        .warning,
        "the database refused a tenant's statement a privilege; it is tried once more",
        error,
        ["tenant": "\(id)"]
      )
    case .unfinishedTenant(let id, let error):
      logger.fault(
        .error,
        "a change of a tenant could not be finished",
        error,
        ["tenant": "\(id)"]
      )
    }
  }
}
