internal import ArgumentParser
internal import Foundation
internal import TLS

extension Certs {
  /// `florin certs show`: what certificates say.
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show what certificates say and when they expire.",
      discussion: """
        Shows all certificates of the directory, or those of the files that are named.

        Examples:
          florin certs show
          florin certs show certs/server.pem --output json
        """
    )

    @OptionGroup var directory: CertificateDirectory

    @Argument(help: "PEM files to show in place of the directory's.")
    var files: [String] = []

    @Option(help: "table for people, json for programs, csv for spreadsheets.")
    var output = OutputFormat.table

    func run() async throws {
      var shown: [ShownCertificate] = []
      for path in try paths() {
        shown += try CertificateSummary.read(file: path).map { ShownCertificate(path, $0) }
      }
      try Console.current.output(Self.table(shown), as: output) { try Self.json(shown) }
    }

    private func paths() throws -> [String] {
      if !files.isEmpty { return files }
      let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
      let found = names.filter { $0.hasSuffix(".pem") }.sorted()
      guard !found.isEmpty else {
        throw Refusal(
          what: "\(directory.path) has no certificates",
          next: "make an authority with: florin certs init --directory \(directory.path)"
        )
      }
      return found.map { "\(directory.path)/\($0)" }
    }

    private static func table(_ shown: [ShownCertificate]) -> Table {
      var table = Table(columns: ["FILE", "SUBJECT", "NAMES", "EXPIRES", "SHA-256"])
      for certificate in shown {
        let days = certificate.daysLeft
        let expiry = days < 0 ? "expired \(certificate.notAfter)" : "in \(days) days"
        let names = certificate.names.isEmpty ? "-" : certificate.names.joined(separator: " ")
        table.add([
          certificate.file, certificate.subject, names, expiry, certificate.fingerprint,
        ])
      }
      return table
    }

    private static func json(_ shown: [ShownCertificate]) throws -> String {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(shown), as: UTF8.self) + "\n"
    }
  }
}

/// A certificate as `florin certs show` prints it.
struct ShownCertificate: Sendable, Codable, Hashable {
  let file: String
  let subject: String
  let issuer: String
  /// DNS names, addresses and URIs.
  let names: [String]
  let notBefore: String
  let notAfter: String
  /// Whole days until it expires; negative once it has.
  let daysLeft: Int
  /// SHA-256 over the DER encoding, in hexadecimal.
  let fingerprint: String
  let serialNumber: String
  let isAuthority: Bool

  init(_ file: String, _ summary: CertificateSummary) {
    self.file = file
    subject = summary.subject
    issuer = summary.issuer
    names = summary.dnsNames + summary.addresses + summary.uris
    notBefore = summary.notBefore
    notAfter = summary.notAfter
    let seconds = Double(summary.secondsUntilExpiry)
    daysLeft = Int((seconds / 86_400).rounded(.down))
    fingerprint = Self.hex(summary.fingerprint)
    serialNumber = Self.hex(summary.serialNumber)
    isAuthority = summary.isAuthority
  }

  private static func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
