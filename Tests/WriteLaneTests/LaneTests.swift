import Synchronization
import Testing

@testable import WriteLane

@Suite(.timeLimit(.minutes(1))) struct LaneTests {
  private let executor = QueueExecutor()
  private let store: ScriptedStore

  init() { store = ScriptedStore(executor: executor) }

  private func lane(limits: LaneLimits = LaneLimits()) -> Lane<ScriptedStore> {
    Lane(store: store, limits: limits, executor: executor)
  }

  private func submit(_ item: Int, to lane: Lane<ScriptedStore>) async -> Result<Int, Refusal> {
    do throws(LaneError) {
      return .success(try await lane.submit(item, byteCount: 1, deadline: nil))
    } catch {
      return .failure(Refusal(error))
    }
  }

  /// Submits in a task of its own, and returns when the lane holds so many.
  private func enqueue(
    _ item: Int,
    to lane: Lane<ScriptedStore>,
    untilQueued count: Int
  ) async -> Task<Result<Int, Refusal>, Never> {
    let task = Task { await submit(item, to: lane) }
    while lane.statistics.queuedItems < count { await Task.yield() }
    return task
  }

  private func nextCommit() async throws -> (
    [Int], CheckedContinuation<ScriptedStore.Outcome, Never>
  ) {
    guard case .commit(let items, let answer) = await store.nextCall() else {
      throw Unexpected(what: "a commit was expected")
    }
    return (items, answer)
  }

  private struct Unexpected: Error { let what: String }

  @Test func `a reply comes with the commit, and callers in between share the next one`()
    async throws
  {
    let lane = lane()
    #expect(lane.isIdle)
    let first = Task { await submit(1, to: lane) }
    let (items, answer) = try await nextCommit()
    #expect(items == [1])
    var others: [Task<Result<Int, Refusal>, Never>] = []
    for item in 2...4 {
      others.append(await enqueue(item, to: lane, untilQueued: item - 1))
    }
    #expect(!lane.isIdle)
    answer.resume(returning: .committed([.success(10)]))
    #expect(await first.value == .success(10))
    let (rest, restAnswer) = try await nextCommit()
    #expect(rest == [2, 3, 4])
    restAnswer.resume(
      returning: .committed([.success(20), .failure(.deadlock), .success(40)])
    )
    #expect(await others[0].value == .success(20))
    #expect(await others[1].value == .failure(.failed("deadlock")))
    #expect(await others[2].value == .success(40))
    await lane.drain()
    #expect(lane.isIdle)
  }

  @Test func `cancellation takes out what waits`() async throws {
    let lane = lane()
    let first = Task { await submit(1, to: lane) }
    let (_, answer) = try await nextCommit()
    let second = await enqueue(2, to: lane, untilQueued: 1)
    second.cancel()
    #expect(await second.value == .failure(.cancelled))
    answer.resume(returning: .committed([.success(1)]))
    #expect(await first.value == .success(1))
    await lane.drain()
    #expect(lane.statistics.attempts == 1)
  }

  @Test func `cancellation in a transaction does not hide its outcome`() async throws {
    let lane = lane()
    let first = Task { await submit(1, to: lane) }
    let (_, answer) = try await nextCommit()
    first.cancel()
    answer.resume(returning: .committed([.success(1)]))
    #expect(await first.value == .success(1))
  }

  @Test func `what is submitted by a cancelled task is not written`() async throws {
    let lane = lane()
    let first = Task { await submit(1, to: lane) }
    let (_, answer) = try await nextCommit()
    let gate = AsyncStream.makeStream(of: Void.self)
    let second = Task {
      for await _ in gate.stream {}
      return await submit(2, to: lane)
    }
    second.cancel()
    #expect(await second.value == .failure(.cancelled))
    answer.resume(returning: .committed([.success(1)]))
    _ = await first.value
    await lane.drain()
    #expect(lane.statistics.committedItems == 1)
  }

  @Test func `a lost transaction is asked about with pauses`() async throws {
    let pauses = Mutex<[Duration]>([])
    let clock = LaneClock(
      now: { ContinuousClock.now },
      pause: { duration in pauses.withLock { $0.append(duration) } }
    )
    let lane = Lane(store: store, executor: executor, clock: clock)
    let first = Task { await submit(1, to: lane) }
    let (_, answer) = try await nextCommit()
    answer.resume(returning: .unknown("tx"))
    let resolutions: [ScriptedStore.Resolution] = [
      .unknown, .inProgress, .committed([.success(7)]),
    ]
    for resolution in resolutions {
      guard case .resolve("tx", let answer) = await store.nextCall() else {
        throw Unexpected(what: "a question was expected")
      }
      answer.resume(returning: resolution)
    }
    #expect(await first.value == .success(7))
    #expect(pauses.withLock { $0 } == [.milliseconds(10), .milliseconds(20)])
    #expect(lane.statistics.lostAnswers == 1)
  }

  @Test func `a store that finds another number of results stops the process`() async {
    await #expect(processExitsWith: .failure) {
      let lane = Lane(store: ForgetfulStore(), executor: QueueExecutor())
      _ = try await lane.submit(1, byteCount: 1, deadline: nil)
    }
  }

  @Test func `a batch does not carry the values of the task that woke the lane`() async throws {
    let lane = Lane(store: TracingStore(), executor: executor)
    let reply = try await TestTrace.$value.withValue("first") {
      try await lane.submit(1, byteCount: 1, deadline: nil)
    }
    #expect(reply == "none")
  }

  @Test func `draining waits for what waits and refuses what comes`() async throws {
    let lane = lane()
    let first = Task { await submit(1, to: lane) }
    let (_, answer) = try await nextCommit()
    let drained = Task { await lane.drain() }
    while !lane.isDraining { await Task.yield() }
    #expect(await submit(2, to: lane) == .failure(.draining))
    answer.resume(returning: .committed([.success(1)]))
    #expect(await first.value == .success(1))
    await drained.value
    await lane.drain()
  }

  @Test func `from many threads, each item is written once and answered with its place`()
    async throws
  {
    let store = CountingStore()
    let lane = Lane(store: store, executor: executor)
    let placed = await withTaskGroup(of: [(Int, Int)].self) { group in
      for caller in 0..<16 {
        group.addTask {
          var placed: [(Int, Int)] = []
          for turn in 0..<500 {
            let item = caller * 1_000 + turn
            if let place = try? await lane.submit(item, byteCount: 1, deadline: nil) {
              placed.append((item, place))
            }
          }
          return placed
        }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    let items = store.items
    #expect(placed.count == 8_000)
    #expect(Set(items).count == 8_000)
    #expect(placed.allSatisfy { items[$0.1] == $0.0 })
    await lane.drain()
    let statistics = lane.statistics
    #expect(statistics.committedItems == 8_000)
    #expect(statistics.commits <= 8_000)
    #expect(statistics.queuedItems == 0)
  }
}
