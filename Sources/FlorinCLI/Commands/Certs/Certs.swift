internal import ArgumentParser

/// `florin certs`: certificates for development.
struct Certs: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make and look at certificates for development.",
    discussion: """
      A certificate authority of your own, and server and client certificates under it. They are
      for development and tests; in production take certificates from your own authority.

      Examples:
        florin certs init
        florin certs issue server --dns localhost --ip 127.0.0.1
        florin certs issue client --name billing --uri spiffe://example.org/svc/billing
        florin certs show
      """,
    subcommands: [Init.self, Issue.self, Show.self]
  )
}

/// Where the authority's files are.
struct CertificateDirectory: ParsableArguments {
  @Option(name: .customLong("directory"), help: "The directory of the certificates.")
  var path = "certs"
}
