import PropertyTesting
import Testing

@testable import WriteLane

/// Random histories of the lane beside the naive one, and beside a database that remembers.
@Suite struct LaneModelTests {
  @Test func `the lane does what the naive lane does`() {
    forAll(count: 600) { choices in
      var history = History(&choices)
      for _ in 0..<choices.number(in: 1...120) { try history.step(&choices) }
      try history.finish()
      history.checkPromises()
    }
  }
}

/// One history: the lane, the naive lane, and what a database would have kept.
private struct History {
  typealias Machine = LaneStateMachine

  let start = ContinuousClock.now
  var now = 0
  var machine: Machine
  var naive: NaiveLane
  var work = NaiveLane.Work.rest
  var accepted: [Int] = []
  /// Every answer, in the order given.
  var told: [(number: Int, what: String)] = []
  /// Where each was in the last transaction that it was in.
  var places: [Int: Int] = [:]
  /// What became durable.
  var written: [Int] = []
  /// Whether the transaction that was lost has been committed, once that is decided.
  var lostIsCommitted = false

  init(_ choices: inout Choices) {
    var limits = LaneLimits()
    limits.itemsPerBatch = choices.number(in: 1...5)
    limits.bytesPerBatch = choices.number(in: 4...20)
    limits.queuedItems = 1_000
    limits.resolutionTimeout = .milliseconds(choices.number(in: 50...500))
    machine = Machine(limits: limits)
    naive = NaiveLane(
      itemsPerBatch: limits.itemsPerBatch,
      bytesPerBatch: limits.bytesPerBatch,
      timeout: Int(limits.resolutionTimeout / .milliseconds(1))
    )
  }

  var moment: ContinuousClock.Instant { start + .milliseconds(now) }

  mutating func step(_ choices: inout Choices) throws {
    now += choices.number(in: 0...20)
    switch choices.number(in: 0...5) {
    case 0...2: try submit(&choices)
    case 3: try cancel(&choices)
    default: try advance(&choices)
    }
  }

  /// Ends whatever is under way, with a database that works.
  mutating func finish() throws {
    while work != .rest {
      now += 1
      switch work {
      case .commit: try commit()
      case .resolve: try resolve(isKnown: true)
      case .rest: break
      }
    }
  }

  private mutating func submit(_ choices: inout Choices) throws {
    let number = accepted.count
    let bytes = choices.number(in: 1...12)
    let deadline = choices.happens(onceIn: 3) ? now + choices.number(in: 1...60) : nil
    let admission = machine.submit(
      byteCount: bytes,
      deadline: deadline.map { start + .milliseconds($0) },
      at: moment
    )
    guard case .queued(let id, let wakes) = admission else {
      // The only reason in these histories: too many full batches ahead for the deadline.
      #expect(deadline != nil && naive.live.count >= naive.itemsPerBatch)
      return
    }
    accepted.append(number)
    #expect(id == UInt64(number), "numbers are consecutive")
    naive.submit(.init(number: number, bytes: bytes, deadline: deadline))
    #expect(wakes == (work == .rest))
    if wakes {
      let expected = naive.wake(at: now)
      try take(machine.woke(at: moment), expected)
    }
  }

  private mutating func cancel(_ choices: inout Choices) throws {
    guard !accepted.isEmpty else { return }
    let number = choices.element(of: accepted)
    naive.cancel(number)
    let error = machine.cancelled(UInt64(number))
    try take(error.map { [(UInt64(number), .failure($0))] } ?? [])
  }

  private mutating func advance(_ choices: inout Choices) throws {
    switch work {
    case .rest: return
    case .resolve:
      if choices.number(in: 0...7) == 0 { return try learnNothing() }
      try resolve(isKnown: choices.happens())
    case .commit:
      switch choices.number(in: 0...5) {
      case 0...2: try commit()
      case 3:
        lostIsCommitted = choices.happens()
        let expected = naive.lost(at: now)
        try take(machine.finished(.unknown, at: moment), expected)
      case 4:
        let isRetryable = choices.happens()
        let expected = naive.failed("unavailable", isRetryable: isRetryable, at: now)
        try take(
          machine.finished(.failed(.unavailable, isRetryable: isRetryable), at: moment),
          expected
        )
      default:
        let isRetryable = choices.happens()
        let expected = naive.failed("deadlock", isRetryable: isRetryable, at: now)
        try take(
          machine.finished(.failed(.deadlock, isRetryable: isRetryable), at: moment),
          expected
        )
      }
    }
  }

  private mutating func commit() throws {
    guard case .commit(let items) = work else { return }
    written += items
    let expected = naive.committed(at: now)
    try take(machine.finished(.committed, at: moment), expected)
  }

  private mutating func resolve(isKnown: Bool) throws {
    guard isKnown else {
      // Left alone from here on or not, it is what it is.
      let items = naive.underWay.map(\.number)
      let expected = naive.stillLost(at: now)
      if expected == .rest || isCommit(expected), lostIsCommitted { written += items }
      return try take(machine.resolved(.unknown, at: moment), expected)
    }
    guard lostIsCommitted else {
      let expected = naive.failed("unavailable", isRetryable: true, at: now)
      return try take(machine.resolved(.aborted, at: moment), expected)
    }
    let items = naive.underWay.map(\.number)
    written += items
    let expected = naive.committed(at: now)
    try take(machine.resolved(.committed, at: moment), expected)
  }

  private mutating func learnNothing() throws {
    if lostIsCommitted { written += naive.underWay.map(\.number) }
    let expected = naive.neverKnown(at: now)
    try take(machine.resolved(.unknowable, at: moment), expected)
  }

  private func isCommit(_ work: NaiveLane.Work) -> Bool {
    if case .commit = work { true } else { false }
  }

  private mutating func take(_ step: Machine.Step, _ expected: NaiveLane.Work) throws {
    switch step.work {
    case .commit(let ids): work = .commit(ids.map(Int.init))
    case .resolve(let pause): work = .resolve(pause: Int(pause / .milliseconds(1)))
    case .rest: work = .rest
    }
    try #require(work == expected)
    try take(step.answers)
    if case .commit(let items) = work {
      for (place, item) in items.enumerated() { places[item] = place }
    }
  }

  private mutating func take(_ answers: [(id: UInt64, answer: Machine.Answer)]) throws {
    let given = answers.map { (Int($0.id), word($0.answer)) }
    try #require(Dictionary(uniqueKeysWithValues: given) == naive.answers)
    for case (let id, .result(let place)) in answers {
      #expect(places[Int(id)] == place, "a reply is the one for the item")
    }
    naive.answers = [:]
    told += given.map { (number: $0.0, what: $0.1) }
  }

  private func word(_ answer: Machine.Answer) -> String {
    guard case .failure(let error) = answer else { return "reply" }
    return switch Refusal(error) {
    case .cancelled: "cancelled"
    case .deadlineExceeded: "deadline"
    case .unavailable: "unavailable"
    case .outcomeUnknown: "unknown"
    case .failed(let cause): cause
    case .queueFull, .draining: "refused"
    }
  }

  /// What callers may rely on, whatever happened.
  func checkPromises() {
    #expect(told.map(\.number).sorted() == accepted, "each has one answer")
    #expect(Set(written).count == written.count, "nothing is written twice")
    #expect(written == written.sorted(), "what was submitted first is written first")
    for (number, what) in told {
      switch what {
      case "reply": #expect(written.contains(number))
      case "unknown": break
      default: #expect(!written.contains(number), "\(what) means that nothing was written")
      }
    }
  }
}
