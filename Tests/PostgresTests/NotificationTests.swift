import Postgres
import Testing

@Suite struct NotificationTests {
  @Test func `what is notified arrives, whether or not something runs`() async throws {
    try await TestServer.withConnection { connection, server in
      _ = try await connection.query("LISTEN events")
      let other = try await server.connect()
      var notifications = connection.notifications.makeAsyncIterator()
      for number in 0..<3 {
        _ = try await other.query("SELECT pg_notify('events', $1)", "n\(number)")
        let received = try #require(try await notifications.next())
        #expect(received.channel == "events")
        #expect(received.payload == "n\(number)")
        #expect(received.backendID == other.backendID)
        #expect(received.lostBefore == 0)
      }
      _ = try await connection.query("NOTIFY events, 'mine'")
      #expect(try await notifications.next()?.payload == "mine")
      other.close()
    }
  }

  @Test func `a slow reader loses the oldest, and is told`() async throws {
    try await TestServer.withConnection { connection, _ in
      _ = try await connection.query("LISTEN events")
      let count = PostgresLimits.waitingNotifications + 10
      _ = try await connection.query(
        "SELECT pg_notify('events', i::text) FROM generate_series(1, $1) i",
        count
      )
      var notifications = connection.notifications.makeAsyncIterator()
      let first = try #require(try await notifications.next())
      #expect(first.lostBefore == 10)
      #expect(first.payload == "11")
      let second = try #require(try await notifications.next())
      #expect(second.lostBefore == 0)
    }
  }

  @Test func `notifications end with the connection`() async throws {
    try await TestServer.withConnection { connection, server in
      _ = try await connection.query("LISTEN events")
      let other = try await server.connect()
      _ = try await other.query("SELECT pg_terminate_backend($1)", connection.backendID)
      await #expect {
        for try await _ in connection.notifications {}
      } throws: {
        PostgresError.isCode(.connectionLost)($0)
      }
      other.close()
    }
  }

  @Test func `a reader whose task is cancelled stops waiting`() async throws {
    try await TestServer.withConnection { connection, _ in
      _ = try await connection.query("LISTEN events")
      let task = Task {
        for try await _ in connection.notifications {}
        return true
      }
      task.cancel()
      let hasEnded = try await task.value
      #expect(hasEnded)
    }
  }
}
