internal import Postgres
internal import Signing

/// Reads an archive member by member, and holds each against the manifest at its end.
final class ArchiveReader {
  private var tar = TarReader()
  private var manifest = ArchiveManifest()
  /// The digest of the member that is being copied.
  private var digest = SHA256()
  private let migrations: [Migration]

  /// Bytes of a member that is held whole, at most.
  private static let wholeByteCountMax = 1 << 20
  /// Bytes of the manifest, at most: some 90 for each part of 4 MiB, so that this stands for 700
  /// GiB of rows.
  private static let manifestByteCountMax = 16 << 20

  /// A reader for archives whose schemas these migrations make.
  init(of migrations: [Migration]) { self.migrations = migrations }

  /// The header, which is the first member.
  ///
  /// - Parameter read: Gives the next bytes of the archive; nil after the last.
  /// - Returns: The header.
  /// - Throws: `ArchiveError`, and what `read` throws.
  func header(_ read: () async throws -> [UInt8]?) async throws -> ArchiveHeader {
    guard case .member(ArchiveHeader.memberName, let byteCount) = try await step(read) else {
      throw ArchiveError.unsupportedFormat
    }
    let contents = try await whole(ArchiveHeader.memberName, byteCount, read)
    guard let text = String(validating: contents, as: UTF8.self),
      let header = try ArchiveHeader(text)
    else { throw ArchiveError.differs(member: ArchiveHeader.memberName) }
    return header
  }

  /// Copies the rows of all tables into a schema, to the end of the archive.
  ///
  /// - Parameters:
  ///   - version: The version of the schema.
  ///   - schema: The schema, whose tables have no rows but those that migrations put there.
  ///   - connection: A session that may write there, in a transaction.
  ///   - read: Gives the next bytes of the archive; nil after the last.
  /// - Throws: `ArchiveError` when anything is missing, added or changed; `PostgresError`, and what
  ///   `read` throws.
  func restoreRows(
    at version: Int32,
    into schema: SchemaName,
    _ connection: PostgresConnection,
    _ read: () async throws -> [UInt8]?
  ) async throws {
    let tables = TenantTable.tables(at: version)
    for table in tables.reversed() {
      try await connection.once(.rendered(template: table.empty, schema: schema))
    }
    while true {
      guard case .member(let name, let byteCount) = try await step(read) else {
        throw ArchiveError.truncated
      }
      if name == ArchiveManifest.memberName { return try await checkManifest(byteCount, read) }
      if let migration = migrations.first(where: { $0.memberName == name }),
        migration.version <= version
      {
        // Never run: the tables are made by what this program knows, which must be the same.
        let text = try await whole(name, byteCount, read)
        guard text.elementsEqual(migration.text.utf8) else {
          throw ArchiveError.differs(member: name)
        }
      } else if let table = tables.first(where: { name.hasPrefix("tables/\($0.name)/") }) {
        try await copyRows(of: table, name, into: schema, connection, read)
      } else {
        throw ArchiveError.differs(member: name)
      }
    }
  }

  private func copyRows(
    of table: TenantTable,
    _ name: String,
    into schema: SchemaName,
    _ connection: PostgresConnection,
    _ read: () async throws -> [UInt8]?
  ) async throws {
    let statement = SQL.rendered(template: table.copyIn, schema: schema)
    do {
      _ = try await connection.copyIn(statement) { writer in
        try await self.copy(name, to: writer, read)
      }
    } catch let error as PostgresError {
      // 22: no value of its type; 23: against a constraint.
      guard let state = error.sqlState, ["22", "23"].contains(state.classCode) else { throw error }
      throw ArchiveError.rowsRefused(member: name, code: state.description)
    }
    manifest.append(name, digest: digest.finish())
  }

  private func copy(
    _ name: String,
    to writer: PostgresCopyWriter,
    _ read: () async throws -> [UInt8]?
  ) async throws {
    while true {
      switch try await step(read) {
      case .contents(let bytes):
        digest.update(bytes)
        try await writer.write(bytes)
      case .memberEnd: return
      case .member, .end: throw ArchiveError.differs(member: name)
      }
    }
  }

  private func checkManifest(
    _ byteCount: Int,
    _ read: () async throws -> [UInt8]?
  ) async throws {
    guard byteCount <= Self.manifestByteCountMax else {
      throw ArchiveError.differs(member: ArchiveManifest.memberName)
    }
    let contents = try await contents(read)
    guard let text = String(validating: contents, as: UTF8.self) else {
      throw ArchiveError.differs(member: ArchiveManifest.memberName)
    }
    if let member = manifest.firstDifference(from: text) {
      throw ArchiveError.differs(member: member)
    }
    guard try await step(read) == .end else {
      throw ArchiveError.differs(member: ArchiveManifest.memberName)
    }
  }

  /// A member that is held whole.
  private func whole(
    _ name: String,
    _ byteCount: Int,
    _ read: () async throws -> [UInt8]?
  ) async throws -> [UInt8] {
    guard byteCount <= Self.wholeByteCountMax else { throw ArchiveError.differs(member: name) }
    let contents = try await contents(read)
    manifest.append(name, digest: SHA256.digest(of: contents))
    return contents
  }

  /// The contents of the member that has begun.
  private func contents(_ read: () async throws -> [UInt8]?) async throws -> [UInt8] {
    var contents: [UInt8] = []
    while case .contents(let bytes) = try await step(read) { contents += bytes }
    return contents
  }

  private func step(_ read: () async throws -> [UInt8]?) async throws -> TarReader.Step {
    while true {
      if let step = try tar.next() { return step }
      guard let bytes = try await read() else { throw ArchiveError.truncated }
      tar.take(bytes)
    }
  }
}
