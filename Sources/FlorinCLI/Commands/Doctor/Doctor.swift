internal import ArgumentParser
internal import FlorinServer
internal import Foundation

/// `florin doctor`: what is wrong with an installation, and how to mend it.
struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what is wrong with this installation, and how to mend it.",
    discussion: """
      Looks at the settings, the certificates, PostgreSQL, its settings and roles, and the tenants'
      migrations, as `florin serve` would use them; changes nothing, and needs no running server.
      The exit code is 0 when nothing is bad, 1 otherwise; warnings alone are 0.

      Examples:
        florin doctor
        florin doctor --data /var/lib/florin --deep
        florin doctor --config /etc/florin.json --output json
        florin doctor --tls-certificate-file server.pem --tls-key-file server.key
      """
  )

  @OptionGroup var installation: InstallationOptions
  @OptionGroup var output: OutputOptions
  @Flag(help: "Hold every tenant's rows against each other too, as florin check does.")
  var deep = false
  @Flag(help: "Leave out what is as it should be.")
  var quiet = false
  @Argument(
    parsing: .allUnrecognized,
    help: ArgumentHelp("Settings, as florin serve takes them.", valueName: "setting")
  )
  var flags: [String] = []

  func run() async throws {
    let findings = await findings()
    let shown = quiet ? findings.filter { $0.state != .good } : findings
    try Console.current.output(table(shown), as: output.output) {
      try shown.map { try JSONLine.of(Line($0)) }.joined()
    }
    let bad = findings.count { $0.state == .bad }
    guard bad > 0 else { return }
    throw Refusal(
      what: bad == 1 ? "one thing is bad" : "\(bad) things are bad",
      next: "mend what the last column says, and run florin doctor again"
    )
  }

  private func findings() async -> [ServerDiagnosis.Finding] {
    do {
      return await ServerDiagnosis.run(try installation.configuration(flags: flags), isDeep: deep)
    } catch let error as ConfigurationError {
      return ServerDiagnosis.problems(error)
    } catch {
      return [ServerDiagnosis.Finding("configuration", .bad, "\(error)")]
    }
  }

  private func table(_ findings: [ServerDiagnosis.Finding]) -> Table {
    var table = Table(columns: ["STATE", "CHECK", "FOUND", "WHAT TO DO"])
    for finding in findings {
      table.add([finding.state.rawValue, finding.check, finding.detail, finding.mend ?? ""])
    }
    return table
  }

  /// A finding for programs.
  private struct Line: Encodable {
    let check: String
    let state: String
    let detail: String
    let mend: String?

    init(_ finding: ServerDiagnosis.Finding) {
      check = finding.check
      state = finding.state.rawValue
      detail = finding.detail
      mend = finding.mend
    }
  }
}
