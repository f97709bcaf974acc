import FlorinAPI
import SwiftProtobuf
import Testing

@testable import FlorinCLI

@Suite struct WrongArgumentsTests {
  @Test(arguments: [
    (["tenant", "create"], "Missing expected argument '<name>'"),
    (["tenant", "drop", "acme"], "--confirm"),
    (["tenant", "migrate"], "--plan"),
    (["tenant", "migrate", "--apply", "--parallelism", "33"], "--parallelism is 1 to 32, not 33"),
    (["tenant", "migrate", "--status", "acme"], "--status tells of all tenants"),
    (["key", "create", "--name", "x"], "either --tenant NAME or --operators"),
    (["key", "create", "--name", "x", "--tenant", "a", "--operators"], "either --tenant NAME"),
    (["key", "create", "--name", "x", "--operators", "--expires", "soon"], "2027-12-31T23:59:59Z"),
    (["customer", "list", "--limit", "0"], "--limit is at least 1, not 0"),
    (["customer", "update", "K-1", "--set", "nonsense"], "PATH=VALUE"),
    (["bench", "customers", "--concurrency", "0"], "--concurrency is 1 to 100000, not 0"),
    (["tenant", "list", "--timeout", "0"], "--timeout is 1 to 86400 seconds, not 0"),
    (["tenant", "list", "--output", "yaml"], "--output"),
    (["nonsense"], "nonsense"),
  ])
  func `wrong arguments are exit code 2 and name the argument`(
    _ arguments: [String],
    _ message: String
  ) async {
    let run = await FlorinRun.of(arguments)
    #expect(run.code == 2, "\(run)")
    #expect(run.error.contains(message), "\(run.error)")
    #expect(run.output.isEmpty)
  }

  @Test(arguments: [
    ("payment_terms.net_days=14", #"{"paymentTerms":{"netDays":14}}"#),
    ("display_name=Blue Mug", #"{"displayName":"Blue Mug"}"#),
    ("display_name=42", #"{"displayName":"42"}"#),
    (#"contacts=[{"name":"Ada"}]"#, #"{"contacts":[{"name":"Ada"}]}"#),
    ("external_id=", "{}"),
  ])
  func `a field takes JSON or plain text`(_ change: String, _ json: String) throws {
    let message = try FieldChange.message(Florin_V1_Customer.self, [FieldChange(change)])
    #expect(try message.jsonString() == json)
  }

  @Test func `a field that does not exist is refused`() {
    #expect(throws: Refusal.self) {
      try FieldChange.message(Florin_V1_Customer.self, [FieldChange("colour=red")])
    }
  }
}
