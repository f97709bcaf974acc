@testable import WriteLane

/// A lane beside the lane: lists, and the rules one after the other.
///
/// Whoever submits is known by a number. Time is a count of milliseconds.
struct NaiveLane {
  struct Entry: Equatable {
    let number: Int
    let bytes: Int
    let deadline: Int?
    var isCancelled = false
    var isAnswered = false
  }

  enum Work: Equatable {
    case commit([Int])
    case resolve(pause: Int)
    case rest
  }

  enum Mode {
    case resting
    case whole
    case wholeAgain
    case single
    case singleAgain
  }

  let itemsPerBatch: Int
  let bytesPerBatch: Int
  let timeout: Int

  /// Nil is the place of one that was cancelled.
  var queue: [Entry?] = []
  var batch: [Entry] = []
  var mode = Mode.resting
  var lostSince: Int?
  var pause = 0
  /// Answers since they were last taken: a number, and what it was told.
  var answers: [Int: String] = [:]

  var live: [Entry] { queue.compactMap(\.self) }

  /// The entries in the transaction under way.
  var underWay: [Entry] {
    switch mode {
    case .resting: []
    case .whole, .wholeAgain: batch
    case .single, .singleAgain: Array(batch.prefix(1))
    }
  }

  mutating func submit(_ entry: Entry) { queue.append(entry) }

  mutating func cancel(_ number: Int) {
    if let place = queue.firstIndex(where: { $0?.number == number }) {
      queue[place] = nil
      if live.isEmpty { queue = [] }
      answers[number] = "cancelled"
    } else if let place = batch.firstIndex(where: { $0.number == number }) {
      let isUnderWay = underWay.contains { $0.number == number }
      batch[place].isCancelled = true
      if isUnderWay, lostSince == nil { return }
      answer(number, isUnderWay ? "unknown" : "cancelled")
    }
  }

  mutating func wake(at now: Int) -> Work { nextBatch(at: now) }

  mutating func committed(at now: Int) -> Work {
    for entry in underWay { answer(entry.number, "reply") }
    return nextAfterEnd(at: now)
  }

  mutating func failed(_ error: String, isRetryable: Bool, at now: Int) -> Work {
    lostSince = nil
    if isRetryable, mode == .whole || mode == .single {
      let tried = underWay
      for entry in tried { dropIfVain(entry, at: now) }
      if mode == .single, batch.first?.number != tried[0].number { return nextSingle(at: now) }
      mode = mode == .whole ? .wholeAgain : .singleAgain
      if batch.isEmpty { return nextAfterEnd(at: now) }
      return .commit(underWay.map(\.number))
    }
    if error == "unavailable" {
      for entry in batch { answer(entry.number, error) }
      batch = []
      return nextBatch(at: now)
    }
    if underWay.count == 1 {
      for entry in underWay { answer(entry.number, error) }
      return nextAfterEnd(at: now)
    }
    mode = .single
    return nextSingle(at: now)
  }

  mutating func lost(at now: Int) -> Work {
    lostSince = now
    pause = 10
    return .resolve(pause: 0)
  }

  mutating func stillLost(at now: Int) -> Work {
    for entry in underWay {
      let isOver = now - (lostSince ?? 0) >= timeout
      if isOver || entry.isCancelled || entry.deadline.map({ $0 <= now }) == true {
        answer(entry.number, "unknown")
      }
    }
    if underWay.allSatisfy(\.isAnswered) { return nextAfterEnd(at: now) }
    defer { pause = min(pause * 2, 500) }
    return .resolve(pause: pause)
  }

  mutating func neverKnown(at now: Int) -> Work {
    for entry in underWay { answer(entry.number, "unknown") }
    return nextAfterEnd(at: now)
  }

  private mutating func nextAfterEnd(at now: Int) -> Work {
    lostSince = nil
    if mode == .single || mode == .singleAgain {
      if !batch.isEmpty { batch.removeFirst() }
      mode = .single
      return nextSingle(at: now)
    }
    batch = []
    return nextBatch(at: now)
  }

  private mutating func nextSingle(at now: Int) -> Work {
    while let first = batch.first {
      if !first.isAnswered, vanity(of: first, at: now) == nil { return .commit([first.number]) }
      dropIfVain(first, at: now)
    }
    return nextBatch(at: now)
  }

  private mutating func nextBatch(at now: Int) -> Work {
    batch = []
    var bytes = 0
    while batch.count < itemsPerBatch, !queue.isEmpty {
      if let entry = queue[0] {
        if let reason = vanity(of: entry, at: now) {
          answers[entry.number] = reason
        } else if batch.isEmpty || bytes + entry.bytes <= bytesPerBatch {
          batch.append(entry)
          bytes += entry.bytes
        } else {
          break
        }
      }
      queue.removeFirst()
    }
    mode = batch.isEmpty ? .resting : .whole
    return batch.isEmpty ? .rest : .commit(batch.map(\.number))
  }

  private func vanity(of entry: Entry, at now: Int) -> String? {
    if entry.isCancelled { return "cancelled" }
    return entry.deadline.map { $0 <= now } == true ? "deadline" : nil
  }

  private mutating func dropIfVain(_ entry: Entry, at now: Int) {
    let reason = vanity(of: entry, at: now)
    guard entry.isAnswered || reason != nil else { return }
    if let reason { answer(entry.number, reason) }
    batch.removeAll { $0.number == entry.number }
  }

  private mutating func answer(_ number: Int, _ what: String) {
    guard let place = batch.firstIndex(where: { $0.number == number }), !batch[place].isAnswered
    else { return }
    batch[place].isAnswered = true
    answers[number] = what
  }
}
