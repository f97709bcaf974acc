internal import MerkleLog
internal import Postgres
internal import Primitives
internal import Signing

extension AuditAppend {
  /// Adds the statements that read hashes which are missing.
  ///
  /// - Parameters:
  ///   - missing: What is missing.
  ///   - schema: Of which tenant.
  ///   - pipeline: Where they go, one for each level.
  static func addReads(
    of missing: [EdgeHashes],
    _ schema: SchemaName,
    to pipeline: inout Pipeline
  ) {
    for hashes in missing {
      let lower = Int64(clamping: hashes.range.lowerBound)
      let upper = Int64(clamping: hashes.range.upperBound)
      if hashes.level == 0 {
        pipeline.add(AuditStatements.bodies(schema), lower, upper)
      } else {
        pipeline.add(AuditStatements.tiles(schema), Int16(hashes.level - 1), lower, upper)
      }
    }
  }

  /// Takes what was read.
  ///
  /// - Throws: `TreeEdgeError` when leaves or tiles were lost or changed, `PostgresError`.
  mutating func fill(_ missing: [EdgeHashes], from results: [StatementResult]) throws {
    let hasher = MerkleHasher()
    for (hashes, result) in zip(missing, results) {
      let level = hashes.level
      try fill(
        result.rows.map { row in
          let bytes: [UInt8] = try row[0]
          guard level > 0 else { return hasher.hash(leaf: bytes) }
          let tile = Tile(TileID(level: level - 1, index: 0), data: bytes)
          guard let root = tile?.root(using: hasher) else {
            throw StoredValueFault(table: "audit_tiles", column: "data")
          }
          return root
        },
        level: level
      )
    }
  }
}
