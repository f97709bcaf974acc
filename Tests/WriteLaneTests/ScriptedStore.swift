import Dispatch
import Synchronization
import WriteLane

/// A store whose every transaction waits for the test to say how it ends.
final class ScriptedStore: LaneStore {
  typealias Outcome = BatchOutcome<Int, String>
  typealias Resolution = AttemptResolution<Int>

  /// What the lane asks, in order.
  enum Call: Sendable {
    case commit([Int], CheckedContinuation<Outcome, Never>)
    case resolve(String, CheckedContinuation<Resolution, Never>)
  }

  private let calls: AsyncStream<Call>
  private let sender: AsyncStream<Call>.Continuation
  private let executor: QueueExecutor

  init(executor: QueueExecutor) {
    self.executor = executor
    (calls, sender) = AsyncStream.makeStream(of: Call.self)
  }

  /// The lane's next question; nil when the test is cancelled.
  func nextCall() async -> Call? {
    for await call in calls { return call }
    return nil
  }

  func commit(_ batch: [Int]) async -> Outcome {
    precondition(executor.isCurrent, "the store is used on the lane's executor")
    return await withCheckedContinuation { sender.yield(.commit(batch, $0)) }
  }

  func resolve(_ attempt: String) async -> Resolution {
    precondition(executor.isCurrent, "the store is used on the lane's executor")
    return await withCheckedContinuation { sender.yield(.resolve(attempt, $0)) }
  }
}

/// What a task may carry with it.
enum TestTrace {
  @TaskLocal static var value = "none"
}

/// A store that answers with what its task carries.
struct TracingStore: LaneStore {
  func commit(_ batch: [Int]) async -> BatchOutcome<String, String> {
    .committed(batch.map { _ in .success(TestTrace.value) })
  }

  func resolve(_ attempt: String) async -> AttemptResolution<String> { .aborted }
}

/// A store that loses every answer, and finds one result too few.
struct ForgetfulStore: LaneStore {
  func commit(_ batch: [Int]) async -> BatchOutcome<Int, String> { .unknown("tx") }

  func resolve(_ attempt: String) async -> AttemptResolution<Int> { .committed([]) }
}

/// A store in which everything is committed at once; replies are the items' order.
final class CountingStore: LaneStore {
  private let written = Mutex<[Int]>([])

  var items: [Int] { written.withLock { $0 } }

  func commit(_ batch: [Int]) async -> BatchOutcome<Int, String> {
    let first = written.withLock { written in
      written += batch
      return written.count - batch.count
    }
    // Others get a turn, so that a queue forms.
    await Task.yield()
    return .committed(batch.indices.map { .success(first + $0) })
  }

  func resolve(_ attempt: String) async -> AttemptResolution<Int> { .aborted }
}

/// One thread at a time, and a way to tell whether it is this one.
final class QueueExecutor: TaskExecutor {
  private let queue = DispatchQueue(label: "lane")
  private static let key = DispatchSpecificKey<ObjectIdentifier>()

  init() { queue.setSpecific(key: QueueExecutor.key, value: ObjectIdentifier(self)) }

  var isCurrent: Bool {
    DispatchQueue.getSpecific(key: QueueExecutor.key) == ObjectIdentifier(self)
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
