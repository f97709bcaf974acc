package import Primitives

/// One leaf of a tenant's audit trail, version 1 of its layout.
///
/// The bytes are stored, hashed and exported as they are; whoever verifies never encodes again.
/// `docs/audit-format.md` has them one by one.
package struct AuditLeaf: Hashable, Sendable {
  /// The first byte of every leaf of this layout.
  package static let version: UInt8 = 1
  /// Bytes of the longest leaf: 442 and 650 changes of 89 bytes make 58,292.
  package static let byteCountMax = 442 + AuditChanges.listedCountMax * AuditChange.byteCount
  /// Characters of an actor or approver, at most.
  package static let actorLengthMax = 128

  /// The log: the tenant's UUID, so that no leaf counts in another's log.
  package var logID: UUIDBits
  /// The index of the leaf in its tree.
  package var index: UInt64
  /// When it was sequenced; not before the leaf before it.
  package var time: Instant
  /// The command's own UUID, which its idempotency record has too.
  package var eventID: UUIDBits
  /// The principal, by an identifier that is no name; printable ASCII without spaces.
  package var actor: String
  /// The credential that was shown: SHA-256 of a certificate, or an API key's UUID and zeros.
  package var credential: Digest
  /// The HMAC of the address that the command came from, under the leaf's salt.
  package var originCommitment: Digest
  /// What was asked for, by number; from 1.
  package var method: UInt16
  /// What became of it.
  package var outcome: AuditOutcome
  /// The second person, where one had to agree; printable ASCII without spaces.
  package var approver: String?
  /// The HMAC of the request's bytes as received, under the leaf's salt.
  package var requestDigest: Digest
  /// What changed.
  package var changes: AuditChanges

  package init(
    logID: UUIDBits,
    index: UInt64,
    time: Instant,
    eventID: UUIDBits,
    actor: String,
    credential: Digest,
    originCommitment: Digest,
    method: UInt16,
    outcome: AuditOutcome,
    approver: String? = nil,
    requestDigest: Digest,
    changes: AuditChanges = .listed([])
  ) {
    self.logID = logID
    self.index = index
    self.time = time
    self.eventID = eventID
    self.actor = actor
    self.credential = credential
    self.originCommitment = originCommitment
    self.method = method
    self.outcome = outcome
    self.approver = approver
    self.requestDigest = requestDigest
    self.changes = changes
  }
}
