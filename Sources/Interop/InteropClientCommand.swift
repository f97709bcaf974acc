internal import ArgumentParser
internal import GRPC

/// The command line of `interop-client`.
package enum InteropClientProgram {
  /// Runs the cases that were asked for; exits with 1 when one fails.
  package static func run() async { await Command.main() }

  struct Command: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "interop-client",
      abstract: "Runs the public gRPC interoperability tests against a server."
    )

    @Option(name: .customLong("server_host"), help: "Where the server is.")
    var host = "127.0.0.1"
    @Option(name: .customLong("server_port"), help: "Where it listens.")
    var port: UInt16
    @Option(
      name: .customLong("use_tls"),
      defaultAsFlag: true,
      parsing: .next,
      help: "Whether to speak TLS."
    )
    var usesTLS: Bool?
    @Option(
      name: .customLong("ca_file"),
      help: "Authorities that the server must chain to, PEM; the system's without it."
    )
    var authorityFile: String?
    @Option(name: .customLong("client_cert_file"), help: "What to show the server, PEM.")
    var certificateFile: String?
    @Option(name: .customLong("client_key_file"), help: "The certificate's key, PEM.")
    var keyFile: String?
    @Option(
      name: .customLong("server_host_override"),
      help: "The name that the server's certificate must have."
    )
    var serverName: String?
    @Option(name: .customLong("test_case"), help: "The case, or all.")
    var testCase = "all"
    @Option(name: .customLong("soak_iterations"), help: "Calls of a soak case.")
    var soakIterations = 10
    @Option(name: .customLong("soak_max_failures"), help: "Calls of it that may fail.")
    var soakMaximumFailures = 0
    @Option(
      name: .customLong("soak_per_iteration_max_acceptable_latency_ms"),
      help: "Milliseconds that one of them may take."
    )
    var soakLatency = 1_000
    @Option(
      name: .customLong("soak_overall_timeout_seconds"),
      help: "Seconds that all of them may take."
    )
    var soakTimeout = 60

    func validate() throws {
      guard testCase == "all" || InteropCase(rawValue: testCase) != nil else {
        let names = InteropCase.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("there is no test case '\(testCase)'; there are all, \(names)")
      }
      guard (certificateFile == nil) == (keyFile == nil) else {
        throw ValidationError("--client_cert_file and --client_key_file go together")
      }
      guard soakIterations >= 0 else {
        throw ValidationError("--soak_iterations must not be negative")
      }
    }

    func run() async throws {
      var soak = InteropClient.Soak()
      soak.iterations = soakIterations
      soak.maximumFailures = soakMaximumFailures
      soak.maximumLatency = .milliseconds(soakLatency)
      soak.overallTimeout = .seconds(soakTimeout)
      let client = try InteropClient(soak: soak) { try InteropTransport.channel(self) }
      var hasFailed = false
      for testCase in InteropCase(rawValue: testCase).map({ [$0] }) ?? InteropCase.allCases {
        do {
          try await client.run(testCase)
          StandardOutput.write("\(testCase.rawValue): passed")
        } catch {
          hasFailed = true
          StandardOutput.write("\(testCase.rawValue): \(error)")
        }
      }
      await client.close()
      if hasFailed { throw ExitCode(1) }
    }
  }
}
