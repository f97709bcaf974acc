import Testing

@testable import WriteLane

@Suite struct LaneStateMachineTests {
  private typealias Machine = LaneStateMachine

  private let start = ContinuousClock.now

  /// A lane that has just begun to commit the submissions 0 to `count` - 1.
  private func committing(_ count: Int, limits: LaneLimits = LaneLimits()) -> Machine {
    var machine = Machine(limits: limits)
    for _ in 0..<count { _ = submit(to: &machine) }
    let first = Array(0..<UInt64(min(count, limits.itemsPerBatch)))
    #expect(machine.woke(at: start).work == .commit(first))
    return machine
  }

  private func submit(
    to machine: inout Machine,
    bytes: Int = 1,
    deadline: Duration? = nil,
    at moment: Duration = .zero
  ) -> Result<UInt64, Refusal> {
    let admission = machine.submit(
      byteCount: bytes,
      deadline: deadline.map { start + $0 },
      at: start + moment
    )
    return switch admission {
    case .queued(let id, _): .success(id)
    case .refused(let error): .failure(Refusal(error))
    }
  }

  /// What callers were told, in a form that can be compared: a place of the results, or an error.
  private func answers(_ step: Machine.Step) -> [UInt64: Result<Int, Refusal>] {
    Dictionary(
      uniqueKeysWithValues: step.answers.map { id, answer in
        switch answer {
        case .result(let place): (id, .success(place))
        case .failure(let error): (id, .failure(Refusal(error)))
        }
      }
    )
  }

  // MARK: Batches

  @Test func `a lone item goes at once`() {
    var machine = Machine(limits: LaneLimits())
    #expect(submit(to: &machine) == .success(0))
    #expect(machine.woke(at: start).work == .commit([0]))
    let step = machine.finished(.committed, at: start)
    #expect(step.work == .rest)
    #expect(answers(step) == [0: .success(0)])
    #expect(machine.isResting)
  }

  @Test func `a batch is what was submitted during the last commit`() {
    var machine = committing(1)
    for _ in 1...3 { _ = submit(to: &machine) }
    let step = machine.finished(.committed, at: start)
    #expect(step.work == .commit([1, 2, 3]))
    #expect(answers(step) == [0: .success(0)])
  }

  @Test func `only the first submission at rest wakes the runner`() {
    var machine = Machine(limits: LaneLimits())
    var wakes: [Bool] = []
    for _ in 0..<3 {
      let admission = machine.submit(byteCount: 1, deadline: nil, at: start)
      if case .queued(_, let wakesRunner) = admission { wakes.append(wakesRunner) }
    }
    #expect(wakes == [true, false, false])
  }

  @Test func `a batch has at most so many items`() {
    var limits = LaneLimits()
    limits.itemsPerBatch = 2
    var machine = committing(5, limits: limits)
    #expect(machine.finished(.committed, at: start).work == .commit([2, 3]))
    #expect(machine.finished(.committed, at: start).work == .commit([4]))
  }

  @Test func `a batch has at most so many bytes, and a larger item goes alone`() {
    var limits = LaneLimits()
    limits.bytesPerBatch = 10
    var machine = Machine(limits: limits)
    for bytes in [4, 6, 1, 11, 10, 1] {
      _ = submit(to: &machine, bytes: bytes)
    }
    #expect(machine.woke(at: start).work == .commit([0, 1]))
    #expect(machine.finished(.committed, at: start).work == .commit([2]))
    #expect(machine.finished(.committed, at: start).work == .commit([3]))
    #expect(machine.finished(.committed, at: start).work == .commit([4]))
    #expect(machine.finished(.committed, at: start).work == .commit([5]))
  }

  // MARK: Bounds

