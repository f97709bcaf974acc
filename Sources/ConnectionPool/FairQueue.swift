internal import DequeModule
internal import HeapModule

/// Who waits for which slot, such that keys take turns.
///
/// Each slot has a ring of the keys that wait for it, and each key a line of its callers. A slot
/// that is free goes to the caller who is first in the line of the key that is first in the ring;
/// the key then goes to the ring's end. So a key with a thousand callers gets as many turns as one
/// with two.
///
/// A key waits in the rings of all slots it may use. Those that it no longer waits in are cleared
/// out when their turn comes.
struct FairQueue: Sendable {
  /// A key of a group, and which of its slots are waited for.
  struct LineID: Sendable, Hashable {
    let group: Int
    let key: UInt64
    var choice = SlotChoice.any
  }

  struct Waiter: Sendable {
    let id: UInt64
    let line: LineID
    let deadline: ContinuousClock.Instant?
    let arrived: ContinuousClock.Instant
  }

  private struct Line {
    var waiting: Deque<UInt64> = []
    /// Of those, the ones that still wait.
    var count = 0
    /// The slots whose rings the key is in.
    var rings: [Int] = []
  }

  private struct Due: Comparable {
    let at: ContinuousClock.Instant
    let waiter: UInt64

    static func < (left: Self, right: Self) -> Bool { left.at < right.at }
  }

  private var waiters: [UInt64: Waiter] = [:]
  private var lines: [LineID: Line] = [:]
  private var rings: ContiguousArray<Deque<LineID>> = []
  private var deadlines = Heap<Due>()

  /// How many wait.
  var count: Int { waiters.count }

  /// How many of a key wait.
  func count(of line: LineID) -> Int { lines[line]?.count ?? 0 }

  /// Makes rings for more slots.
  mutating func addSlots(_ count: Int) {
    rings.append(contentsOf: repeatElement([], count: count))
  }

  /// Puts a caller at the end of its key's line, and the key into the rings of its slots.
  mutating func add(_ waiter: Waiter, slots: [Int]) {
    waiters[waiter.id] = waiter
    lines[waiter.line, default: Line()].waiting.append(waiter.id)
    lines[waiter.line, default: Line()].count += 1
    for slot in slots where lines[waiter.line]?.rings.contains(slot) != true {
      rings[slot].append(waiter.line)
      lines[waiter.line, default: Line()].rings.append(slot)
    }
    if let deadline = waiter.deadline { insert(Due(at: deadline, waiter: waiter.id)) }
  }

  /// Takes the caller whose turn a slot is.
  mutating func take(for slot: Int) -> UInt64? {
    while let id = rings[slot].popFirst() {
      guard let index = lines.index(forKey: id) else { continue }
      lines.values[index].rings.removeAll { $0 == slot }
      let first = lines.values[index].count > 0 ? popFirst(at: index) : nil
      if lines.values[index].count > 0 {
        lines.values[index].rings.append(slot)
        rings[slot].append(id)
      } else if lines.values[index].rings.isEmpty {
        lines.remove(at: index)
      }
      if let first { return first }
    }
    return nil
  }

  /// Takes one caller out.
  ///
  /// - Returns: Whether it waited.
  mutating func remove(_ id: UInt64) -> Bool {
    guard let waiter = waiters.removeValue(forKey: id), let index = lines.index(forKey: waiter.line)
    else { return false }
    lines.values[index].count -= 1
    // What is left of those taken out never outweighs those who wait.
    if lines.values[index].waiting.count > 2 * lines.values[index].count + 8 {
      lines.values[index].waiting.removeAll { waiters[$0] == nil }
    }
    return true
  }

  /// Whether anybody waits for a slot.
  mutating func hasWaiters(for slot: Int) -> Bool {
    while let id = rings[slot].first {
      if lines[id]?.count ?? 0 > 0 { return true }
      rings[slot].removeFirst()
      lines[id]?.rings.removeAll { $0 == slot }
      if lines[id]?.rings.isEmpty == true { lines[id] = nil }
    }
    return false
  }

  /// The callers that wait for a slot since a moment or longer.
  func waiters(for slot: Int, since moment: ContinuousClock.Instant) -> [UInt64] {
    rings[slot].flatMap { lines[$0]?.waiting ?? [] }
      .filter { id in waiters[id].map { $0.arrived <= moment } ?? false }
  }

  /// The slots whose rings a caller's key is in.
  func slots(of id: UInt64) -> [Int] {
    waiters[id].flatMap { lines[$0.line]?.rings } ?? []
  }

  /// The earliest deadline of those who wait.
  var nextDeadline: ContinuousClock.Instant? {
    mutating get {
      while let due = deadlines.min {
        if waiters[due.waiter] != nil { return due.at }
        deadlines.removeMin()
      }
      return nil
    }
  }

  /// Takes out everybody whose deadline has come.
  mutating func takeExpired(at now: ContinuousClock.Instant) -> [UInt64] {
    var expired: [UInt64] = []
    while let deadline = nextDeadline, deadline <= now {
      let due = deadlines.removeMin()
      if remove(due.waiter) { expired.append(due.waiter) }
    }
    return expired
  }

  /// Takes everybody out, first come first.
  mutating func takeAll() -> [UInt64] {
    let all = waiters.keys.sorted()
    waiters = [:]
    lines = [:]
    deadlines = Heap()
    for slot in rings.indices { rings[slot] = [] }
    return all
  }

  private mutating func popFirst(at index: Dictionary<LineID, Line>.Index) -> UInt64? {
    while let id = lines.values[index].waiting.popFirst() {
      guard waiters.removeValue(forKey: id) != nil else { continue }
      lines.values[index].count -= 1
      return id
    }
    return nil
  }

  private mutating func insert(_ due: Due) {
    // Deadlines of those who were served stay until they come; they never outweigh the rest.
    if deadlines.count > 2 * waiters.count + 64 {
      deadlines = Heap(deadlines.unordered.filter { waiters[$0.waiter] != nil })
    }
    deadlines.insert(due)
  }
}
