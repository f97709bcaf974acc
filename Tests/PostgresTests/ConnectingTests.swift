import FlorinTestSupport
import Primitives
import Reactor
import Testing

@testable import Postgres

@Suite struct ConnectingTests {
  @Test func `a connection knows its backend and its server`() async throws {
    try await TestServer.withConnection { connection, _ in
      let result = try await connection.query(
        "SELECT pg_backend_pid(), current_setting('server_version_num')::int8"
      )
      #expect(try result.rows[0].decode(Int32.self, at: 0) == connection.backendID)
      #expect(try result.rows[0].decode(Int64.self, at: 1) == Int64(connection.serverVersion))
      #expect(!connection.isEncrypted)
    }
  }

  @Test func `nobody at the socket is an error`() async throws {
    try await TestServer.withServer { server in
      for host in ["/nonexistent", "127.0.0.1", "localhost"] {
        var options = server.options
        options["host"] = host
        options["port"] = "1"
        await #expect {
          _ = try await PostgresConnection.connect(options, on: server.loops.next())
        } throws: {
          PostgresError.isCode(.connectionFailed)($0)
        }
      }
    }
  }

  @Test func `a host without an address is an error`() async throws {
    try await TestServer.withServer { server in
      var options = server.options
      options["host"] = "does-not-exist.invalid"
      await #expect {
        _ = try await PostgresConnection.connect(options, on: server.loops.next())
      } throws: {
        PostgresError.isCode(.connectionFailed)($0)
      }
    }
  }

  @Test func `looking a name up counts towards the time of connecting`() async throws {
    try await TestServer.withServer { server in
      var options = server.options
      options["host"] = "localhost"
      options.connectTimeout = .zero
      await #expect {
        _ = try await PostgresConnection.connect(options, on: server.loops.next())
      } throws: {
        PostgresError.isCode(.connectionFailed)($0)
      }
    }
  }

  @Test func `a database that does not exist is an error`() async throws {
    try await TestServer.withServer { server in
      var options = server.options
      options.database = "no_such_database"
      await #expect {
        _ = try await PostgresConnection.connect(options, on: server.loops.next())
      } throws: { error in
        (error as? PostgresError)?.code == .connectionFailed
          && String(reflecting: error).contains("no_such_database")
          && !"\(error)".contains("no_such_database")
      }
    }
  }

  @Test func `settings that libpq does not know are an error`() async throws {
    try await TestServer.withServer { server in
      var options = server.options
      options["colour"] = "blue"
      await #expect {
        _ = try await PostgresConnection.connect(options, on: server.loops.next())
      } throws: {
        PostgresError.isCode(.configuration)($0)
      }
    }
  }

  @Test func `settings of the session reach the server, whatever is in them`() async throws {
    try await TestServer.withServer { server in
      var options = server.options
      options["options"] = "-c lock_timeout=7s"
      options["application_name"] = "a b"
      options.runtimeParameters["search_path"] = #""a b", "c\d""#
      let connection = try await PostgresConnection.connect(options, on: server.loops.next())
      let result = try await connection.query(
        """
        SELECT current_setting('lock_timeout'), current_setting('search_path'),
          current_setting('application_name'), current_setting('client_connection_check_interval')
        """
      )
      let values = try (0..<4).map { try result.rows[0].decode(String.self, at: $0) }
      #expect(values == ["7s", #""a b", "c\d""#, "a b", "500ms"])
      connection.close()
    }
  }

  @Test func `connection strings of both kinds are understood`() async throws {
    try await TestServer.withServer { server in
      let database = server.database
      let socket = database.socketDirectory.split(separator: "/").joined(separator: "%2F")
      for text in [
        database.connectionString + " connect_timeout=3",
        "postgresql://\(database.superuser)@%2F\(socket):\(database.port)/\(database.name)",
      ] {
        let options = try PostgresConnectionOptions(connectionString: text)
        #expect(options.database == database.name)
        let connection = try await PostgresConnection.connect(options, on: server.loops.next())
        #expect(try await connection.query("SELECT 1").affectedRows == 1)
        connection.close()
      }
      #expect {
        _ = try PostgresConnectionOptions(connectionString: "colour=blue")
      } throws: {
        PostgresError.isCode(.configuration)($0)
      }
    }
  }

  @Test func `a password is not printed`() throws {
    let options = try PostgresConnectionOptions(
      connectionString: "postgresql://me:hunter2@localhost/db?connect_timeout=1&sslpassword=correct"
    )
    #expect(options.password == Redacted("hunter2"))
    #expect(options["password"] == nil && options["sslpassword"] == nil)
    var text = ""
    dump(options, to: &text)
    #expect(!text.contains("hunter2") && !text.contains("correct"))
    let given = options.libpqSettings(addresses: nil)
    #expect(given.contains { $0.keyword == "sslpassword" && $0.value == "correct" })
    #expect(options.connectTimeout == .seconds(2))
  }
}
