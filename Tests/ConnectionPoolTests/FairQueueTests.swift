import PropertyTesting
import Testing

@testable import ConnectionPool

@Suite struct FairQueueTests {
  private static let start = ContinuousClock.now

  private static func waiter(_ id: UInt64, key: UInt64, due: Int? = nil) -> FairQueue.Waiter {
    FairQueue.Waiter(
      id: id,
      line: FairQueue.LineID(group: 0, key: key),
      deadline: due.map { start + .seconds($0) },
      arrived: start + .seconds(Int(id))
    )
  }

  private func queue(slots: Int = 2) -> FairQueue {
    var queue = FairQueue()
    queue.addSlots(slots)
    return queue
  }

  @Test func `keys take turns, and within a key the first comes first`() {
    var queue = queue()
    for id in 0..<4 as Range<UInt64> { queue.add(Self.waiter(id, key: 7), slots: [0]) }
    queue.add(Self.waiter(4, key: 8), slots: [0])
    queue.add(Self.waiter(5, key: 9), slots: [0])
    queue.add(Self.waiter(6, key: 8), slots: [0])
    var turns: [UInt64] = []
    while let id = queue.take(for: 0) { turns.append(id) }
    #expect(turns == [0, 4, 5, 1, 6, 2, 3])
    #expect(queue.count == 0)
  }

  @Test func `a key waits for all of its slots and is served once`() {
    var queue = queue()
    queue.add(Self.waiter(0, key: 7), slots: [0, 1])
    queue.add(Self.waiter(1, key: 8), slots: [1])
    #expect(queue.hasWaiters(for: 0) == true)
    #expect(queue.take(for: 1) == 0)
    #expect(queue.hasWaiters(for: 0) == false)
    #expect(queue.take(for: 0) == nil)
    #expect(queue.take(for: 1) == 1)
  }

  @Test func `who was taken out is not served`() {
    var queue = queue()
    for id in 0..<3 as Range<UInt64> { queue.add(Self.waiter(id, key: 7), slots: [0]) }
    #expect(queue.remove(1) == true)
    #expect(queue.remove(1) == false)
    #expect(queue.count == 2)
    #expect(queue.count(of: FairQueue.LineID(group: 0, key: 7)) == 2)
    #expect(queue.take(for: 0) == 0)
    #expect(queue.take(for: 0) == 2)
  }

  @Test func `deadlines come in order, and only for those who wait`() {
    var queue = queue()
    queue.add(Self.waiter(0, key: 7, due: 30), slots: [0])
    queue.add(Self.waiter(1, key: 7, due: 10), slots: [0])
    queue.add(Self.waiter(2, key: 7), slots: [0])
    queue.add(Self.waiter(3, key: 7, due: 20), slots: [0])
    #expect(queue.nextDeadline == Self.start + .seconds(10))
    #expect(queue.takeExpired(at: Self.start + .seconds(9)).isEmpty)
    _ = queue.remove(1)
    #expect(queue.nextDeadline == Self.start + .seconds(20))
    #expect(queue.takeExpired(at: Self.start + .seconds(30)) == [3, 0])
    #expect(queue.nextDeadline == nil)
    #expect(queue.take(for: 0) == 2)
  }

  @Test func `those who wait since a moment are found by slot`() {
    var queue = queue()
    queue.add(Self.waiter(0, key: 7), slots: [0, 1])
    queue.add(Self.waiter(1, key: 8), slots: [1])
    queue.add(Self.waiter(2, key: 8), slots: [1])
    #expect(queue.waiters(for: 0, since: Self.start + .seconds(9)) == [0])
    #expect(queue.waiters(for: 1, since: Self.start + .seconds(1)) == [0, 1])
    #expect(queue.slots(of: 0) == [0, 1])
    #expect(queue.slots(of: 9).isEmpty)
  }

  @Test func `everybody can be taken out, first come first`() {
    var queue = queue()
    for id in 0..<3 as Range<UInt64> { queue.add(Self.waiter(id, key: 2 - id), slots: [0]) }
    #expect(queue.takeAll() == [0, 1, 2])
    #expect(queue.count == 0)
    #expect(queue.take(for: 0) == nil)
    #expect(queue.nextDeadline == nil)
  }

  @Test func `it does what lists do`() {
    forAll(count: 400) { choices in
      var queue = queue(slots: 3)
      var naive = NaiveQueue(slots: 3)
      var nextID: UInt64 = 0
      for _ in 0..<choices.number(in: 1...150) {
        switch choices.number(in: 0...4) {
        case 0, 1:
          let key = choices.number(in: 0...4 as ClosedRange<UInt64>)
          // A key's slots never change.
          let slots = [Int(key % 3), Int((key + 1) % 3)]
          let due = choices.happens() ? choices.number(in: 0...50) : nil
          queue.add(Self.waiter(nextID, key: key, due: due), slots: slots)
          naive.add(nextID, key: key, slots: slots, due: due)
          nextID += 1
        case 2:
          let id = choices.number(in: 0...max(nextID, 1))
          #expect(queue.remove(id) == naive.remove(id))
        case 3:
          let slot = choices.number(in: 0...2)
          #expect(queue.hasWaiters(for: slot) == naive.hasWaiters(for: slot))
          #expect(queue.take(for: slot) == naive.take(for: slot))
        default:
          let now = choices.number(in: 0...50)
          let expired = queue.takeExpired(at: Self.start + .seconds(now))
          #expect(expired.sorted() == naive.takeExpired(at: now))
        }
        #expect(queue.count == naive.waiting.count)
        let due = naive.waiting.compactMap(\.due).min()
        #expect(queue.nextDeadline == due.map { Self.start + .seconds($0) })
      }
    }
  }
}

/// The queue as lists that are searched.
private struct NaiveQueue {
  struct Waiter {
    let id: UInt64
    let key: UInt64
    let due: Int?
  }

  var waiting: [Waiter] = []
  var rings: [[UInt64]]

  init(slots: Int) { rings = Array(repeating: [], count: slots) }

  mutating func add(_ id: UInt64, key: UInt64, slots: [Int], due: Int?) {
    waiting.append(Waiter(id: id, key: key, due: due))
    for slot in slots where !rings[slot].contains(key) { rings[slot].append(key) }
  }

  mutating func remove(_ id: UInt64) -> Bool {
    guard let place = waiting.firstIndex(where: { $0.id == id }) else { return false }
    waiting.remove(at: place)
    return true
  }

  mutating func hasWaiters(for slot: Int) -> Bool {
    while let key = rings[slot].first, !waiting.contains(where: { $0.key == key }) {
      rings[slot].removeFirst()
    }
    return !rings[slot].isEmpty
  }

  mutating func take(for slot: Int) -> UInt64? {
    guard hasWaiters(for: slot) else { return nil }
    let key = rings[slot].removeFirst()
    guard let place = waiting.firstIndex(where: { $0.key == key }) else { return nil }
    let id = waiting.remove(at: place).id
    if waiting.contains(where: { $0.key == key }) { rings[slot].append(key) }
    return id
  }

  mutating func takeExpired(at now: Int) -> [UInt64] {
    let expired = waiting.filter { $0.due.map { $0 <= now } ?? false }.map(\.id)
    waiting.removeAll { expired.contains($0.id) }
    return expired.sorted()
  }
}
