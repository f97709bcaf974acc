import PropertyTesting
import Testing

@testable import ConnectionPool

@Suite struct RendezvousHashTests {
  @Test func `choices are distinct, as many as asked for, and always the same`() {
    forAll { choices in
      let key = choices.number(in: UInt64.min...UInt64.max)
      let count = choices.number(in: 1...20)
      let limit = choices.number(in: 1...25)
      let slots = RendezvousHash.choices(for: key, of: count, limit: limit)
      #expect(slots.count == min(count, limit))
      #expect(Set(slots).count == slots.count)
      #expect(slots.allSatisfy { (0..<count).contains($0) })
      #expect(RendezvousHash.choices(for: key, of: count, limit: limit) == slots)
    }
  }

  @Test func `a slot more moves only the keys that now prefer it`() {
    forAll { choices in
      let key = choices.number(in: UInt64.min...UInt64.max)
      let count = choices.number(in: 1...20)
      let before = RendezvousHash.choices(for: key, of: count, limit: 1)
      let after = RendezvousHash.choices(for: key, of: count + 1, limit: 1)
      #expect(after == before || after == [count])
    }
  }

  @Test func `keys spread evenly, and those of one slot have different second choices`() {
    var first = [Int](repeating: 0, count: 8)
    var second = [Int](repeating: 0, count: 8)
    for key in 0..<8_000 as Range<UInt64> {
      let slots = RendezvousHash.choices(for: key, of: 8, limit: 2)
      first[slots[0]] += 1
      if slots[0] == 0 { second[slots[1]] += 1 }
    }
    // 1,000 each; the standard deviation is 30.
    #expect(first.allSatisfy { (850...1_150).contains($0) })
    #expect(second.dropFirst().allSatisfy { (90...200).contains($0) })
  }
}
