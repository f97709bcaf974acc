/// A batch on its way: first whole, once more whole, then one by one.
struct LaneFlight: Sendable {
  private(set) var entries: ContiguousArray<LaneEntry>
  /// The entries in the transaction under way.
  private(set) var range: Range<Int>
  /// Whether the transaction under way repeats one that failed.
  private(set) var isRepeat = false
  /// Whether items go one by one.
  private(set) var isSplit = false
  /// When the transaction under way began.
  private(set) var began: ContinuousClock.Instant

  init(_ entries: ContiguousArray<LaneEntry>, at now: ContinuousClock.Instant) {
    self.entries = entries
    range = entries.startIndex..<entries.endIndex
    began = now
  }

  /// The submissions in the transaction under way.
  var ids: [UInt64] { range.map { entries[$0].id } }

  /// Whether anybody still waits for the transaction under way.
  var hasWaiters: Bool { range.contains { entries[$0].isWaiting } }

  /// Repeats the transaction that failed, without what has become vain.
  ///
  /// - Returns: The entries that were taken out and wait for an answer.
  mutating func again(at now: ContinuousClock.Instant) -> [LaneEntry] {
    isRepeat = true
    let vain = takeVain(from: range, at: now)
    began = now
    return vain
  }

  /// Begins to run the items of the batch one by one.
  mutating func split() {
    isSplit = true
    isRepeat = false
    range = 0..<0
  }

  /// Moves to the next item of a split batch, past what has become vain.
  ///
  /// - Returns: The entries that were passed over and wait for an answer; the range is empty when
  ///   none is left.
  mutating func nextSingle(at now: ContinuousClock.Instant) -> [LaneEntry] {
    var vain: [LaneEntry] = []
    var index = range.upperBound
    while index < entries.endIndex {
      let entry = entries[index]
      if entry.isWaiting, entry.obstacle(at: now) == nil { break }
      if entry.isWaiting { vain.append(entry) }
      entries[index].isWaiting = false
      index += 1
    }
    range = index..<min(index + 1, entries.endIndex)
    isRepeat = false
    began = now
    return vain
  }

  /// Marks the transaction under way as answered.
  ///
  /// - Returns: Who waited for it: their numbers, and their places in the transaction.
  mutating func takeUnderWay() -> [(id: UInt64, place: Int)] {
    var taken: [(id: UInt64, place: Int)] = []
    taken.reserveCapacity(range.count)
    for index in range where entries[index].isWaiting {
      entries[index].isWaiting = false
      taken.append((entries[index].id, index - range.lowerBound))
    }
    return taken
  }

  /// Marks the whole batch as answered.
  ///
  /// - Returns: Who waited for it, in order.
  mutating func takeAll() -> [UInt64] {
    entries.indices.compactMap { takeWaiting(at: $0) }
  }

  /// Marks those in the transaction under way as answered whose deadline has passed or who gave up.
  ///
  /// - Returns: Who waited, in order.
  mutating func takeImpatient(at now: ContinuousClock.Instant) -> [UInt64] {
    range.compactMap { entries[$0].obstacle(at: now) == nil ? nil : takeWaiting(at: $0) }
  }

  /// Remembers that a caller gave up.
  ///
  /// - Returns: Whether the entry belongs to the batch.
  mutating func cancel(_ id: UInt64) -> Bool {
    guard let index = place(of: id) else { return false }
    entries[index].isCancelled = true
    return true
  }

  /// Marks one submission as answered.
  ///
  /// - Returns: Whether its caller waited.
  mutating func take(_ id: UInt64) -> Bool {
    guard let index = place(of: id) else { return false }
    return takeWaiting(at: index) != nil
  }

  /// Whether an entry is in the transaction under way.
  func isUnderWay(_ id: UInt64) -> Bool { place(of: id).map(range.contains) ?? false }

  private mutating func takeVain(
    from range: Range<Int>,
    at now: ContinuousClock.Instant
  ) -> [LaneEntry] {
    let vain = entries[range].filter { $0.isWaiting && $0.obstacle(at: now) != nil }
    let kept = entries[range].filter { $0.isWaiting && $0.obstacle(at: now) == nil }
    guard kept.count < range.count else { return [] }
    entries.replaceSubrange(range, with: kept)
    self.range = range.lowerBound..<range.lowerBound + kept.count
    return Array(vain)
  }

  private mutating func takeWaiting(at index: Int) -> UInt64? {
    guard entries[index].isWaiting else { return nil }
    entries[index].isWaiting = false
    return entries[index].id
  }

  /// Numbers rise along the batch.
  private func place(of id: UInt64) -> Int? {
    var low = entries.startIndex
    var high = entries.endIndex
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].id < id { low = middle + 1 } else { high = middle }
    }
    return low < entries.endIndex && entries[low].id == id ? low : nil
  }
}
