package import Primitives

/// Why bytes, or values, are no audit leaf.
package enum AuditLeafError: Error, Hashable, Sendable {
  /// The bytes end too early or too late, or a length is out of bounds.
  case malformed(ByteReaderError)
  /// The layout is not the one known here.
  case unknownVersion(UInt8)
  /// The actor is not 1 to 128 printable ASCII characters without spaces.
  case invalidActor
  /// The approver is not 1 to 128 printable ASCII characters without spaces.
  case invalidApprover
  /// The time is before 1970, or after what 63 bits of microseconds hold.
  case invalidTime
  /// There is no method 0.
  case invalidMethod
  /// The outcome is none, or has no reason when refused, or has one when accepted.
  case invalidOutcome
  /// A refused command changes nothing.
  case changesOfRefused
  /// There are more than 650 changes; their root belongs here instead.
  case tooManyChanges(Int)
  /// There are both changes and a root of changes kept beside; or that root is zero.
  case invalidChangesRoot
  /// A change has kind or version 0, or neither a digest before nor one after.
  case invalidChange(position: Int)
  /// A change does not come after the one before it.
  case unorderedChange(position: Int)
}
