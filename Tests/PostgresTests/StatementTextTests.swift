import Primitives
import Testing

@testable import Postgres

@Suite struct StatementTextTests {
  private static let bits = UUIDBits(high: 1, low: 2)

  @Test func `names stand where their placeholders are`() {
    let sql = SQL.rendered(
      template: "GRANT USAGE ON SCHEMA {schema} TO {role}; GRANT {role} TO {login} -- {database}",
      schema: SchemaName(Self.bits),
      role: RoleName(Self.bits),
      login: .serving(7),
      database: DatabaseName(Self.bits)
    )
    let name = "t_aaaaaaaaaaaacaaaaaaaaaaaai"
    #expect(SchemaName(Self.bits).text == name)
    #expect(
      sql.text == """
        GRANT USAGE ON SCHEMA \(name) TO \(name); GRANT \(name) TO florin_serve_07 -- \(name)
        """
    )
  }

  @Test func `braces that are no placeholders stay`() {
    let sql = SQL.rendered(
      template: #"SELECT '{}'::int8[], '{"schema": 1}', '{schem}' FROM {schema}.t"#,
      schema: .control
    )
    #expect(
      sql.text == #"SELECT '{}'::int8[], '{"schema": 1}', '{schem}' FROM florin_control.t"#
    )
  }

  @Test func `a placeholder without a name stops the process`() async {
    await #expect(processExitsWith: .failure) {
      _ = SQL("SELECT id FROM {schema}.t").text
    }
  }

  @Test(arguments: [
    "", "t_", "public", "pg_catalog", "t_aaaaaaaaaaaacaaaaaaaaaaaa", "t_AAAAAAAAAAAACAAAAAAAAAAAAI",
    "t_aaaaaaaaaaaacaaaaaaaaaaaaj", "t_aaaaaaaaaaaacaaaaaaaaaaaai;",
    "t_aaaaaaaaaaaacaaaaaaaaaaa\"i",
    "t_\u{301}aaaaaaaaaaaacaaaaaaaaaaaai", "florin_owner",
  ])
  func `a text that is no name of ours makes no schema name`(text: String) {
    #expect(SchemaName(text) == nil)
    #expect(RoleName(tenant: text) == nil)
  }

  @Test func `names are read back`() {
    let name = SchemaName(Self.bits)
    #expect(SchemaName(name.text) == name)
    #expect(SchemaName("florin_control") == .control)
    #expect(RoleName(tenant: name.text) == name.role)
    #expect(SchemaName.control.role.text == "florin_control")
    #expect(RoleName.serving(123).text == "florin_serve_123")
  }

  @Test func `COMMIT and ROLLBACK are told from other statements`() {
    for sql in [SQL.commit, "commit", "END", "Commit and chain"] { #expect(sql.isCommit) }
    for sql in [SQL.rollback, "abort", "Rollback"] { #expect(sql.isRollback) }
    for sql in [SQL.begin, "SELECT 1", "COM", "SET LOCAL ROLE x"] {
      #expect(!sql.isCommit && !sql.isRollback)
    }
  }

  @Test(arguments: [
    (Duration.zero, 1), (.milliseconds(-5), 1), (.milliseconds(1), 1), (.milliseconds(7), 7),
    (.milliseconds(9), 10), (.milliseconds(1000), 1024), (.milliseconds(1025), 1280),
    (.seconds(30), 32_768), (.seconds(1_000_000_000_000), Int(Int32.max)),
  ])
  func `a timeout is rounded up by at most a quarter`(timeout: Duration, milliseconds: Int) {
    let sql = SQL.setLocalStatementTimeout(timeout)
    #expect(sql.text == "SET LOCAL statement_timeout = \(milliseconds)")
  }

  @Test func `the same statement for other names is another statement`() {
    func key(_ role: RoleName) -> StatementKey { StatementKey(.setLocalRole(role)) }
    #expect(key(.owner) == key(.owner))
    #expect(key(.owner) != key(.migration))
    #expect(key(RoleName(Self.bits)) != key(RoleName(UUIDBits(high: 1, low: 3))))
    #expect(
      StatementKey(.setLocalStatementTimeout(.seconds(1)))
        != StatementKey(.setLocalStatementTimeout(.seconds(2)))
    )
  }
}
