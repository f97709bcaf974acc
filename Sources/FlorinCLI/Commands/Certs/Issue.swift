internal import ArgumentParser
internal import Foundation
internal import TLS

extension Certs {
  /// `florin certs issue`: makes a certificate under the authority.
  struct Issue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Issue a server's or a client's certificate.",
      discussion: """
        Writes NAME.pem and NAME.key beside the authority's files. A server's name is "server"
        unless told otherwise; a certificate is good for \(DevelopmentCA.leafDays) days.

        Examples:
          florin certs issue server --dns localhost --ip 127.0.0.1 --ip ::1
          florin certs issue client --name billing --uri spiffe://example.org/svc/billing
        """
    )

    /// Which end of a connection the certificate is for.
    enum Kind: String, Sendable, CaseIterable, ExpressibleByArgument {
      case server
      case client
    }

    @OptionGroup var directory: CertificateDirectory

    @Argument(help: "Which end of a connection it is for.")
    var kind: Kind

    @Option(help: "A host name of the server; may be repeated.")
    var dns: [String] = []

    @Option(help: "An address of the server; may be repeated.")
    var ip: [String] = []

    @Option(help: "An identity of the client, such as a SPIFFE URI; may be repeated.")
    var uri: [String] = []

    @Option(help: "The name of the files, and of a client.")
    var name: String?

    @Flag(help: "Replace the files that are there.")
    var force = false

    func validate() throws {
      switch kind {
      case .server:
        if dns.isEmpty && ip.isEmpty {
          throw ValidationError("A server needs --dns NAME or --ip ADDRESS.")
        }
        if !uri.isEmpty { throw ValidationError("--uri is for clients.") }
      case .client:
        if name == nil { throw ValidationError("A client needs --name NAME.") }
        if !dns.isEmpty || !ip.isEmpty {
          throw ValidationError("--dns and --ip are for servers.")
        }
      }
    }

    func run() async throws {
      let authority = DevelopmentCA.files("ca", in: directory.path)
      guard FileManager.default.fileExists(atPath: authority.certificate) else {
        throw Refusal(
          what: "\(directory.path) has no certificate authority",
          next: "make one with: florin certs init --directory \(directory.path)"
        )
      }
      let request: CertificateRequest
      switch kind {
      case .server: request = .server(dnsNames: dns, addresses: ip)
      case .client: request = .client(name: name ?? "client", uris: uri)
      }
      do throws(TLSError) {
        let files = try DevelopmentCA.open(directory: directory.path).issue(
          request,
          fileName: name ?? kind.rawValue,
          replacing: force
        )
        Console.current.output(
          "made \(files.certificate) (good for \(DevelopmentCA.leafDays) days) and "
            + "\(files.privateKey)\n"
        )
      } catch {
        guard error.code == .fileExists else { throw error }
        throw Refusal(
          what: error.message,
          next: "add --force to replace it, or --name for another file"
        )
      }
    }
  }
}
