internal import Glibc
internal import Synchronization

extension EventLoop: SerialExecutor, TaskExecutor {
  /// Queues a job; from the loop's own thread without lock or system call.
  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue(QueuedJob(job: job, isIsolated: false))
  }

  func queue(_ job: QueuedJob) {
    if isCurrent {
      jobs.append(job)
      return
    }
    let isStopped = remote.withLock { remote in
      remote.jobs.append(job)
      return remote.isStopped
    }
    if isStopped { drainAfterStop() } else { wake() }
  }

  /// Runs a block on the loop: at the next opportunity, in the order of the calls.
  public func execute(_ block: @escaping @Sendable () -> Void) {
    if isCurrent {
      blocks.append(block)
      return
    }
    let isStopped = remote.withLock { remote in
      remote.blocks.append(block)
      return remote.isStopped
    }
    if isStopped { drainAfterStop() } else { wake() }
  }

  /// The loop as an actor's executor.
  public func asUnownedSerialExecutor() -> UnownedSerialExecutor {
    unsafe UnownedSerialExecutor(ordinary: isolation)
  }

  /// The loop as a task's preferred executor.
  public func asUnownedTaskExecutor() -> UnownedTaskExecutor {
    unsafe UnownedTaskExecutor(ordinary: self)
  }

  /// Stops the process when the caller is not on the loop's thread.
  public func checkIsolated() { assertCurrent() }

  func run(_ queued: QueuedJob) {
    if queued.isIsolated {
      unsafe queued.job.runSynchronously(
        isolatedTo: asUnownedSerialExecutor(),
        taskExecutor: asUnownedTaskExecutor()
      )
    } else {
      unsafe queued.job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }

  /// Runs what arrives once the loop's thread has ended, one at a time, on the calling thread.
  ///
  /// A task that outlives its loop must still reach its end: dropping its job would leak it and
  /// hang whoever awaits it. The thread identity moves to the runner for the while, so that the
  /// state stays owned by one thread at a time.
  func drainAfterStop() {
    let isRunner = remote.withLock { remote in
      guard !remote.isDrainedElsewhere else { return false }
      remote.isDrainedElsewhere = true
      remote.keeper = self
      return true
    }
    guard isRunner else { return }
    while true {
      // The identity moves before the work is taken, so that everything taken runs under it.
      thread.store(UInt(pthread_self()), ordering: .relaxed)
      _ = takeRemote()
      runToQuiescence()
      thread.store(0, ordering: .relaxed)
      // Returned out of the lock, which goes with the loop.
      let keeper = remote.withLock { remote -> EventLoop? in
        guard remote.jobs.isEmpty, remote.blocks.isEmpty else { return nil }
        remote.isDrainedElsewhere = false
        return remote.keeper.take()
      }
      if keeper != nil { return }
    }
  }
}

/// A job and the executor it was enqueued on: the loop as a task's preference, or as an actor's
/// isolation.
///
/// The runtime compares executors by identity and hops when they differ. A task that only prefers
/// the loop is not isolated to it; told that it were, it would hop off and on again at its start
/// (measured: a tenth of the CPU time of a small call).
@safe
struct QueuedJob {
  let job: UnownedJob
  let isIsolated: Bool
}

// tidy: unchecked-sendable: `loop` is set once, inside the initializer of the loop that owns this
// object for its whole life, before any other thread can see either.
/// The loop as the executor of actors, apart from the loop as the preference of tasks.
final class LoopIsolation: SerialExecutor, @unchecked Sendable {
  fileprivate(set) unowned(unsafe) var loop: EventLoop?

  func enqueue(_ job: consuming ExecutorJob) {
    unsafe loop?.queue(QueuedJob(job: UnownedJob(job), isIsolated: true))
  }

  func asUnownedSerialExecutor() -> UnownedSerialExecutor {
    unsafe UnownedSerialExecutor(ordinary: self)
  }

  func checkIsolated() { unsafe loop?.assertCurrent() }

  func serve(_ loop: EventLoop) { unsafe self.loop = loop }
}
