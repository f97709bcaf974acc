internal import ArgumentParser
internal import EmbeddedPostgres
internal import FlorinServer
internal import Foundation
internal import GRPC
internal import Logging
internal import ServiceLifecycle
internal import UnixSignals

/// `florin serve`: the server.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run the server until it is interrupted.",
    discussion: """
      Settings come from flags, from variables (FLORIN_LISTEN_ADDRESS), from a JSON file, in this \
      order; docs/configuration.md lists them, and so does --settings. What is not set is made in the \
      data directory: a PostgreSQL cluster for this machine alone, certificates for development, and \
      the key of the first operator. Other commands on this machine find the server by the same \
      directory.

      SIGTERM and SIGINT end it once running calls have finished; SIGHUP reads certificates again.

      Examples:
        florin serve
        florin serve --data /var/lib/florin --listen-address 0.0.0.0:8443
        florin serve --config /etc/florin.json
        FLORIN_DATABASE_CONNECTION='host=db dbname=florin user=florin_admin' florin serve
      """
  )

  @Option(help: ArgumentHelp("A JSON file of settings.", valueName: "file"))
  var config: String?

  @Option(
    name: .customLong("data"),
    help: ArgumentHelp("Where what is not configured is made.", valueName: "directory")
  )
  var dataDirectory = DataDirectory.usual

  @Flag(help: "List the settings and end.")
  var settings = false

  @Argument(
    parsing: .allUnrecognized,
    help: ArgumentHelp("Settings, such as --listen-address 127.0.0.1:8443.", valueName: "setting")
  )
  var flags: [String] = []

  func run() async throws {
    if settings { return listSettings() }
    var configuration = try ServerConfiguration.read(
      file: config,
      environment: ProcessInfo.processInfo.environment,
      flags: flags
    )
    let console = Console.current
    let setup = LocalSetup(directory: DataDirectory(path: dataDirectory)) {
      console.error("florin: \($0)\n")
    }
    let cluster = try await setup.complete(&configuration)
    do {
      try configuration.validate()
      try await serve(configuration, setup)
    } catch {
      await cluster?.stop()
      throw error
    }
    await cluster?.stop()
  }

  private func serve(_ configuration: ServerConfiguration, _ setup: LocalSetup) async throws {
    var logger = Logger(label: "florin") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = Logger.Level(rawValue: configuration.log.level.rawValue) ?? .info
    let console = Console.current
    let server = try await FlorinServer(configuration, logger: logger) { address in
      // A failure to leave word costs other commands their default, and the server nothing.
      do { try setup.announce(address, configuration) } catch {
        console.error("florin: \(setup.directory.path)/connection.json cannot be written\n")
      }
      console.output("listening on \(address)\n")
    }
    try await ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [
          .init(service: server, successTerminationBehavior: .gracefullyShutdownGroup),
          .init(service: CertificateReloading(server: server, logger: logger)),
        ],
        gracefulShutdownSignals: [.sigterm, .sigint],
        logger: Logger(label: "florin") { _ in SwiftLogNoOpLogHandler() }
      )
    ).run()
  }

  private func listSettings() {
    var table = Table(columns: ["FLAG", "VARIABLE", "DEFAULT", "TAKES"])
    for setting in SettingCatalogue.all {
      let flag = setting.isSecret ? "" : setting.flag
      table.add([flag, setting.variable, setting.defaultText, setting.accepts])
    }
    Console.current.output(table.text(for: Console.current.outputTerminal))
  }
}

/// Reads certificates again when the process gets SIGHUP.
struct CertificateReloading: ServiceLifecycle.Service {
  let server: FlorinServer
  let logger: Logger

  func run() async throws {
    for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
      do {
        try server.reloadCertificates()
        logger.notice("certificates were read again")
      } catch {
        logger.error("the old certificates stay in use", metadata: ["reason": "\(error)"])
      }
    }
  }
}