  @Test func `a full queue refuses with a hint`() {
    var limits = LaneLimits()
    limits.queuedItems = 3
    limits.itemsPerBatch = 1
    var machine = committing(1, limits: limits)
    for item in 1...3 { #expect(submit(to: &machine) == .success(UInt64(item))) }
    #expect(submit(to: &machine) == .failure(.queueFull(limits.shortestRetryHint)))
    #expect(machine.statistics.refusals == 1)
    // One transaction took 100 ms: about half of three will have been written in 200 ms.
    _ = machine.finished(.committed, at: start + .milliseconds(100))
    #expect(submit(to: &machine) == .success(4))
    #expect(submit(to: &machine) == .failure(.queueFull(.milliseconds(200))))
  }

  @Test func `the hint has bounds`() {
    var limits = LaneLimits()
    limits.queuedItems = 1
    var machine = committing(1, limits: limits)
    _ = submit(to: &machine)
    _ = machine.finished(.committed, at: start + .seconds(60))
    _ = submit(to: &machine)
    #expect(submit(to: &machine) == .failure(.queueFull(limits.longestRetryHint)))
  }

  @Test func `a queue full of bytes refuses, but an empty one takes anything`() {
    var limits = LaneLimits()
    limits.queuedBytes = 10
    var machine = committing(1, limits: limits)
    #expect(submit(to: &machine, bytes: 11) == .success(1))
    #expect(submit(to: &machine, bytes: 1) == .failure(.queueFull(limits.shortestRetryHint)))
    _ = machine.finished(.committed, at: start)
    #expect(submit(to: &machine, bytes: 4) == .success(2))
    #expect(submit(to: &machine, bytes: 6) == .success(3))
    #expect(submit(to: &machine, bytes: 1) == .failure(.queueFull(limits.shortestRetryHint)))
  }

  @Test func `what was cancelled counts until the queue has moved past it`() {
    var limits = LaneLimits()
    limits.queuedItems = 3
    var machine = committing(1, limits: limits)
    for _ in 1...3 { _ = submit(to: &machine) }
    _ = machine.cancelled(2)
    #expect(machine.statistics.queuedItems == 2)
    #expect(submit(to: &machine) == .failure(.queueFull(limits.shortestRetryHint)))
    // An empty queue has no places left.
    _ = machine.cancelled(1)
    _ = machine.cancelled(3)
    #expect(submit(to: &machine) == .success(4))
  }

  // MARK: Deadlines and cancellations

  @Test func `a deadline that has passed is refused on arrival`() {
    var machine = Machine(limits: LaneLimits())
    #expect(submit(to: &machine, deadline: .zero) == .failure(.deadlineExceeded))
    #expect(machine.isResting)
  }

  @Test func `a deadline that passes in the queue keeps the item out of the batch`() {
    var machine = committing(1)
    _ = submit(to: &machine, deadline: .seconds(1))
    _ = submit(to: &machine, deadline: .seconds(2))
    let step = machine.finished(.committed, at: start + .seconds(1))
    #expect(step.work == .commit([2]))
    #expect(answers(step) == [0: .success(0), 1: .failure(.deadlineExceeded)])
  }

  @Test func `a wait that would outlast the deadline is refused at once`() {
    var limits = LaneLimits()
    limits.itemsPerBatch = 2
    var machine = committing(2, limits: limits)
    for _ in 2..<8 { _ = submit(to: &machine) }
    // A transaction takes a second, and two whole ones are ahead of what comes next.
    _ = machine.finished(.committed, at: start + .seconds(1))
    let now = Duration.seconds(1)
    #expect(
      submit(to: &machine, deadline: .seconds(3), at: now)
        == .failure(.queueFull(.seconds(2)))
    )
    #expect(submit(to: &machine, deadline: .milliseconds(3_001), at: now) == .success(8))
  }

  @Test func `what is cancelled in the queue is never written`() {
    var machine = committing(1)
    for _ in 1...3 { _ = submit(to: &machine) }
    #expect(machine.cancelled(2).map(Refusal.init) == .cancelled)
    #expect(machine.cancelled(2) == nil)
    #expect(machine.finished(.committed, at: start).work == .commit([1, 3]))
  }

