internal import Postgres
internal import Primitives

/// What Florin needs in a database before it can serve: roles, revocations, the control schema.
///
/// Can be done again at any time, by several servers at once.
///
/// | role | | what for |
/// | --- | --- | --- |
/// | `florin_owner` | NOLOGIN | owns schemas and tables |
/// | `florin_migrate` | LOGIN CREATEROLE, member of `florin_owner` | creates, migrates, drops |
/// | `florin_control` | LOGIN NOINHERIT | reads and writes the control schema |
/// | `florin_serve_00`, … | LOGIN NOINHERIT, member of ≤ 200 tenants' roles | serves |
/// | `t_…` | NOLOGIN, rows only | a tenant |
///
/// Source: DESIGN 8; RELIABILITY 2.5.
struct Installation {
  let secret: InstallationSecret

  /// Attempts at something that another server may be doing at the same time.
  private static let attempts = 20

  /// Installs roles, rights and the empty control schema.
  ///
  /// - Parameter connection: The administrator's: a superuser, or on a managed server whoever may
  ///   create roles and schemas.
  /// - Throws: `PostgresError`, `SigningError`.
  func prepare(_ connection: PostgresConnection) async throws {
    try await repeated {
      try await connection.transaction { connection in
        for statement in InstallationStatements.roles { try await connection.once(statement) }
      }
    }
    try await setPasswords(connection)
    try await repeated {
      try await connection.transaction { connection in
        for statement in InstallationStatements.rights { try await connection.once(statement) }
      }
    }
    try await harden(connection)
  }

  /// Gives the logins that exist the passwords that follow from the secret.
  ///
  /// A password that is right already is left alone, so that servers that start together do not
  /// stand in each other's way.
  private func setPasswords(_ connection: PostgresConnection) async throws {
    let stored = try await storedVerifiers(connection)
    for (login, verifier) in stored {
      let password = secret.password(ofLogin: login.text)
      if let verifier, SCRAMVerifier.isVerifier(verifier, of: password) { continue }
      let text = try SCRAMVerifier(password: password).text.value
      try await repeated {
        try await connection.transaction { connection in
          try await connection.once(InstallationStatements.keepVerifier, text)
          try await connection.once(
            .rendered(template: InstallationStatements.setPassword, login: login)
          )
        }
      }
    }
  }

  /// The logins that exist, with what the server keeps of their passwords; without it where the
  /// administrator is no superuser.
  private func storedVerifiers(
    _ connection: PostgresConnection
  ) async throws -> [(login: RoleName, verifier: Redacted<String>?)] {
    let readable: Bool = try await connection.once(InstallationStatements.canReadVerifiers)
      .rows[0][0]
    let statement =
      readable ? InstallationStatements.storedVerifiers : InstallationStatements.storedLogins
    return try await connection.once(statement).rows.map { row in
      let shard: Int32? = try row[1]
      let isControl: Bool = try row[0]
      let verifier: String? = try row[2]
      let login: RoleName =
        if let shard { .serving(UInt16(clamping: shard)) } else {
          isControl ? .control : .migration
        }
      return (login, verifier.map { Redacted($0) })
    }
  }

  /// Mends what an installation mends by itself.
  ///
  /// The statements to run come from the rules' own queries, which quote every name in them. Where
  /// the administrator is no superuser, functions of the system keep their rights, and the check
  /// goes on saying so.
  private func harden(_ connection: PostgresConnection) async throws {
    let rules = HardeningRule.all.filter(\.isMendedByInstallation)
    try await repeated {
      let mendings = try await HardeningCheck.findings(of: rules, on: connection)
        .compactMap(\.mending)
      guard !mendings.isEmpty else { return }
      do {
        try await connection.transaction { connection in
          let text = mendings.joined(separator: "\n")
          try await connection.once(InstallationStatements.keepMending, text)
          try await connection.once(InstallationStatements.mend)
        }
      } catch let error as PostgresError where error.sqlState == .insufficientPrivilege {
        return
      }
    }
  }

  /// Makes the login of a shard, unless it exists.
  ///
  /// - Parameters:
  ///   - shard: From 0.
  ///   - connection: A session of `florin_migrate`: on PostgreSQL 16 and later, only who created a
  ///     login can make it a member of others.
  /// - Throws: `PostgresError`, `SigningError`.
  func ensureServingLogin(_ shard: UInt16, _ connection: PostgresConnection) async throws {
    let login = RoleName.serving(shard)
    let exists: Bool = try await connection.once(
      .rendered(template: InstallationStatements.loginExists, login: login)
    ).rows[0][0]
    if exists { return }
    let verifier = try SCRAMVerifier(password: secret.password(ofLogin: login.text))
    try await repeated {
      try await connection.transaction { connection in
        try await connection.once(InstallationStatements.keepVerifier, verifier.text.value)
        for template in InstallationStatements.servingLogin {
          try await connection.once(.rendered(template: template, login: login))
        }
      }
    }
  }

  /// Does something again that failed because another session changed the same rows of the
  /// catalogue, which PostgreSQL reports as an internal error, a duplicate or a deadlock.
  private func repeated(_ body: () async throws -> Void) async throws {
    for _ in 1..<Self.attempts {
      do {
        return try await body()
      } catch let error as PostgresError {
        guard let sqlState = error.sqlState, Self.racing.contains(sqlState) else { throw error }
      }
    }
    return try await body()
  }

  /// What the loser of a race for the same rows of the catalogue gets.
  ///
  /// `XX000` is among others "tuple concurrently updated". `42704` is "does not exist", of a role
  /// that another session made while this one waited for it, and which this one goes on not to see
  /// until its transaction ends.
  private static let racing: Set<SQLState?> = [
    SQLState("XX000"), .uniqueViolation, .duplicateObject, .deadlockDetected, SQLState("42704"),
  ]
}
