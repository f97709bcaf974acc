import GRPC
import Synchronization
import Testing

@Suite struct MessageQueueTests {
  private let failed = RPCError(.unavailable, "gone")

  @Test func `messages come out in order, then the end, again and again`() async throws {
    let queue = MessageQueue()
    queue.push([1])
    queue.push([])
    queue.finish()
    queue.push([3])
    #expect(try await queue.next() == [1])
    #expect(try await queue.next() == [])
    #expect(try await queue.next() == nil)
    #expect(try await queue.next() == nil)
  }

  @Test func `an error comes after the messages that came before it`() async throws {
    let queue = MessageQueue()
    queue.push([1])
    queue.fail(failed)
    queue.finish()
    #expect(try await queue.next() == [1])
    let error = await #expect(throws: RPCError.self) { try await queue.next() }
    #expect(error?.status == failed.status)
  }

  @Test func `an error that drops overtakes messages and an earlier end`() async throws {
    let consumed = Mutex(0)
    let queue = MessageQueue { count in consumed.withLock { $0 += count } }
    queue.push([1, 2])
    queue.push([3])
    queue.finish()
    #expect(queue.bufferedBytes == 3)
    queue.fail(failed, dropsQueued: true)
    #expect(queue.bufferedBytes == 0)
    #expect(consumed.withLock { $0 } == 3)
    let error = await #expect(throws: RPCError.self) { try await queue.next() }
    #expect(error?.code == .unavailable)
  }

  @Test func `bytes count as consumed when the reader has them`() async throws {
    let consumed = Mutex<[Int]>([])
    let queue = MessageQueue { count in consumed.withLock { $0.append(count) } }
    queue.push([1, 2, 3])
    #expect(consumed.withLock { $0 } == [])
    _ = try await queue.next()
    #expect(consumed.withLock { $0 } == [3])
    async let waiting = queue.next()
    queue.push([4])
    #expect(try await waiting == [4])
    #expect(consumed.withLock { $0 } == [3, 1])
  }

  @Test func `a waiting reader gets a message, the end or the error`() async throws {
    for ending in 0..<3 {
      let queue = MessageQueue()
      let reader = Task { try await queue.next() }
      await Task.yield()
      switch ending {
      case 0:
        queue.push([1])
        #expect(try await reader.value == [1])
      case 1:
        queue.finish()
        #expect(try await reader.value == nil)
      default:
        queue.fail(failed, dropsQueued: true)
        await #expect(throws: RPCError.self) { try await reader.value }
      }
    }
  }

  @Test func `a cancelled reader stops waiting and the queue goes on`() async throws {
    let queue = MessageQueue()
    let reader = Task { try await queue.next() }
    await Task.yield()
    reader.cancel()
    let error = await #expect(throws: RPCError.self) { try await reader.value }
    #expect(error?.code == .cancelled)
    queue.push([1])
    #expect(try await queue.next() == [1])
  }

  @Test func `a reader whose task is cancelled already still gets what is there`() async throws {
    let queue = MessageQueue()
    queue.push([1])
    let reader = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return (try await queue.next(), try? await queue.next())
    }
    let (first, second) = try await reader.value
    #expect(first == [1])
    #expect(second == .none)
  }

  @Test func `of two readers at once one is refused and the other served`() async throws {
    let queue = MessageQueue()
    let outcomes = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<2 {
        group.addTask {
          do throws(RPCError) {
            return try await queue.next() == [1]
          } catch {
            // The refusal shows that the other one waits: it can be served.
            #expect(error.code == .internal)
            queue.push([1])
            return false
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.sorted { !$0 && $1 } == [false, true])
  }
}

@Suite struct OutboundCreditTests {
  @Test func `a writer waits while no credit is left`() async throws {
    let credit = OutboundCredit(limit: 10)
    try await credit.reserve(4)
    try await credit.reserve(100)
    #expect(credit.outstandingBytes == 104)
    let writer = Task { try await credit.reserve(1) }
    while !credit.isWriterWaiting { await Task.yield() }
    credit.release(94)
    #expect(credit.isWriterWaiting)
    credit.release(4)
    try await writer.value
    #expect(credit.outstandingBytes == 7)
  }

  @Test func `a failure ends the wait and every later reservation`() async throws {
    let credit = OutboundCredit(limit: 1)
    try await credit.reserve(1)
    let writer = Task { try await credit.reserve(1) }
    while !credit.isWriterWaiting { await Task.yield() }
    credit.fail(RPCError(.aborted, "ended"))
    let error = await #expect(throws: RPCError.self) { try await writer.value }
    #expect(error?.code == .aborted)
    await #expect(throws: RPCError.self) { try await credit.reserve(0) }
  }

  @Test func `a cancelled writer stops waiting without taking credit`() async throws {
    let credit = OutboundCredit(limit: 1)
    try await credit.reserve(1)
    let writer = Task { try await credit.reserve(5) }
    while !credit.isWriterWaiting { await Task.yield() }
    writer.cancel()
    let error = await #expect(throws: RPCError.self) { try await writer.value }
    #expect(error?.code == .cancelled)
    #expect(credit.outstandingBytes == 1)
    #expect(!credit.isWriterWaiting)
  }

  @Test func `a second writer is refused`() async throws {
    let credit = OutboundCredit(limit: 1)
    try await credit.reserve(1)
    let writer = Task { try await credit.reserve(1) }
    while !credit.isWriterWaiting { await Task.yield() }
    let error = await #expect(throws: RPCError.self) { try await credit.reserve(1) }
    #expect(error?.code == .internal)
    credit.release(1)
    try await writer.value
  }

  @Test func `releasing more than was reserved leaves nothing outstanding`() async throws {
    let credit = OutboundCredit(limit: 5)
    try await credit.reserve(2)
    credit.release(9)
    #expect(credit.outstandingBytes == 0)
  }
}

@Suite struct EventualTests {
  @Test func `everyone who waits or asks later gets the first value`() async throws {
    let eventual = Eventual<Int>()
    let waiters = (0..<3).map { _ in Task { try await eventual.value() } }
    await Task.yield()
    #expect(eventual.complete(.success(7)))
    #expect(!eventual.complete(.success(8)))
    for waiter in waiters { #expect(try await waiter.value == 7) }
    #expect(try await eventual.value() == 7)
  }

  @Test func `cancellation ends one wait and leaves the others`() async throws {
    let eventual = Eventual<Int>()
    let leaving = Task { try await eventual.value() }
    let staying = Task { try await eventual.value() }
    leaving.cancel()
    let error = await #expect(throws: RPCError.self) { try await leaving.value }
    #expect(error?.code == .cancelled)
    eventual.complete(.success(1))
    #expect(try await staying.value == 1)
  }
}
