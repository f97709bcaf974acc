package import Primitives

/// One scheduled action; cancel it by its loop.
///
/// Belongs to the loop that made it, on whose thread alone it is touched.
package final class LoopTimer {
  fileprivate(set) var position = -1
  fileprivate(set) package var due: MonotonicInstant
  let action: () -> Void

  init(due: MonotonicInstant, action: @escaping () -> Void) {
    self.due = due
    self.action = action
  }

  /// Whether the timer waits to fire.
  package var isScheduled: Bool { position >= 0 }
}

/// A four-ary min-heap of timers that know their own position, so that cancelling is O(log n).
///
/// Deadlines that arrive in nearly ascending order, as those of calls with one default timeout do,
/// insert in O(1). Four children a node halve the depth of a binary heap and share a cache line.
struct TimerHeap {
  private var timers: ContiguousArray<LoopTimer> = []

  var isEmpty: Bool { timers.isEmpty }
  var count: Int { timers.count }
  var nextDue: MonotonicInstant? { timers.first?.due }

  mutating func insert(_ timer: LoopTimer) {
    precondition(timer.position < 0, "a timer is in at most one heap, once")
    timers.append(timer)
    timer.position = timers.count - 1
    siftUp(timers.count - 1)
  }

  mutating func remove(_ timer: LoopTimer) {
    let position = timer.position
    guard position >= 0 else { return }
    timer.position = -1
    let last = timers.removeLast()
    guard last !== timer else { return }
    timers[position] = last
    last.position = position
    siftUp(position)
    siftDown(last.position)
  }

  mutating func reschedule(_ timer: LoopTimer, due: MonotonicInstant) {
    remove(timer)
    timer.due = due
    insert(timer)
  }

  mutating func popDue(at now: MonotonicInstant) -> LoopTimer? {
    guard let first = timers.first, first.due <= now else { return nil }
    remove(first)
    return first
  }

  private mutating func siftUp(_ start: Int) {
    var position = start
    let timer = timers[position]
    while position > 0 {
      let parent = (position - 1) / 4
      guard timer.due < timers[parent].due else { break }
      timers[position] = timers[parent]
      timers[position].position = position
      position = parent
    }
    timers[position] = timer
    timer.position = position
  }

  private mutating func siftDown(_ start: Int) {
    var position = start
    let timer = timers[position]
    while true {
      let firstChild = position * 4 + 1
      guard firstChild < timers.count else { break }
      var least = firstChild
      for child in (firstChild + 1)..<max(firstChild + 1, min(firstChild + 4, timers.count))
      where timers[child].due < timers[least].due {
        least = child
      }
      guard timers[least].due < timer.due else { break }
      timers[position] = timers[least]
      timers[position].position = position
      position = least
    }
    timers[position] = timer
    timer.position = position
  }
}
