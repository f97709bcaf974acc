internal import MerkleLog
internal import OrderToCash
internal import Parties
internal import Primitives
internal import Signing

/// A leaf of the audit trail but for what is known only under the lock of the head: its index and
/// its time.
struct LeafDraft {
  /// The leaf as it will be, with other bytes for index and time.
  let body: [UInt8]
  /// The key of the leaf's commitments to the request and to where it came from.
  let salt: [UInt8]
  /// The changes, where they are too many for the leaf; nil where they stand in it.
  let changes: [UInt8]?

  /// The leaf of a command.
  ///
  /// - Parameters:
  ///   - submission: The command.
  ///   - outcome: What became of it.
  ///   - changes: What it changed.
  ///   - log: The log of the tenant.
  ///   - salt: 32 random bytes.
  /// - Throws: `AuditLeafError` for a principal or changes that no leaf can name.
  init(
    _ submission: Submission,
    _ outcome: AuditOutcome,
    _ changes: [AuditChange],
    log: UUIDBits,
    salt: [UInt8]
  ) throws(AuditLeafError) {
    let places = AuditChanges(changes, using: MerkleHasher())
    if case .apart = places {
      self.changes = AuditChanges.encode(
        changes.sorted { ($0.kind, $0.id) < ($1.kind, $1.id) }
      )
    } else {
      self.changes = nil
    }
    self.salt = salt
    body = try AuditLeaf(
      logID: log,
      index: 0,
      time: Instant(microseconds: 0),
      eventID: submission.commandID,
      actor: submission.principal.id,
      credential: Digest(bytes: submission.principal.credentialDigest) ?? .zero,
      originCommitment: HMACSHA256.digest(of: Array(submission.origin.utf8), key: salt),
      method: submission.command.method.rawValue,
      outcome: outcome,
      requestDigest: HMACSHA256.digest(of: submission.requestBytes, key: salt),
      changes: places
    ).encoded()
  }
}

/// An event but for its position.
struct EventDraft {
  let id: UUIDBits
  let event: DomainEvent
  /// The leaf among those of the batch.
  let leaf: Int
  let payload: [UInt8]
}

/// An idempotency record but for the index of its leaf.
struct RecordDraft {
  let item: LaneItem
  /// The leaf among those of the batch.
  let leaf: Int
  let reply: [UInt8]
}

/// What a batch found under the keys of its writes.
struct IdempotencyRecord {
  let principalID: String
  let method: UInt16
  let requestID: String
  let requestDigest: Digest
  let leafIndex: UInt64
  let reply: [UInt8]

  /// Whether the record is that of a write and not of another one.
  func isRecord(of item: LaneItem) -> Bool {
    requestDigest == item.requestDigest && requestID == item.submission.requestID
      && principalID == item.submission.principal.id
      && method == item.submission.command.method.rawValue
  }
}
