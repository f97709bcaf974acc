internal import MerkleLog
internal import Postgres
package import Primitives
internal import Signing

extension TenantRegistry {
  /// Bytes of rows in one member of an archive, before the next one begins: what is held in memory.
  private static let partBytes = 4 << 20

  /// Writes everything that a tenant has, as one consistent snapshot to be restored elsewhere.
  ///
  /// The archive is a tar file: `tenant.txt`, the SQL that makes the schema, the rows of each table
  /// in PostgreSQL's text format, and last `SHA256SUMS`, which `sha256sum --check` understands.
  /// Keys are not in it: elsewhere they would open nothing.
  ///
  /// - Parameters:
  ///   - id: The tenant, active or suspended.
  ///   - write: Takes the next bytes of the archive; some 4 MiB at most.
  /// - Returns: The tenant; an export that did not return is not complete.
  /// - Throws: `TenantError.unknown`, `.stateForbids`, `.otherCluster`; `StorageError.overloaded`
  ///   when too many archives are read and written already; `PostgresError`, and what `write`
  ///   throws.
  @discardableResult
  package func export(
    _ id: TenantID,
    to write: ([UInt8]) async throws -> Void
  ) async throws -> Tenant {
    let tenant = try await tenant(id)
    guard tenant.state.isReadable else { throw TenantError.stateForbids(tenant.state) }
    guard tenant.placement.cluster == cluster else {
      throw TenantError.otherCluster(tenant.placement.cluster)
    }
    let auditSize = try await archives.withPlace {
      try await migration.withConnection { connection in
        try await connection.transaction(.beginSnapshot, as: .owner) { connection in
          try await export(tenant, connection, write)
        }
      }
    }
    let exported = try await change { connection, generation in
      _ = try await connection.query(
        TenantStatements.setExported,
        id,
        auditSize,
        generation
      )
      return try await Self.row(id, on: connection).tenant
    }
    cache.take(exported)
    return exported
  }

  /// Writes the archive; how many leaves the audit trail has in it.
  private func export(
    _ tenant: Tenant,
    _ connection: PostgresConnection,
    _ write: ([UInt8]) async throws -> Void
  ) async throws -> Int64 {
    let version = try await Self.version(of: tenant.schema, on: connection)
    guard version <= newestVersion else { throw TenantError.unsupportedVersion(version) }
    let head = try AuditHead(try await connection.once(AuditStatements.head(tenant.schema)))
    let header = ArchiveHeader(
      tenantID: tenant.id,
      name: tenant.name,
      displayName: tenant.displayName,
      schemaVersion: version,
      exportedAt: clock(),
      auditSize: Int64(clamping: head.frontier.size),
      auditRoot: head.frontier.root(using: MerkleHasher())
    )
    var archive = ArchiveWriter(seconds: header.exportedAt.seconds)
    try await write(archive.member(ArchiveHeader.memberName, Array(header.text.utf8)))
    for migration in migrations where migration.version <= version {
      try await write(archive.member(migration.memberName, Array(migration.text.utf8)))
    }
    for table in TenantTable.tables(at: version) {
      var part = 0
      var rows: [UInt8] = []
      let copy = SQL.rendered(template: table.copyOut, schema: tenant.schema)
      for try await piece in connection.copyOut(copy) {
        rows.append(contentsOf: piece)
        guard rows.count >= Self.partBytes else { continue }
        part += 1
        try await write(archive.member(table.memberName(part), rows))
        rows = []
      }
      if !rows.isEmpty { try await write(archive.member(table.memberName(part + 1), rows)) }
    }
    try await write(archive.end())
    return header.auditSize
  }
}

/// Makes the members of an archive, and the manifest of them.
struct ArchiveWriter {
  private let seconds: Int64
  private var manifest = ArchiveManifest()

  init(seconds: Int64) { self.seconds = seconds }

  /// A member, in whole blocks.
  mutating func member(_ name: String, _ contents: [UInt8]) -> [UInt8] {
    manifest.append(name, digest: SHA256.digest(of: contents))
    return TarWriter.member(name, contents, seconds: seconds)
  }

  /// What stands behind the last member: the manifest, and the end of the file.
  func end() -> [UInt8] {
    let contents = Array(manifest.text.utf8)
    return TarWriter.member(ArchiveManifest.memberName, contents, seconds: seconds) + TarWriter.end
  }
}

extension TenantTable {
  /// The name of the member that holds a part of the rows, counted from 1.
  func memberName(_ part: Int) -> String {
    let digits = String(part)
    return "tables/\(name)/\(String(repeating: "0", count: max(0, 6 - digits.count)))\(digits).copy"
  }
}

extension Migration {
  /// The name of the member that holds the migration's SQL.
  var memberName: String {
    let digits = String(version)
    return "schema/\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)-\(name).sql"
  }

  /// The SQL as a file; `{schema}` stands for the schema and its role.
  var text: String { statements.map { "\($0);\n" }.joined(separator: "\n") }
}
