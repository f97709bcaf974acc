internal import ArgumentParser
internal import FlorinServer
internal import Foundation

/// `florin check`: whether what a tenant's tables hold is what its audit trail says.
struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Hold tenants' rows against their audit trails.",
    discussion: """
      Computes the audit tree anew from its leaves, and holds customers, events and the records of \
      requests against the changes that the leaves tell of: every change is there once, events are \
      complete and in order, nothing was changed past the server. Reads the database itself, as the \
      tenant's role, and changes nothing; a server may run meanwhile. The exit code is 0 when all \
      agree, 1 otherwise.

      Examples:
        florin check
        florin check acme --data /var/lib/florin
        florin check --config /etc/florin.json --output json
      """
  )

  @OptionGroup var installation: InstallationOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "Names or identifiers; all tenants when none is given.")
  var tenants: [String] = []

  func run() async throws {
    let checks = try await checks()
    try Console.current.output(table(checks), as: output.output) {
      try checks.map { try JSONLine.of(Line($0)) }.joined()
    }
    if output.output == .table {
      for check in checks {
        for finding in check.findings {
          Console.current.output("\(check.name): \(finding)".printable + "\n")
        }
      }
    }
    let unsound = checks.filter { !$0.isSound }
    guard !unsound.isEmpty else { return }
    throw Refusal(
      what:
        "the rows of \(unsound.map(\.name).joined(separator: ", ")) are not what they should be",
      next: "keep the database as it is, and compare it with the last backup"
    )
  }

  private func checks() async throws -> [TenantCheck] {
    do {
      return try await TenantCheck.run(try installation.configuration(), tenants: tenants)
    } catch let error as TenantCheckError {
      throw Refusal(what: "\(error)", next: "florin doctor says what may be wrong")
    }
  }

  private func table(_ checks: [TenantCheck]) -> Table {
    var table = Table(columns: [
      "TENANT", "STATE", .number("LEAVES"), .number("CUSTOMERS"), .number("EVENTS"),
      .number("REQUESTS"), .number("FINDINGS"), "AUDIT ROOT",
    ])
    for check in checks {
      table.add([
        check.name, check.isSound ? "sound" : "bad", "\(check.leafCount)",
        "\(check.customerCount)", "\(check.eventCount)", "\(check.recordCount)",
        "\(check.findingCount)", check.rootHash,
      ])
    }
    return table
  }

  /// A check for programs.
  private struct Line: Encodable {
    let tenantId: String
    let name: String
    let isSound: Bool
    let leafCount: UInt64
    let customerCount: UInt64
    let eventCount: UInt64
    let recordCount: UInt64
    let rootHash: String
    let findingCount: Int
    let findings: [String]

    init(_ check: TenantCheck) {
      tenantId = check.tenantID
      name = check.name
      isSound = check.isSound
      leafCount = check.leafCount
      customerCount = check.customerCount
      eventCount = check.eventCount
      recordCount = check.recordCount
      rootHash = check.rootHash
      findingCount = check.findingCount
      findings = check.findings
    }
  }
}
