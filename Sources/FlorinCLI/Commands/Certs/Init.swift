internal import ArgumentParser
internal import TLS

extension Certs {
  /// `florin certs init`: makes the authority.
  struct Init: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a certificate authority for development.",
      discussion: """
        Writes ca.pem, to be trusted by clients and servers, and ca.key, readable by its owner only.

        Examples:
          florin certs init
          florin certs init --directory /tmp/certs --force
        """
    )

    @OptionGroup var directory: CertificateDirectory

    @Flag(help: "Replace the authority that is there; what it has issued is no longer trusted.")
    var force = false

    func run() async throws {
      do throws(TLSError) {
        _ = try DevelopmentCA.create(directory: directory.path, replacing: force)
      } catch {
        guard error.code == .fileExists else { throw error }
        throw Refusal(
          what: error.message,
          next: "add --force to replace it, after which what it has issued is no longer trusted"
        )
      }
      let files = DevelopmentCA.files("ca", in: directory.path)
      Console.current.output(
        "made \(files.certificate) (good for 10 years) and \(files.privateKey)\n"
      )
    }
  }
}
