import FlorinTestSupport
import Postgres
import Primitives
import Testing

@testable import Storage

@Suite(.timeLimit(.minutes(1))) struct LoginConnectionsTests {
  @Test func `who finds all connections in use gets the next that is given back`() async throws {
    let connections = try await connections(limit: 1)
    let gate = Gate()
    async let first = connections.withConnection { connection in
      await gate.pass()
      return connection.backendID
    }
    await gate.reached()
    async let second = connections.withConnection { $0.backendID }
    while connections.waiterCount == 0 { await Task.yield() }
    gate.open()
    let backends = try await [first, second]
    #expect(Set(backends).count == 1)
    connections.close()
  }

  @Test func `who waits too long is refused, and takes no place`() async throws {
    let connections = try await connections(limit: 1, patience: .milliseconds(50))
    let gate = Gate()
    async let first: Void = connections.withConnection { _ in await gate.pass() }
    await gate.reached()
    let error = await #expect(throws: PostgresError.self) {
      try await connections.withConnection { _ in }
    }
    #expect(error?.code == .queueFull)
    #expect(connections.waiterCount == 0)
    gate.open()
    try await first
    try await connections.withConnection { _ in }
    connections.close()
  }

  @Test func `who is cancelled while waiting waits no longer, and takes no place`() async throws {
    let connections = try await connections(limit: 1)
    let gate = Gate()
    async let first: Void = connections.withConnection { _ in await gate.pass() }
    await gate.reached()
    let waiting = Task { try await connections.withConnection { _ in } }
    while connections.waiterCount == 0 { await Task.yield() }
    waiting.cancel()
    let error = await #expect(throws: PostgresError.self) { try await waiting.value }
    #expect(error?.code == .cancelled)
    gate.open()
    try await first
    try await connections.withConnection { _ in }
    connections.close()
  }

  @Test func `closing refuses those who wait, and those who come`() async throws {
    let connections = try await connections(limit: 1)
    let gate = Gate()
    async let first: Void = connections.withConnection { _ in await gate.pass() }
    await gate.reached()
    let waiting = Task { try await connections.withConnection { _ in } }
    while connections.waiterCount == 0 { await Task.yield() }
    connections.close()
    let error = await #expect(throws: PostgresError.self) { try await waiting.value }
    #expect(error?.code == .closed)
    await #expect(throws: PostgresError.self) { try await connections.withConnection { _ in } }
    gate.open()
    try await first
  }

  @Test func `operators' calls that hang hold up no revocation, and no closing`() async throws {
    let installation = try await TestInstallation.fresh()
    let other = try await installation.another { $0.controlConnections = 2 }
    let made = try await installation.credentials.createKey(
      CredentialDraft(scope: .operators, displayName: "a key"),
      environment: "test"
    )
    try await other.refresh()
    let now = TestInstallation.now
    #expect(other.credentials.authenticate(apiKey: made.key.value, at: now) != nil)
    let gate = Gate()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 1...2 {
        group.addTask { try await other.control.withConnection { _ in await gate.pass() } }
        await gate.reached()
      }
      try await installation.credentials.revoke(made.credential.id)
      try await other.refresh()
      #expect(other.credentials.authenticate(apiKey: made.key.value, at: now) == nil)
      await other.close()
      gate.open()
      try await group.waitForAll()
    }
  }

  @Test(arguments: ["idle_in_transaction_session_timeout", "lock_timeout", "statement_timeout"])
  func `no session of Florin's own keeps locks for ever`(setting: String) async throws {
    let storage = try await TestInstallation.shared.storage
    for connections in [storage.control, storage.watch, storage.migration] {
      let value: String = try await connections.withConnection { connection in
        try await connection.query("SELECT current_setting($1)", setting).rows[0][0]
      }
      #expect(value != "0")
    }
  }

  @Test func `who waits too long for a lock is told of too much work, and of no fault`()
    async throws
  {
    let installation = try await TestInstallation.fresh()
    let error = try await installation.withConnection { connection in
      try await connection.transaction { connection in
        try await connection.once("LOCK TABLE florin_control.clusters")
        return await #expect(throws: PostgresError.self) {
          try await installation.storage.control.withConnection { connection in
            try await connection.transaction { connection in
              try await connection.once("SET LOCAL lock_timeout = '10ms'")
              try await connection.once("SELECT name FROM florin_control.clusters")
            }
          }
        }
      }
    }
    let refused = StorageError(classifying: try #require(error))
    #expect(refused == .overloaded(retryAfter: StorageError.retryAfter))
  }

  private func connections(
    limit: Int,
    patience: Duration = .seconds(60)
  ) async throws -> LoginConnections {
    let database = try await TestInstallation.shared.database
    return LoginConnections(
      PostgresConnectionOptions(
        host: database.socketDirectory,
        port: database.port,
        database: database.name,
        user: database.superuser
      ),
      on: TestInstallation.loops[0],
      limit: limit,
      patience: patience
    )
  }
}
