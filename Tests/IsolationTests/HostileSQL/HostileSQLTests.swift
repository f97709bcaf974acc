import FlorinTestSupport
import Postgres
import Primitives
import Reactor
import Storage
import Testing

/// What SQL of an attacker's reaches, in a tenant's role and in a serving login.
@Suite(.timeLimit(.minutes(5))) struct HostileSQLTests {
  @Test func `there are enough hostile statements, and none twice`() {
    let all =
      HostileStatements.refused + HostileStatements.refusedInTransactions
      + HostileStatements.refusedToTenants + HostileStatements.fruitless
      + HostileStatements.harmless
    #expect(all.count >= 150)
    #expect(Set(all.map(\.description)).count == all.count)
  }

  @Test(arguments: HostileSetting.Actor.allCases)
  func `hostile statements are refused`(_ actor: HostileSetting.Actor) async throws {
    let setting = try await HostileSetting.make()
    let before = try await setting.victimState()
    let more = actor == .tenant ? HostileStatements.refusedToTenants : []
    for statement in HostileStatements.refused + HostileStatements.refusedInTransactions + more {
      let outcome = try await setting.attempt(statement, as: actor)
      #expect(outcome.error != nil, "\(statement)")
    }
    #expect(try await setting.victimState() == before)
  }

  @Test(arguments: HostileSetting.Actor.allCases)
  func `what is not refused finds and changes nothing of another tenant`(
    _ actor: HostileSetting.Actor
  ) async throws {
    let setting = try await HostileSetting.make()
    let before = try await setting.victimState()
    for statement in HostileStatements.fruitless {
      let outcome = try await setting.attempt(statement, as: actor)
      #expect(outcome.error == nil, "\(statement)")
      #expect(outcome.rowCount == 0, "\(statement)")
    }
    for statement in HostileStatements.harmless {
      let outcome = try await setting.attempt(statement, as: actor)
      #expect(outcome.error == nil, "\(statement)")
    }
    #expect(try await setting.victimState() == before)
  }

  @Test func `every hostile statement is refused outside of a transaction too`() async throws {
    let setting = try await HostileSetting.make()
    let before = try await setting.victimState()
    for statement in HostileStatements.refused {
      let outcome = try await setting.attemptAlone(statement)
      #expect(outcome.error != nil, "\(statement)")
    }
    #expect(try await setting.victimState() == before)
  }

  @Test func `a statement that another tenant prepared reads nothing for this one`() async throws {
    let setting = try await HostileSetting.make()
    let connection = try await setting.connect(setting.attacker)
    defer { connection.close() }
    let read = SQL.rendered(
      template: "SELECT display_name FROM {schema}.customers",
      schema: setting.victim.schema
    )
    // Both tenants are served by one login, and over one connection.
    #expect(setting.attacker.loginShard == setting.victim.loginShard)
    _ = try await connection.pipeline { pipeline in
      pipeline.add(.begin)
      pipeline.add(.setLocalRole(setting.victim.role))
      pipeline.add(read)
      pipeline.add(.commit)
    }
    await #expect(throws: PostgresError.self) {
      try await connection.pipeline { pipeline in
        pipeline.add(.begin)
        pipeline.add(.setLocalRole(setting.attacker.role))
        pipeline.add(read)
      }
    }
    _ = try await connection.query(.rollback)
  }

  @Test func `a serving login reads nothing without a role`() async throws {
    let setting = try await HostileSetting.make()
    for tenant in [setting.attacker, setting.victim] {
      let connection = try await setting.connect(setting.attacker)
      defer { connection.close() }
      await #expect(throws: PostgresError.self) {
        try await connection.query(
          .rendered(template: "SELECT tenant_id FROM {schema}.guard", schema: tenant.schema)
        )
      }
    }
  }

  @Test func `a serving login cannot take the role of another login's tenant`() async throws {
    let setting = try await HostileSetting.make()
    #expect(setting.stranger.loginShard != setting.attacker.loginShard)
    let connection = try await setting.connect(setting.attacker)
    defer { connection.close() }
    await #expect(throws: PostgresError.self) {
      try await connection.pipeline { pipeline in
        pipeline.add(.begin)
        pipeline.add(.setLocalRole(setting.stranger.role))
      }
    }
  }

  @Test func `a tenant's role can do what it must`() async throws {
    let setting = try await HostileSetting.make()
    let connection = try await setting.connect(setting.attacker)
    defer { connection.close() }
    let results = try await connection.pipeline { pipeline in
      pipeline.add(.begin)
      pipeline.add(.setLocalRole(setting.attacker.role))
      pipeline.add(.setLocalEmptySearchPath)
      pipeline.add(
        .rendered(
          template: "SELECT size FROM {schema}.audit_head FOR UPDATE",
          schema: setting.attacker.schema
        )
      )
      pipeline.add("SELECT pg_current_xact_id()::text")
      pipeline.add(.commit)
    }
    #expect(results[3].rows.count == 1)
  }
}
