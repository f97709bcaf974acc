internal import ArgumentParser
internal import EmbeddedPostgres
internal import FlorinServer
internal import Foundation
internal import GRPC
internal import TLS

/// Which installation a command looks into, without calling its server.
///
/// Settings are read as `florin serve` reads them; what is not set is what `florin serve` would
/// have made in the data directory. Nothing is made here.
struct InstallationOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The JSON file of settings of the server.", valueName: "file"))
  var config: String?

  @Option(
    name: .customLong("data"),
    help: ArgumentHelp("The data directory of the server.", valueName: "directory")
  )
  var dataDirectory = DataDirectory.usual

  /// The configuration that `florin serve` would run with.
  ///
  /// - Parameter flags: Settings as arguments, such as `--listen-address 127.0.0.1:8443`.
  /// - Returns: The configuration, to be checked with `validate`.
  /// - Throws: `ConfigurationError` with everything that cannot be read.
  func configuration(flags: [String] = []) throws -> ServerConfiguration {
    var configuration = try ServerConfiguration.read(
      file: config,
      environment: ProcessInfo.processInfo.environment,
      flags: flags
    )
    try DataDirectory(path: dataDirectory).complete(&configuration)
    return configuration
  }
}

extension DataDirectory {
  /// Fills in what is not set with what is there.
  ///
  /// - Throws: `Refusal` when the secret cannot be read, `EmbeddedPostgresError` for a path that is
  ///   too long.
  func complete(_ configuration: inout ServerConfiguration) throws {
    let files = FileManager.default
    if configuration.server.secret == nil, files.fileExists(atPath: secret) {
      configuration.server.secret = Secret(try SecretFile.read(secret, what: "server secret"))
    }
    let server = DevelopmentCA.files("server", in: certificates)
    if configuration.tls.certificateFile == nil, configuration.tls.keyFile == nil,
      case .host = configuration.listen.address, files.fileExists(atPath: server.certificate)
    {
      configuration.tls.certificateFile = server.certificate
      configuration.tls.keyFile = server.privateKey
    }
    if configuration.database.connection == nil, files.fileExists(atPath: cluster) {
      configuration.database.connection = try EmbeddedCluster.connectionString(
        directory: cluster,
        database: LocalSetup.databaseName
      )
    }
  }
}
