import Primitives
import Testing

@Suite struct BoundedQueueTests {
  @Test func `a full queue refuses and keeps its order`() {
    var queue = BoundedQueue<Int>(capacity: 3)
    #expect((1...3).allSatisfy { queue.append($0) })
    #expect(queue.isFull)
    let fourth = queue.append(4)
    #expect(!fourth)
    #expect(queue.first == 1)
    #expect(queue.removeAll() == [1, 2, 3])
    #expect(queue.isEmpty)
    #expect(queue.popFirst() == nil)
    #expect(queue.first == nil)
  }

  @Test(arguments: [1, 2, 3, 4, 5, 7, 8, 64]) func `it does what an array does`(
    _ capacity: Int
  ) {
    var generator = SplitMix64(seed: UInt64(capacity))
    var queue = BoundedQueue<Int>(capacity: capacity)
    var model: [Int] = []
    for step in 0..<2000 {
      switch generator.next() % 8 {
      case 0..<4:
        let accepted = queue.append(step)
        #expect(accepted == (model.count < capacity))
        if accepted { model.append(step) }
      case 4..<7:
        #expect(queue.popFirst() == (model.isEmpty ? nil : model.removeFirst()))
      default:
        if generator.next().isMultiple(of: 16) {
          #expect(queue.removeAll() == model)
          model = []
        }
      }
      #expect(queue.count == model.count)
      #expect(queue.first == model.first)
    }
  }

  @Test func `elements that left are not kept alive`() {
    final class Token: Sendable {}
    var queue = BoundedQueue<Token>(capacity: 2)
    weak var left: Token?
    do {
      let token = Token()
      left = token
      _ = queue.append(token)
      _ = queue.popFirst()
    }
    #expect(left == nil)
  }
}
