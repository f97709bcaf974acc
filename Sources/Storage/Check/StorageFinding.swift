package import Parties
package import Primitives

/// Something about a tenant's rows that should not be so.
package enum StorageFinding: Sendable, Hashable {
  /// The trail has no leaf of that index, although the head counts it.
  case leafMissing(index: UInt64)
  /// A leaf's bytes cannot be read, or are another tenant's or another place's.
  case leafMalformed(index: UInt64)
  /// A leaf is older than the one before it.
  case leafTimeRunsBackwards(index: UInt64)
  /// There are leaves behind the last that the head counts.
  case leavesBeyondHead(count: UInt64)
  /// The head's hashes are not those of the leaves.
  case frontierDiffers
  /// A tile that must be there is not.
  case tileMissing(level: Int, index: UInt64)
  /// A tile's hashes are not those of what is below it.
  case tileDiffers(level: Int, index: UInt64)
  /// A tile that cannot be there yet.
  case tileBeyondHead(level: Int, index: UInt64)
  /// A change of a customer does not continue the one before it.
  case changeChainBroken(index: UInt64, customer: CustomerID)
  /// A customer is not what the trail says of its last change.
  case customerDiffers(CustomerID)
  /// A customer that the trail knows nothing of.
  case customerWithoutLeaf(CustomerID)
  /// A customer of the trail is gone.
  case customerMissing(CustomerID)
  /// A customer names one that does not exist.
  case referenceDangling(from: CustomerID, to: CustomerID)
  /// Positions of events leave one out.
  case eventMissing(position: Int64)
  /// There are events behind the last that the head counts, or fewer than it counts.
  case eventsBeyondHead(count: Int64)
  /// An event does not tell of a change in its leaf, or not in the order of the changes.
  case eventDiffers(position: Int64)
  /// A change has no event although later ones have.
  case changeWithoutEvent(index: UInt64)
  /// An idempotency record does not belong to its leaf, or its key not to its names.
  case recordDiffers(commandID: UUIDBits)
  /// A leaf has several idempotency records, or a refused one has any.
  case recordRepeated(index: UInt64)
}

/// What a check has looked at, and what it has found.
package struct StorageCheckReport: Sendable, Hashable {
  package internal(set) var leaves: UInt64 = 0
  package internal(set) var tiles: UInt64 = 0
  package internal(set) var customers: UInt64 = 0
  package internal(set) var events: UInt64 = 0
  package internal(set) var records: UInt64 = 0
  /// The root of the audit tree, as the leaves have it.
  package internal(set) var root: [UInt8] = []
  /// What should not be so, the first 100.
  package internal(set) var findings: [StorageFinding] = []
  /// How much was found in all.
  package internal(set) var findingCount = 0

  private static let findingsMax = 100

  mutating func add(_ finding: StorageFinding) {
    findingCount += 1
    if findings.count < Self.findingsMax { findings.append(finding) }
  }
}
