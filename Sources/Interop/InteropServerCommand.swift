internal import ArgumentParser
internal import GRPC
internal import GRPCOverHTTP2
internal import Reactor
internal import UnixSignals

/// The command line of `interop-server`.
package enum InteropServer {
  /// Serves until the process is stopped, or exits with one line about a wrong flag.
  package static func run() async {
    await Command.main()
  }

  struct Command: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "interop-server",
      abstract: "Serves grpc.testing.TestService for the public gRPC interoperability tests."
    )

    @Option(name: .customLong("port"), help: "Port on 127.0.0.1; 0 for any free one.")
    var port: UInt16 = 0
    @Option(
      name: .customLong("use_tls"),
      defaultAsFlag: true,
      parsing: .next,
      help: "Whether to speak TLS."
    )
    var usesTLS: Bool?
    @Option(name: .customLong("tls_cert_file"), help: "The server's certificate chain, PEM.")
    var certificateFile: String?
    @Option(name: .customLong("tls_key_file"), help: "The certificate's key, PEM.")
    var keyFile: String?
    @Option(
      name: .customLong("tls_client_ca_file"),
      help: "Authorities of the client certificates that are then required, PEM."
    )
    var clientAuthorityFile: String?
    @Option(name: .customLong("max_message_bytes"), help: "The largest message either way.")
    var maximumMessageBytes = 4 << 20

    func validate() throws {
      guard usesTLS != true || (certificateFile != nil && keyFile != nil) else {
        throw ValidationError("--use_tls needs --tls_cert_file and --tls_key_file")
      }
      guard maximumMessageBytes > 0 else {
        throw ValidationError("--max_message_bytes must be positive")
      }
    }

    func run() async throws {
      let loops = try EventLoopGroup()
      let server = try InteropTransport.server(self, on: loops)
      let address = try await server.start()
      let hangUps = await UnixSignalsSequence(trapping: .sighup)
      if case .host(let host, let port) = address {
        StandardOutput.write("listening on \(host):\(port)")
      }
      // Until the process is told to stop: the server lives on its own threads.
      for await _ in hangUps {
        do {
          try server.reloadCertificates()
          StandardOutput.write("certificates were read again")
        } catch {
          StandardOutput.write("the old certificates stay in use: \(error)")
        }
      }
    }
  }
}
