internal import MerkleLog
internal import Postgres
internal import Primitives
internal import Signing

/// Builds the audit tree of a restored tenant anew from its leaves, and holds it against the one
/// that was exported.
struct ArchiveAudit {
  private let schema: SchemaName
  private let connection: PostgresConnection

  private static let leavesPerRead: Int64 = 1000

  /// The trail of a schema that the connection's transaction has filled.
  init(of schema: SchemaName, _ connection: PostgresConnection) {
    self.schema = schema
    self.connection = connection
  }

  /// Checks that the trail is that of the archive, leaf by leaf.
  ///
  /// - Parameter header: Of the archive: whose trail it is, how long, and its root.
  /// - Throws: `ArchiveError.auditDiffers` when a leaf is missing, changed or another tenant's, or
  ///   the edge of the tree does not fit its leaves; `PostgresError`.
  func check(against header: ArchiveHeader) async throws {
    let hasher = MerkleHasher()
    var frontier = Frontier()
    while true {
      let first = Int64(clamping: frontier.size)
      let rows = try await connection.query(
        CheckStatements.leaves(schema),
        first,
        Self.leavesPerRead
      ).rows
      for row in rows {
        let (index, body) = try row.decode(Int64.self, [UInt8].self)
        guard let leaf = try? AuditLeaf(decoding: body), leaf.index == frontier.size,
          leaf.logID == header.tenantID.bits, index == Int64(clamping: frontier.size)
        else { throw ArchiveError.auditDiffers }
        frontier.append(hasher.hash(leaf: body), using: hasher)
      }
      if rows.isEmpty { break }
    }
    guard let head = try? AuditHead(try await connection.once(AuditStatements.head(schema))),
      head.frontier == frontier, Int64(clamping: frontier.size) == header.auditSize,
      frontier.root(using: hasher) == header.auditRoot
    else { throw ArchiveError.auditDiffers }
  }
}
