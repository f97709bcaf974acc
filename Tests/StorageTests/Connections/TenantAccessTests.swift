import FlorinTestSupport
import Postgres
import Testing

@testable import Storage

/// A backend that believes it may not take a tenant's role may be wrong: it lists its roles once.
@Suite(.timeLimit(.minutes(1))) struct TenantAccessTests {
  /// What a serving login is refused, as the role of a tenant would be that it does not know.
  private static let forbidden: SQL = "SELECT 1 FROM pg_catalog.pg_authid"

  @Test func `a refused privilege is asked of another backend, which is believed`() async throws {
    let installation = try await TestInstallation.shared
    let tenant = try await installation.tenant().handle
    var backends: [Int32] = []
    let answer = try await installation.storage.access.withConnection(
      to: tenant,
      deadline: nil
    ) { connection in
      backends.append(connection.backendID)
      if backends.count == 1 { _ = try await connection.query(Self.forbidden) }
      return backends.count
    }
    #expect(answer == 2)
    #expect(Set(backends).count == 2)
  }

  @Test func `a privilege that is refused twice is refused`() async throws {
    let installation = try await TestInstallation.shared
    let tenant = try await installation.tenant().handle
    var count = 0
    let error = await #expect(throws: PostgresError.self) {
      try await installation.storage.access.withConnection(to: tenant, deadline: nil) {
        count += 1
        _ = try await $0.query(Self.forbidden)
      }
    }
    #expect(error?.sqlState == .insufficientPrivilege)
    #expect(count == 2)
  }

  @Test func `another error is not tried again`() async throws {
    let installation = try await TestInstallation.shared
    let tenant = try await installation.tenant().handle
    var count = 0
    await #expect(throws: PostgresError.self) {
      try await installation.storage.access.withConnection(to: tenant, deadline: nil) {
        count += 1
        _ = try await $0.query("SELECT 1 / 0")
      }
    }
    #expect(count == 1)
  }

  @Test func `logins connect by rights of their own, not by those of PUBLIC`() async throws {
    let installation = try await TestInstallation.fresh()
    let connection = installation.database.connectionString
    _ = try Psql.rows(
      "DO $$ BEGIN EXECUTE format('REVOKE CONNECT ON DATABASE %I FROM PUBLIC', current_database());"
        + " END $$",
      connection
    )
    let another = try await installation.another()
    let tenant = try await installation.tenant().handle
    #expect(try await another.submit(TestWrites.create(1), to: tenant).leafIndex == 0)
    await another.close()
    await installation.storage.close()
  }
}
