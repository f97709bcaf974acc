internal import DequeModule
internal import Synchronization

/// Carries elements from a connection's loop to one reader, wherever that runs.
///
/// The writer is told when enough waits, and told again when the reader has caught up: what is
/// between them stays bounded as long as the writer listens.
final class Channel<Element: Sendable>: Sendable {
  typealias Reading = Result<Element?, PostgresError>

  private struct State {
    var elements: Deque<Element> = []
    /// Nil while more may come; then how it ended, nil again for well.
    var end: PostgresError??
    var reader: CheckedContinuation<Reading, Never>?
    var isWriterPaused = false
  }

  private let state = Mutex(State())
  private let capacity: Int

  /// A channel without elements.
  ///
  /// - Parameter capacity: Elements that may wait before the writer is to pause; at least 1.
  init(capacity: Int) { self.capacity = capacity }

  /// Adds an element; false when the writer is to pause until `next` tells that it may go on.
  func write(_ element: Element) -> Bool {
    let (reader, goesOn) = state.withLock { state in
      guard state.end == nil else { return (CheckedContinuation<Reading, Never>?.none, true) }
      if let reader = state.reader.take() { return (reader, true) }
      state.elements.append(element)
      state.isWriterPaused = state.elements.count >= capacity
      return (nil, !state.isWriterPaused)
    }
    reader?.resume(returning: .success(element))
    return goesOn
  }

  /// Ends the channel; the first end counts.
  ///
  /// - Parameters:
  ///   - error: What the reader is told after the last element; nil for a good end.
  ///   - dropsWaiting: Whether elements that wait are not delivered any more.
  func finish(_ error: PostgresError?, dropsWaiting: Bool = false) {
    let reader = state.withLock { state in
      if state.end == nil { state.end = .some(error) }
      if dropsWaiting { state.elements = [] }
      return state.reader.take()
    }
    reader?.resume(returning: error.map { .failure($0) } ?? .success(nil))
  }

  /// The next element, or the end; one reader at a time.
  ///
  /// - Parameter resume: Called when the writer paused and may go on.
  /// - Returns: The element; nil after the last; the error that ended the channel.
  func next(_ resume: () -> Void) async -> Reading {
    await withCheckedContinuation { continuation in
      let (reading, mayGoOn) = state.withLock { state -> (Reading?, Bool) in
        if let element = state.elements.popFirst() {
          let mayGoOn = state.isWriterPaused && state.elements.count < capacity
          if mayGoOn { state.isWriterPaused = false }
          return (.success(element), mayGoOn)
        }
        if let end = state.end { return (end.map { .failure($0) } ?? .success(nil), false) }
        precondition(state.reader == nil, "a stream has one reader")
        state.reader = continuation
        return (nil, false)
      }
      if let reading { continuation.resume(returning: reading) }
      if mayGoOn { resume() }
    }
  }
}
