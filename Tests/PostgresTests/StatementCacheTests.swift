import PropertyTesting
import Testing

@testable import Postgres

@Suite struct StatementCacheTests {
  /// The same, as obvious as can be.
  private struct Model {
    let capacity: Int
    /// The oldest first.
    var kept: [(key: Int32, number: UInt64, isPrepared: Bool)] = []
    var discarded: [UInt64] = []
    var nextNumber: UInt64 = 1

    /// The statement's number, and whether it must be prepared.
    mutating func use(_ key: Int32) -> (UInt64, Bool) {
      if let index = kept.firstIndex(where: { $0.key == key }) {
        let entry = kept.remove(at: index)
        kept.append(entry)
        return (entry.number, false)
      }
      if kept.count == capacity {
        let entry = kept.removeFirst()
        if entry.isPrepared { discarded.append(entry.number) }
      }
      kept.append((key, nextNumber, false))
      nextNumber += 1
      return (nextNumber - 1, true)
    }
  }

  private func key(_ number: Int32) -> StatementKey {
    StatementKey(.timed("SELECT {milliseconds}", milliseconds: number))
  }

  @Test func `the cache does what an obvious one does`() {
    forAll(count: 300) { choices in
      let capacity = choices.number(in: 1...5)
      var cache = StatementCache(capacity: capacity)
      var model = Model(capacity: capacity)
      for _ in 0..<choices.number(in: 1...60) {
        let number = choices.number(in: Int32(1)...8)
        let (id, mustPrepare) = model.use(number)
        let lookup = cache.use(key(number), types: [])
        #expect(
          lookup == (mustPrepare ? .prepare(.init(number: id)) : .prepared(.init(number: id)))
        )
        if mustPrepare {
          if choices.happens(onceIn: 4) {
            cache.notPrepared(key(number), .init(number: id))
            model.kept.removeAll { $0.number == id }
          } else {
            cache.prepared(key(number), .init(number: id))
            if let index = model.kept.firstIndex(where: { $0.number == id }) {
              model.kept[index].isPrepared = true
            }
          }
        } else if choices.happens(onceIn: 6) {
          let exists = choices.happens()
          cache.stale(key(number), .init(number: id), exists: exists)
          model.kept.removeAll { $0.number == id }
          if exists { model.discarded.append(id) }
        }
        #expect(cache.count == model.kept.count && cache.count <= capacity)
        #expect(cache.discarded.map(\.number) == model.discarded)
        if choices.happens(onceIn: 5) {
          #expect(cache.takeDiscarded().map(\.number) == model.discarded)
          model.discarded = []
        }
      }
    }
  }

  @Test func `a statement for other types is another one`() {
    var cache = StatementCache(capacity: 2)
    #expect(cache.use(key(1), types: [.text]) == .prepare(.init(number: 1)))
    cache.prepared(key(1), .init(number: 1))
    #expect(cache.use(key(1), types: [.text]) == .prepared(.init(number: 1)))
    #expect(cache.use(key(1), types: [.bigint]) == .prepare(.init(number: 2)))
    #expect(cache.discarded == [.init(number: 1)])
  }

  @Test func `what is prepared after it gave way is dropped`() {
    var cache = StatementCache(capacity: 1)
    _ = cache.use(key(1), types: [])
    _ = cache.use(key(2), types: [])
    #expect(cache.discarded.isEmpty)
    cache.prepared(key(1), .init(number: 1))
    cache.prepared(key(2), .init(number: 2))
    #expect(cache.discarded == [.init(number: 1)])
    #expect(cache.use(key(2), types: []) == .prepared(.init(number: 2)))
  }
}
