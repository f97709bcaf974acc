internal import DequeModule

/// What the machine knows of one submission, from its arrival to its answer.
struct LaneEntry: Sendable {
  let id: UInt64
  let byteCount: Int
  let deadline: ContinuousClock.Instant?
  /// Whether the caller still waits.
  var isWaiting = true
  /// Whether the caller gave up while the item was in a batch.
  var isCancelled = false

  /// Why the item's turn is in vain at a moment, if it is.
  func obstacle(at now: ContinuousClock.Instant) -> LaneError? {
    if isCancelled { return .cancelled }
    if let deadline, deadline <= now { return .deadlineExceeded }
    return nil
  }
}

/// What waits for a batch, first in, first out, with removal from the middle.
///
/// Numbers are consecutive, so that an entry's place follows from its number. A removed entry's
/// place stays until the queue has moved past it, and counts towards the bound: who submits and
/// cancels without end fills the queue like anyone else.
struct LaneQueue: Sendable {
  private var places: Deque<LaneEntry?> = []
  private var firstID: UInt64 = 0
  /// Entries that wait.
  private(set) var count = 0
  /// Bytes of their items.
  private(set) var byteCount = 0

  /// Places, those of removed entries included.
  var placeCount: Int { places.count }

  /// Adds an entry at the end.
  ///
  /// - Returns: Its number.
  mutating func append(byteCount: Int, deadline: ContinuousClock.Instant?) -> UInt64 {
    let id = firstID + UInt64(places.count)
    places.append(LaneEntry(id: id, byteCount: byteCount, deadline: deadline))
    count += 1
    self.byteCount += byteCount
    return id
  }

  /// Takes an entry out; nil when it does not wait here.
  mutating func remove(_ id: UInt64) -> LaneEntry? {
    guard id >= firstID, id - firstID < UInt64(places.count) else { return nil }
    guard let entry = places[Int(id - firstID)].take() else { return nil }
    count -= 1
    byteCount -= entry.byteCount
    if count == 0 {
      firstID += UInt64(places.count)
      places.removeAll(keepingCapacity: true)
    }
    return entry
  }

  /// Takes the next batch and, on the way, what has waited in vain.
  mutating func takeBatch(
    within limits: LaneLimits,
    at now: ContinuousClock.Instant
  ) -> (batch: ContiguousArray<LaneEntry>, expired: [LaneEntry]) {
    var batch: ContiguousArray<LaneEntry> = []
    var expired: [LaneEntry] = []
    var bytes = 0
    batch.reserveCapacity(min(count, limits.itemsPerBatch))
    while batch.count < limits.itemsPerBatch, let place = places.first {
      if let entry = place {
        if entry.obstacle(at: now) != nil {
          expired.append(entry)
        } else {
          guard batch.isEmpty || entry.byteCount <= limits.bytesPerBatch - bytes else { break }
          bytes += entry.byteCount
          batch.append(entry)
        }
        count -= 1
        byteCount -= entry.byteCount
      }
      places.removeFirst()
      firstID += 1
    }
    return (batch, expired)
  }
}
