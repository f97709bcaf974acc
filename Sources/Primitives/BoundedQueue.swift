/// A queue that is first in, first out, and refuses when it is full.
///
/// Memory is taken as it fills and kept until `removeAll`.
package struct BoundedQueue<Element> {
  /// Elements it holds at most.
  package let capacity: Int
  package private(set) var count = 0

  private var ring: [Element?] = []
  private var head = 0

  /// An empty queue.
  ///
  /// - Parameter capacity: Elements it holds at most; at least 1.
  package init(capacity: Int) {
    precondition(capacity >= 1, "a queue holds at least one element")
    self.capacity = capacity
  }

  package var isEmpty: Bool { count == 0 }
  package var isFull: Bool { count == capacity }

  /// The element that has waited longest.
  package var first: Element? { isEmpty ? nil : ring[head] }

  /// Adds an element at the end, unless the queue is full.
  ///
  /// - Parameter element: The element.
  /// - Returns: Whether there was room.
  package mutating func append(_ element: Element) -> Bool {
    guard !isFull else { return false }
    if count == ring.count { grow() }
    ring[wrap(head + count)] = element
    count += 1
    return true
  }

  /// Takes the element that has waited longest.
  package mutating func popFirst() -> Element? {
    guard !isEmpty else { return nil }
    let element = ring[head]
    ring[head] = nil
    head = wrap(head + 1)
    count -= 1
    return element
  }

  /// Takes everything, the longest waiting first, and gives the memory back.
  package mutating func removeAll() -> [Element] {
    var elements: [Element] = []
    elements.reserveCapacity(count)
    while let element = popFirst() { elements.append(element) }
    ring = []
    head = 0
    return elements
  }

  private func wrap(_ index: Int) -> Int { index < ring.count ? index : index - ring.count }

  /// Doubles the ring, and lays the elements out from its start.
  private mutating func grow() {
    var larger: [Element?] = []
    let size = min(capacity, max(4, ring.count * 2))
    larger.reserveCapacity(size)
    larger.append(contentsOf: ring[head...])
    larger.append(contentsOf: ring[..<head])
    larger.append(contentsOf: repeatElement(nil, count: size - larger.count))
    ring = larger
    head = 0
  }
}

extension BoundedQueue: Sendable where Element: Sendable {}
