import CLinux
import Glibc
import Primitives
import Synchronization
import Testing

@testable import Reactor

@Suite struct EventLoopTests {
  @Test func `a task with the loop as its executor runs on the loop's thread`() async throws {
    let loop = try EventLoop(name: "test")
    try loop.start()
    let isCurrent = await Task(executorPreference: loop) { loop.isCurrent }.value
    #expect(isCurrent)
    #expect(!loop.isCurrent)
    await loop.stop()
  }

  @Test func `a loop that nothing but a late job keeps lives until that has run`() async throws {
    for _ in 0..<20 {
      let (signal, sender) = AsyncStream.makeStream(of: Void.self)
      let task: Task<Bool, Never>
      do {
        let loop = try EventLoop(name: "test")
        try loop.start()
        task = Task(executorPreference: loop) {
          for await _ in signal {}
          return true
        }
        await loop.stop()
      }
      sender.finish()
      #expect(await task.value)
    }
  }

  @Test func `blocks from one thread run in the order they were handed over`() async throws {
    let loop = try EventLoop(name: "test")
    try loop.start()
    let order = Mutex<[Int]>([])
    for index in 0..<1_000 { loop.execute { order.withLock { $0.append(index) } } }
    await loop.stop()
    #expect(order.withLock { $0 } == Array(0..<1_000))
  }

  @Test func `timers fire in the order of their due times`() async throws {
    let loop = try EventLoop(name: "test")
    try loop.start()
    let fired = await withCheckedContinuation { continuation in
      loop.execute {
        let order = Order()
        for delay in [5, 1, 3, 4, 2] as [Int64] {
          _ = loop.schedule(after: delay * 2_000_000) {
            order.fired.append(delay)
            if order.fired.count == 5 { continuation.resume(returning: order.fired) }
          }
        }
      }
    }
    #expect(fired == [1, 2, 3, 4, 5])
    await loop.stop()
  }

  @Test func `a cancelled timer does not fire`() async throws {
    let loop = try EventLoop(name: "test")
    try loop.start()
    let fired = await withCheckedContinuation { continuation in
      loop.execute {
        let order = Order()
        let cancelled = loop.schedule(after: 1_000_000) { order.fired.append(1) }
        _ = loop.schedule(after: 4_000_000) { continuation.resume(returning: order.fired) }
        loop.cancel(cancelled)
      }
    }
    #expect(fired.isEmpty)
    await loop.stop()
  }

  @Test func `a task that outlives its loop still reaches its end`() async throws {
    let loop = try EventLoop(name: "test")
    try loop.start()
    let (stream, continuation) = AsyncStream<Void>.makeStream()
    let task = Task(executorPreference: loop) {
      for await _ in stream {}
      return loop.isCurrent
    }
    await loop.stop()
    continuation.finish()
    #expect(await task.value, "the runner takes the loop's identity")
  }

  @Test func `concurrent late arrivals each run once, one at a time`() async throws {
    let loop = try EventLoop(name: "test")
    try loop.start()
    await loop.stop()
    let counter = LoopBound(Counter(loop))
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          for _ in 0..<500 { counter.execute { $0.value += 1 } }
        }
      }
    }
    let total = await withCheckedContinuation { continuation in
      counter.execute { continuation.resume(returning: $0.value) }
    }
    #expect(total == 2_000)
  }

  @Test(.timeLimit(.minutes(1)))
  func `after a wait, what is ready sees the time of its coming`() async throws {
    let loop = try EventLoop(name: "test", idlePollingNanoseconds: 0)
    let clock = try EventLoop(name: "clock")
    try loop.start()
    try clock.start()
    let lag = try await withCheckedThrowingContinuation { continuation in
      loop.execute {
        do {
          let bell = try Bell(loop) { continuation.resume(returning: $0) }
          let descriptor = bell.descriptor
          // The loop under test has nothing to do until then, and so sleeps.
          clock.execute {
            _ = clock.schedule(after: 50_000_000) {
              var one: UInt64 = 1
              write(descriptor, &one, 8)
            }
          }
        } catch {
          continuation.resume(throwing: error)
        }
      }
    }
    #expect(lag < 25_000_000)
    await loop.stop()
    await clock.stop()
  }

  /// An eventfd that tells by how much the loop's time lags behind the clock when it is ready.
  private final class Bell: Pollable {
    let descriptor: Int32
    private let loop: EventLoop
    private let rung: (Int64) -> Void

    init(_ loop: EventLoop, rung: @escaping (Int64) -> Void) throws {
      self.loop = loop
      self.rung = rung
      descriptor = eventfd(0, 0)
      super.init()
      try loop.register(self, descriptor: descriptor, interest: .read)
    }

    override func ready(_ readiness: Readiness) {
      loop.deregister(self)
      close(descriptor)
      rung(EventLoop.clock().nanoseconds(since: loop.now))
    }
  }

  private final class Order {
    var fired: [Int64] = []
  }

  private final class Counter: LoopOwned {
    let owningLoop: EventLoop
    var value = 0
    init(_ loop: EventLoop) { owningLoop = loop }
  }
}

@Suite struct TimerHeapTests {
  @Test func `a random history of inserts, moves and removals pops in order`() {
    var seed: UInt64 = 0x5EED
    func next(_ bound: Int) -> Int {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(seed >> 33) % bound
    }
    for round in 0..<200 {
      var heap = TimerHeap()
      var expected: [ObjectIdentifier: Int64] = [:]
      var timers: [LoopTimer] = []
      for _ in 0..<next(200) {
        let due = Int64(next(100))
        let timer = LoopTimer(due: MonotonicInstant(nanoseconds: due)) {}
        heap.insert(timer)
        timers.append(timer)
        expected[ObjectIdentifier(timer)] = due
      }
      for timer in timers {
        switch next(3) {
        case 0:
          heap.remove(timer)
          expected[ObjectIdentifier(timer)] = nil
        case 1:
          let due = Int64(next(100))
          heap.reschedule(timer, due: MonotonicInstant(nanoseconds: due))
          expected[ObjectIdentifier(timer)] = due
        default: break
        }
      }
      var popped: [Int64] = []
      while let timer = heap.popDue(at: MonotonicInstant(nanoseconds: .max)) {
        popped.append(timer.due.nanoseconds)
      }
      #expect(popped == expected.values.sorted(), "seed 0x5EED, round \(round)")
    }
  }
}
