import ArgumentParser
import FlorinAPI
import Foundation
import Testing

@testable import FlorinCLI

@Suite struct ExitCodeTests {
  private struct Surprise: Error {}

  @Test func `an error that nobody foresaw is exit code 4, not a wrong usage`() async {
    let silent = Console(output: { _ in }, error: { _ in })
    Console.$current.withValue(silent) {
      #expect(FlorinProgram.report(Surprise()) == ProgramExit.internalError)
      #expect(FlorinProgram.report(ValidationError("no")) == ProgramExit.usage)
    }
  }

  @Test func `a migration in which a tenant failed, or that broke off, is a refusal`() throws {
    var last = Florin_Admin_V1_MigrateTenantsResponse()
    last.totalCount = 3
    last.doneCount = 3
    try TenantCommand.Migrate.requireAllMigrated(last)
    last.failedCount = 1
    #expect(throws: Refusal.self) { try TenantCommand.Migrate.requireAllMigrated(last) }
    last.failedCount = 0
    last.doneCount = 2
    #expect(throws: Refusal.self) { try TenantCommand.Migrate.requireAllMigrated(last) }
  }

  /// A key is shown once: where it cannot be kept, none is made.
  @Test func `a place where no secret can be kept is refused before a key is made`() async {
    let run = await FlorinRun.of(
      "key",
      "create",
      "--operators",
      "--name",
      "x",
      "--save",
      "/nonexistent/x.key"
    )
    #expect(run.code == 1)
    #expect(run.error.contains("/nonexistent/x.key cannot be written"), "\(run.error)")
  }
}