  @Test func `what is cancelled in a transaction gets the transaction's answer`() {
    var machine = committing(2)
    #expect(machine.cancelled(1) == nil)
    #expect(
      answers(machine.finished(.committed, at: start)) == [0: .success(0), 1: .success(1)]
    )
  }

  @Test func `what was cancelled in a transaction that failed is not repeated`() {
    var machine = committing(3)
    _ = machine.cancelled(1)
    let step = machine.finished(.failed(.deadlock, isRetryable: true), at: start)
    #expect(step.work == .commit([0, 2]))
    #expect(answers(step) == [1: .failure(.cancelled)])
  }

  @Test func `a cancellation without an entry is nothing`() {
    var machine = committing(1)
    #expect(machine.cancelled(17) == nil)
    _ = machine.finished(.committed, at: start)
    #expect(machine.cancelled(0) == nil)
  }

  // MARK: Failures

  @Test func `a batch that failed is repeated whole, then run one by one`() {
    var machine = committing(3)
    #expect(
      machine.finished(.failed(.deadlock, isRetryable: true), at: start).work
        == .commit([0, 1, 2])
    )
    #expect(
      machine.finished(.failed(.deadlock, isRetryable: true), at: start).work == .commit([0])
    )
    var step = machine.finished(.committed, at: start)
    #expect(step.work == .commit([1]))
    #expect(answers(step) == [0: .success(0)])
    // The bad one, once more, and then it is out.
    #expect(
      machine.finished(.failed(.deadlock, isRetryable: true), at: start).work == .commit([1])
    )
    step = machine.finished(.failed(.deadlock, isRetryable: true), at: start)
    #expect(step.work == .commit([2]))
    #expect(answers(step) == [1: .failure(.failed("deadlock"))])
    step = machine.finished(.committed, at: start)
    #expect(step.work == .rest)
    #expect(answers(step) == [2: .success(0)])
    #expect(machine.statistics.repeats == 1)
    #expect(machine.statistics.splits == 1)
    #expect(machine.statistics.attempts == 6)
    #expect(machine.statistics.commits == 2)
    #expect(machine.statistics.committedItems == 2)
  }

  @Test func `what would fail again is split without a repeat`() {
    var machine = committing(2)
    #expect(
      machine.finished(.failed(.deadlock, isRetryable: false), at: start).work == .commit([0])
    )
    let step = machine.finished(.failed(.deadlock, isRetryable: false), at: start)
    #expect(step.work == .commit([1]))
    #expect(answers(step) == [0: .failure(.failed("deadlock"))])
  }

  @Test func `what was submitted during a split waits for its end`() {
    var machine = committing(2)
    _ = machine.finished(.failed(.deadlock, isRetryable: false), at: start)
    _ = submit(to: &machine)
    #expect(machine.finished(.committed, at: start).work == .commit([1]))
    #expect(machine.finished(.committed, at: start).work == .commit([2]))
  }

  @Test func `an unreachable store fails the batch, and nothing is split`() {
    var machine = committing(3)
    #expect(
      machine.finished(.failed(.unavailable, isRetryable: true), at: start).work
        == .commit([0, 1, 2])
    )
    let step = machine.finished(.failed(.unavailable, isRetryable: true), at: start)
    #expect(step.work == .rest)
    #expect(answers(step).values.allSatisfy { $0 == .failure(.unavailable) })
    #expect(step.answers.count == 3)
  }

  @Test func `a store that becomes unreachable during a split fails the rest`() {
    var machine = committing(3)
    _ = machine.finished(.failed(.deadlock, isRetryable: false), at: start)
    _ = machine.finished(.committed, at: start)
    let step = machine.finished(.failed(.unavailable, isRetryable: false), at: start)
    #expect(step.work == .rest)
    #expect(answers(step) == [1: .failure(.unavailable), 2: .failure(.unavailable)])
  }

  @Test func `a deadline is looked at before each repeat and each single`() {
    var machine = Machine(limits: LaneLimits())
    _ = submit(to: &machine, deadline: .seconds(1))
    _ = submit(to: &machine)
    _ = submit(to: &machine, deadline: .seconds(2))
    _ = machine.woke(at: start)
    var step = machine.finished(
      .failed(.deadlock, isRetryable: true),
      at: start + .seconds(1)
    )
    #expect(step.work == .commit([1, 2]))
    #expect(answers(step) == [0: .failure(.deadlineExceeded)])
    step = machine.finished(.failed(.deadlock, isRetryable: true), at: start + .seconds(1))
    #expect(step.work == .commit([1]))
    step = machine.finished(.committed, at: start + .seconds(2))
    #expect(step.work == .rest)
    #expect(answers(step) == [1: .success(0), 2: .failure(.deadlineExceeded)])
  }

  // MARK: Lost answers

  @Test func `a lost transaction is asked about, and nothing else begins meanwhile`() {
    var machine = committing(2)
    var step = machine.finished(.unknown, at: start)
    #expect(step.work == .resolve(after: .zero))
    #expect(step.answers.isEmpty)
    _ = submit(to: &machine)
    step = machine.resolved(.inProgress, at: start)
    #expect(step.work == .resolve(after: .milliseconds(10)))
    step = machine.resolved(.unknown, at: start)
    #expect(step.work == .resolve(after: .milliseconds(20)))
    step = machine.resolved(.committed, at: start)
    #expect(step.work == .commit([2]))
    #expect(answers(step) == [0: .success(0), 1: .success(1)])
  }

  @Test func `pauses between questions double up to the longest`() {
    var machine = committing(1)
    _ = machine.finished(.unknown, at: start)
    var pauses: [Duration] = []
    for _ in 0..<8 {
      if case .resolve(let pause) = machine.resolved(.unknown, at: start).work {
        pauses.append(pause)
      }
    }
    #expect(pauses == [10, 20, 40, 80, 160, 320, 500, 500].map(Duration.milliseconds))
  }

  @Test func `a lost transaction that was aborted is repeated like a failed one`() {
    var machine = committing(2)
    _ = machine.finished(.unknown, at: start)
    #expect(machine.resolved(.aborted, at: start).work == .commit([0, 1]))
    _ = machine.finished(.unknown, at: start)
    let step = machine.resolved(.aborted, at: start)
    #expect(step.work == .rest)
    #expect(answers(step) == [0: .failure(.unavailable), 1: .failure(.unavailable)])
  }

  @Test func `a deadline that passes while nothing is known leaves the outcome open`() {
    var machine = Machine(limits: LaneLimits())
    _ = submit(to: &machine, deadline: .seconds(1))
    _ = submit(to: &machine)
    _ = machine.woke(at: start)
    _ = machine.finished(.unknown, at: start)
    var step = machine.resolved(.inProgress, at: start + .seconds(1))
    #expect(answers(step) == [0: .failure(.outcomeUnknown)])
    #expect(step.work == .resolve(after: .milliseconds(10)))
    // An answer was given: what comes out is not told twice, and not tried again.
    step = machine.resolved(.aborted, at: start + .seconds(1))
    #expect(step.work == .commit([1]))
    #expect(step.answers.isEmpty)
  }

  @Test func `a cancellation while nothing is known leaves the outcome open`() {
    var machine = committing(2)
    _ = machine.finished(.unknown, at: start)
    #expect(machine.cancelled(1).map(Refusal.init) == .outcomeUnknown)
    let step = machine.resolved(.committed, at: start)
    #expect(answers(step) == [0: .success(0)])
  }

  @Test func `when nobody waits for it any more, a lost transaction is left alone`() {
    var machine = committing(1)
    _ = machine.finished(.unknown, at: start)
    _ = submit(to: &machine)
    _ = machine.cancelled(0)
    #expect(machine.resolved(.unknown, at: start).work == .commit([1]))
  }

  @Test func `callers without a deadline wait for a lost transaction so long and no longer`() {
    var machine = committing(2)
    let end = start + LaneLimits().resolutionTimeout
    _ = machine.finished(.unknown, at: start)
    #expect(machine.resolved(.unknown, at: end - .nanoseconds(1)).answers.isEmpty)
    let step = machine.resolved(.unknown, at: end)
    #expect(step.work == .rest)
    #expect(answers(step) == [0: .failure(.outcomeUnknown), 1: .failure(.outcomeUnknown)])
  }

  @Test func `what nobody will ever know is told at once, and the next begins`() {
    var machine = committing(2)
    _ = machine.finished(.unknown, at: start)
    _ = submit(to: &machine)
    let step = machine.resolved(.unknowable, at: start)
    #expect(step.work == .commit([2]))
    #expect(answers(step) == [0: .failure(.outcomeUnknown), 1: .failure(.outcomeUnknown)])
  }

  @Test func `a lost single of a split batch does not hold the rest up for ever`() {
    var machine = committing(3)
    _ = machine.finished(.failed(.deadlock, isRetryable: false), at: start)
    _ = machine.finished(.unknown, at: start)
    let step = machine.resolved(.unknown, at: start + LaneLimits().resolutionTimeout)
    #expect(step.work == .commit([1]))
    #expect(answers(step) == [0: .failure(.outcomeUnknown)])
  }

  @Test func `the rest of a split batch can be cancelled`() {
    var machine = committing(3)
    _ = machine.finished(.failed(.deadlock, isRetryable: false), at: start)
    #expect(machine.cancelled(1).map(Refusal.init) == .cancelled)
    #expect(machine.finished(.committed, at: start).work == .commit([2]))
  }

  @Test func `what a split batch passes over is answered once`() {
    var machine = committing(3)
    _ = machine.cancelled(1)
    _ = machine.finished(.failed(.deadlock, isRetryable: false), at: start)
    let step = machine.finished(.committed, at: start)
    #expect(step.work == .commit([2]))
    #expect(answers(step) == [0: .success(0), 1: .failure(.cancelled)])
    #expect(machine.cancelled(1) == nil)
  }

  // MARK: The end

  @Test func `a draining lane takes nothing and writes what waits`() {
    var machine = committing(1)
    _ = submit(to: &machine)
    machine.drain()
    #expect(submit(to: &machine) == .failure(.draining))
    #expect(machine.finished(.committed, at: start).work == .commit([1]))
    #expect(machine.finished(.committed, at: start).work == .rest)
  }
}
