/// A batch on its way: first whole, once more whole, then one by one.
struct LaneFlight<Item: Sendable, Waiter: Sendable>: Sendable {
  typealias Entry = LaneEntry<Item, Waiter>

  private(set) var entries: ContiguousArray<Entry>
  /// The entries in the transaction under way.
  private(set) var range: Range<Int>
  /// Whether the transaction under way repeats one that failed.
  private(set) var isRepeat = false
  /// Whether items go one by one.
  private(set) var isSplit = false
  /// When the transaction under way began.
  private(set) var began: ContinuousClock.Instant

  init(_ entries: ContiguousArray<Entry>, at now: ContinuousClock.Instant) {
    self.entries = entries
    range = entries.startIndex..<entries.endIndex
    began = now
  }

  /// The items in the transaction under way.
  var items: [Item] { range.map { entries[$0].item } }

  /// Whether anybody still waits for the transaction under way.
  var hasWaiters: Bool { range.contains { entries[$0].waiter != nil } }

  /// Repeats the transaction that failed, without what has become vain.
  ///
  /// - Returns: The entries that were taken out and wait for an answer.
  mutating func again(at now: ContinuousClock.Instant) -> [Entry] {
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
  mutating func nextSingle(at now: ContinuousClock.Instant) -> [Entry] {
    var vain: [Entry] = []
    var index = range.upperBound
    while index < entries.endIndex {
      let entry = entries[index]
      if entry.waiter != nil, entry.obstacle(at: now) == nil { break }
      if entry.waiter != nil { vain.append(entry) }
      entries[index].waiter = nil
      index += 1
    }
    range = index..<min(index + 1, entries.endIndex)
    isRepeat = false
    began = now
    return vain
  }

  /// Takes the waiter of each entry of the transaction under way and gives it its result.
  mutating func answer(_ give: (Int, Waiter) -> Void) {
    for (offset, index) in range.enumerated() {
      if let waiter = entries[index].waiter.take() { give(offset, waiter) }
    }
  }

  /// Takes the waiters of the transaction under way, in order.
  mutating func takeWaitersUnderWay() -> [Waiter] {
    range.compactMap { entries[$0].waiter.take() }
  }

  /// Takes all waiters that are left, in order.
  mutating func takeWaiters() -> [Waiter] {
    entries.indices.compactMap { entries[$0].waiter.take() }
  }

  /// Takes the waiters of the transaction under way whose deadline has passed or who gave up.
  mutating func takeImpatient(at now: ContinuousClock.Instant) -> [Waiter] {
    range.compactMap { index in
      entries[index].obstacle(at: now) == nil ? nil : entries[index].waiter.take()
    }
  }

  /// Remembers that a caller gave up.
  ///
  /// - Returns: Whether the entry belongs to the batch.
  mutating func cancel(_ id: UInt64) -> Bool {
    guard let index = place(of: id) else { return false }
    entries[index].isCancelled = true
    return true
  }

  /// Takes one entry's waiter.
  mutating func takeWaiter(of id: UInt64) -> Waiter? {
    guard let index = place(of: id) else { return nil }
    return entries[index].waiter.take()
  }

  /// Whether an entry is in the transaction under way.
  func isUnderWay(_ id: UInt64) -> Bool { place(of: id).map(range.contains) ?? false }

  private mutating func takeVain(
    from range: Range<Int>,
    at now: ContinuousClock.Instant
  ) -> [Entry] {
    let vain = entries[range].filter { $0.waiter != nil && $0.obstacle(at: now) != nil }
    let kept = entries[range].filter { $0.waiter != nil && $0.obstacle(at: now) == nil }
    guard kept.count < range.count else { return [] }
    entries.replaceSubrange(range, with: kept)
    self.range = range.lowerBound..<range.lowerBound + kept.count
    return Array(vain)
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
