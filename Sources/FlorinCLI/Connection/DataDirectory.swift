internal import Foundation

/// Where `florin serve` keeps what it needs on this machine, and tells other commands of it.
struct DataDirectory: Sendable, Hashable {
  /// Used when nothing is said.
  static let usual = "florin-data"

  let path: String

  init(path: String) { self.path = path }

  /// The PostgreSQL cluster, when Florin runs its own.
  var cluster: String { "\(path)/postgres" }
  /// Certificates for development, when none are configured.
  var certificates: String { "\(path)/certs" }
  /// The key of the first operator.
  var operatorKey: String { "\(path)/operator.key" }
  /// The secret that keys and logins are derived from, when none is configured.
  var secret: String { "\(path)/server.secret" }

  private var connectionFile: String { "\(path)/connection.json" }

  /// How to reach the server that has this data; nil when none has ever run.
  var connection: ConnectionFile? {
    guard let data = FileManager.default.contents(atPath: connectionFile) else { return nil }
    return try? JSONDecoder().decode(ConnectionFile.self, from: data)
  }

  /// Leaves word of how to reach the server.
  func announce(_ connection: ConnectionFile) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try encoder.encode(connection).write(to: URL(filePath: connectionFile), options: .atomic)
  }
}

/// How to reach a server on this machine; holds no secret, only where one is.
struct ConnectionFile: Codable, Sendable, Hashable {
  /// `HOST:PORT`.
  var server: String
  /// PEM file of the authority of the server's certificate.
  var trustFile: String?
  /// File of the operator's API key.
  var keyFile: String?
}
