import Synchronization
import Testing

@testable import WriteLane

@Suite(.timeLimit(.minutes(1))) struct LaneDirectoryTests {
  private let executor = QueueExecutor()

  private func lane() -> Lane<CountingStore> { Lane(store: CountingStore(), executor: executor) }

  @Test func `a key has one lane`() throws {
    let directory = LaneDirectory<String, CountingStore>()
    let first = try directory.lane(for: "a") { lane() }
    #expect(try directory.lane(for: "a") { lane() } === first)
    #expect(try directory.lane(for: "b") { lane() } !== first)
    #expect(directory.count == 2)
  }

  @Test func `lanes that nobody asked for since a moment go, busy ones stay`() async throws {
    let start = ContinuousClock.now
    let now = Atomic<Int>(0)
    let clock = LaneClock(
      now: { start + .seconds(now.load(ordering: .relaxed)) },
      pause: { _ in }
    )
    let directory = LaneDirectory<String, ScriptedStore>(clock: clock)
    let store = ScriptedStore(executor: executor)
    let busy = try directory.lane(for: "busy") { Lane(store: store, executor: executor) }
    _ = try directory.lane(for: "idle") { Lane(store: store, executor: executor) }
    now.store(10, ordering: .relaxed)
    _ = try directory.lane(for: "fresh") { Lane(store: store, executor: executor) }
    let submission = Task { try await busy.submit(1, byteCount: 1, deadline: nil) }
    let call = await store.nextCall()
    directory.removeIdle(unusedSince: start + .seconds(10))
    #expect(directory.count == 2)
    #expect(
      try directory.lane(for: "busy") { Lane(store: store, executor: executor) } === busy
    )
    guard case .commit(_, let answer) = call else {
      Issue.record("a commit was expected")
      return
    }
    answer.resume(returning: .committed([.success(1)]))
    #expect(try await submission.value == 1)
    now.store(20, ordering: .relaxed)
    await busy.drain()
    directory.removeIdle(unusedSince: start + .seconds(20))
    #expect(directory.count == 0)
    #expect(directory.statistics.committedItems == 1, "counters outlive their lanes")
  }

  @Test func `a forgotten lane makes room for another`() throws {
    let directory = LaneDirectory<String, CountingStore>()
    let first = try directory.lane(for: "a") { lane() }
    directory.remove("a")
    directory.remove("b")
    #expect(try directory.lane(for: "a") { lane() } !== first)
  }

  @Test func `a draining directory gives no lanes and drains those it has`() async throws {
    let directory = LaneDirectory<String, CountingStore>()
    let lane = try directory.lane(for: "a") { self.lane() }
    await directory.drain()
    #expect(lane.isDraining)
    #expect(throws: LaneError.self) { try directory.lane(for: "a") { self.lane() } }
  }

  @Test func `draining waits for lanes that were forgotten with work under way`() async throws {
    let directory = LaneDirectory<String, ScriptedStore>()
    let store = ScriptedStore(executor: executor)
    let moved = try directory.lane(for: "a") { Lane(store: store, executor: executor) }
    let submission = Task { try await moved.submit(1, byteCount: 1, deadline: nil) }
    guard case .commit(_, let answer) = await store.nextCall() else {
      Issue.record("a commit was expected")
      return
    }
    directory.remove("a")
    #expect(directory.count == 0 && directory.statistics.attempts == 1)
    let drained = Task {
      await directory.drain()
      return moved.isDraining
    }
    answer.resume(returning: .committed([.success(1)]))
    #expect(try await submission.value == 1)
    #expect(await drained.value, "the forgotten lane was drained too")
    #expect(directory.statistics.committedItems == 1)
  }
}
