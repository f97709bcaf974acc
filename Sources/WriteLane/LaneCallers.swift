internal import DequeModule

/// The items of a lane and who waits for them, by the machine's numbers.
///
/// A number comes once and the next is one higher, so that its place needs no search.
struct LaneCallers<Item: Sendable, Reply: Sendable>: Sendable {
  typealias Waiter = CheckedContinuation<Result<Reply, LaneError>, Never>

  private var places: Deque<(item: Item, waiter: Waiter)?> = []
  private var firstID: UInt64 = 0

  /// Keeps an item and its caller under the next number.
  mutating func add(_ item: Item, _ waiter: Waiter, as id: UInt64) {
    precondition(id == firstID + UInt64(places.count), "numbers are consecutive")
    places.append((item, waiter))
  }

  /// The items of submissions that wait for an answer.
  func items(of ids: [UInt64]) -> [Item] { ids.compactMap { places[Int($0 - firstID)]?.item } }

  /// Takes a caller and its item out.
  mutating func take(_ id: UInt64) -> Waiter? {
    guard id >= firstID else { return nil }
    let waiter = places[Int(id - firstID)].take()?.waiter
    while let first = places.first, first == nil {
      places.removeFirst()
      firstID += 1
    }
    return waiter
  }
}
