internal import ArgumentParser
internal import FlorinClient
internal import Foundation
internal import GRPC
internal import Reactor

/// Which server a command calls, and as whom.
///
/// What is not given on the command line is taken from the environment, then from the file that
/// `florin serve` leaves in its data directory, so that on one machine nothing need be given.
struct ServerConnection: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The server. [$FLORIN_SERVER; else as in the data directory]",
      valueName: "host:port"
    )
  )
  var server: String?

  @Option(
    name: .customLong("ca"),
    help: ArgumentHelp(
      "PEM file of the authorities to trust. [$FLORIN_CA; else as in the data directory]",
      valueName: "file"
    )
  )
  var trustFile: String?

  @Option(
    help: ArgumentHelp(
      """
      File that holds an API key, and nothing else. [$FLORIN_KEY_FILE, or the key itself in \
      $FLORIN_KEY; else the operator's key in the data directory]
      """,
      valueName: "file"
    )
  )
  var keyFile: String?

  @Option(
    name: .customLong("data"),
    help: ArgumentHelp("The data directory of a server on this machine.", valueName: "directory")
  )
  var dataDirectory = DataDirectory.usual

  @Option(help: ArgumentHelp("Seconds that a call may take.", valueName: "seconds"))
  var timeout: Int = 30

  func validate() throws {
    guard (1...86_400).contains(timeout) else {
      throw ValidationError("--timeout is 1 to 86400 seconds, not \(timeout)")
    }
  }

  /// Runs a body with a client, and closes it.
  ///
  /// - Throws: `Refusal` when there is no server or key to be had, or whatever the body throws.
  func withClient<Result>(_ body: (Florin) async throws -> Result) async throws -> Result {
    let florin = try client()
    do {
      let result = try await body(florin)
      await florin.close()
      return result
    } catch {
      florin.channel.closeNow()
      throw error
    }
  }

  /// A client of the server that is meant.
  ///
  /// - Parameters:
  ///   - loops: Where its connections live; nil for the loop that all clients share.
  ///   - key: The API key to call with; nil for the one that the options name.
  /// - Returns: A client that connects with its first call.
  /// - Throws: `Refusal` when there is no server or key to be had.
  func client(on loops: EventLoopGroup? = nil, key: String? = nil) throws -> Florin {
    let environment = ProcessInfo.processInfo.environment
    let file = DataDirectory(path: dataDirectory).connection
    guard let address = server ?? environment["FLORIN_SERVER"] ?? file?.server else {
      throw Refusal(
        what: "no server is named, and \(dataDirectory) is no data directory of one",
        next: "give --server HOST:PORT, or start one here with: florin serve"
      )
    }
    var options = ChannelOptions()
    options.defaultTimeout = .seconds(timeout)
    options.connectTimeout = .seconds(min(timeout, 5))
    return try Florin(
      address,
      credential: try key.map { .apiKey($0) } ?? credential(environment, file),
      trustFile: trustFile ?? environment["FLORIN_CA"] ?? file?.trustFile,
      options: options,
      eventLoops: loops
    )
  }

  private func credential(
    _ environment: [String: String],
    _ file: ConnectionFile?
  ) throws -> Credential {
    if keyFile == nil, let key = environment["FLORIN_KEY"] { return .apiKey(key) }
    guard let path = keyFile ?? environment["FLORIN_KEY_FILE"] ?? file?.keyFile else {
      throw Refusal(
        what: "no API key is given",
        next: "put it into a file and give --key-file FILE, or set FLORIN_KEY"
      )
    }
    return .apiKey(try SecretFile.read(path, what: "API key"))
  }
}
