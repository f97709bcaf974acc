internal import MerkleLog
internal import OrderToCash
internal import Postgres
internal import Primitives

extension BatchDecisions {
  /// What the callers are told once the batch is durable.
  ///
  /// - Parameter firstLeaf: The index of the first leaf of the batch.
  /// - Returns: A reply for each command, in their order.
  func replies(firstLeaf: UInt64) -> [LaneReply] {
    outcomes.map { outcome in
      switch outcome {
      case .done(let reply, let leaf):
        .success(
          SubmissionReply(reply: reply, isReplay: false, leafIndex: firstLeaf + UInt64(leaf))
        )
      case .repeated(let reply, let leaf):
        .success(SubmissionReply(reply: reply, isReplay: true, leafIndex: firstLeaf + UInt64(leaf)))
      case .replayed(let reply, let index):
        .success(SubmissionReply(reply: reply, isReplay: true, leafIndex: index))
      case .checked(let reply):
        .success(SubmissionReply(reply: reply, isReplay: false, leafIndex: nil))
      case .rejected(let rejection, let leaf):
        .failure(.rejected(rejection, leafIndex: leaf.map { firstLeaf + UInt64($0) }))
      case .requestIDReused(let leaf):
        .failure(.requestIDReused(leafIndex: firstLeaf + UInt64(leaf)))
      case .failed: .failure(.internalFault)
      }
    }
  }

  /// Adds the statement that looks up what is known under the keys of the writes to be decided.
  ///
  /// - Parameters:
  ///   - schema: Of which tenant.
  ///   - pipeline: Where it goes, behind all that reads the books.
  /// - Returns: The index of its result; nil when there are no such keys.
  func addKeys(_ schema: SchemaName, to pipeline: inout Pipeline) -> Int? {
    let keys = keys
    return keys.isEmpty ? nil : pipeline.add(IdempotencyStatements.find(schema), keys)
  }

  /// Takes what was found under the keys of the writes.
  ///
  /// - Throws: `PostgresError`, `StoredValueFault`.
  mutating func take(records result: Int?, of results: [StatementResult]) throws {
    guard let result else { return }
    for row in results[result].rows {
      let (key, record) = try IdempotencyRecord.read(row)
      loaded(record, under: key)
    }
  }

  /// Adds the statement that writes the idempotency records; none when there are none.
  func addRecords(_ schema: SchemaName, _ trail: AuditAppend, to pipeline: inout Pipeline) {
    guard !records.isEmpty else { return }
    let submissions = records.map(\.item.submission)
    pipeline.add(
      IdempotencyStatements.insert(schema),
      records.map(\.item.key.bits),
      submissions.map(\.principal.id),
      submissions.map { Int16(bitPattern: $0.command.method.rawValue) },
      submissions.map(\.requestID),
      records.map(\.item.requestDigest.bytes),
      submissions.map(\.commandID),
      records.map { Int64(clamping: trail.firstIndex) + Int64($0.leaf) },
      records.map(\.reply),
      trail.time
    )
  }
}

extension IdempotencyRecord {
  /// Reads a row of `IdempotencyStatements.find`.
  ///
  /// - Throws: `PostgresError`, `StoredValueFault`.
  static func read(_ row: Row) throws -> (IdempotencyKey, IdempotencyRecord) {
    var columns = RowReader(row)
    let key: UUIDBits = try columns.next()
    let principalID: String = try columns.next()
    let method: Int16 = try columns.next()
    let requestID: String = try columns.next()
    let digest: [UInt8] = try columns.next()
    let leafIndex: Int64 = try columns.next()
    guard let digest = Digest(bytes: digest) else {
      throw StoredValueFault(table: "idempotency_records", column: "request_digest")
    }
    let record = IdempotencyRecord(
      principalID: principalID,
      method: UInt16(bitPattern: method),
      requestID: requestID,
      requestDigest: digest,
      leafIndex: UInt64(clamping: leafIndex),
      reply: try columns.next()
    )
    return (IdempotencyKey(bits: key), record)
  }
}
