import Testing

/// One rule of a specification and how a raw client sees it kept.
struct Rule: Sendable, CustomTestStringConvertible {
  let section: String
  let statement: String
  let sendsPreface: Bool
  let check: @Sendable (RawClient) throws -> Void

  init(
    _ section: String,
    _ statement: String,
    sendsPreface: Bool = true,
    _ check: @escaping @Sendable (RawClient) throws -> Void
  ) {
    self.section = section
    self.statement = statement
    self.sendsPreface = sendsPreface
    self.check = check
  }

  var testDescription: String { "\(section): \(statement)" }

  /// Checks the rule on a connection of its own.
  func verify() async throws {
    try await WireServer.with { server in
      let client = try RawClient(port: server.port, sendsPreface: sendsPreface)
      try check(client)
    }
  }
}
