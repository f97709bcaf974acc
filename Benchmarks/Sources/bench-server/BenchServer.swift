internal import ArgumentParser
internal import GRPC
internal import GRPCOverHTTP2
internal import Glibc
internal import Reactor
internal import TLS

/// The Swift server that `scripts/bench rpc` measures.
///
/// It takes the flags and prints the line that all servers of the harness do.
@main
struct BenchServer: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "bench-server",
      abstract: "Serves bench.v1.Bench over TLS on 127.0.0.1."
    )
  }

  @Option(help: "The port to listen on; 0 takes a free one.")
  var port: UInt16 = 0

  @Option(help: "The PEM file of the server's certificate.")
  var certificate: String

  @Option(help: "The PEM file of the certificate's private key.")
  var key: String

  @Option(help: "How many event loops serve connections.")
  var loops = 1

  func run() throws {
    var options = HTTP2ServerOptions(
      address: .host("127.0.0.1", port: port),
      tls: TLSServerConfiguration(certificateChainFile: certificate, privateKeyFile: key)
    )
    options.eventLoops = try EventLoopGroup(count: loops)
    let server = try HTTP2Server(services: [BenchService()], options: options)
    Task {
      do {
        try await server.run { address in
          print("listening on \(address)")
          // The harness waits for the line, and a pipe would keep it until it is flushed.
          fflush(nil)
        }
      } catch {
        print("bench-server: \(error)")
        Glibc.exit(1)
      }
    }
    // An asynchronous main would end the main thread, which valgrind does not survive.
    while true { pause() }
  }
}
