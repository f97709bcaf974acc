internal import CLinux
internal import Glibc
package import Primitives
internal import Synchronization

/// One thread that polls sockets, fires timers and runs Swift tasks.
///
/// A turn is: wait for readiness, tell each ready `Pollable`, fire due timers, run the jobs and
/// blocks that are queued, then tell those that asked for the end of the turn. Connections write
/// at the end of the turn, so that everything said to one peer in a turn leaves in one system call.
///
/// Sources: the reactor pattern; epoll(7); SE-0392 (custom executors), SE-0417 (task executors).
@safe
// tidy: unchecked-sendable: every stored property is either immutable, atomic, behind `remote`'s
// mutex, or touched by the loop's own thread alone: each function that does so checks `isCurrent`
// first, and `run` is the thread.
public final class EventLoop: @unchecked Sendable {
  /// For logs and for the thread's name.
  package let name: String

  let remote = Mutex(RemoteQueue())
  let wakeup: Wakeup
  let isolation = LoopIsolation()
  let isAsleep = Atomic<Bool>(false)
  let thread = Atomic<UInt>(0)

  // What only the loop's thread touches. Separate properties: while one is being changed, whatever
  // a callback does to the others is no overlapping access.
  let poller: Poller
  var slots: ContiguousArray<Slot> = []
  var freeSlots: ContiguousArray<Int> = []
  var timers = TimerHeap()
  var jobs: ContiguousArray<QueuedJob> = []
  var runningJobs: ContiguousArray<QueuedJob> = []
  var blocks: ContiguousArray<() -> Void> = []
  var turnEnd: ContiguousArray<Pollable> = []
  var runningTurnEnd: ContiguousArray<Pollable> = []
  var turnBegan: MonotonicInstant
  private var idlePolling: IdlePolling
  private let buffer: UnsafeMutableRawBufferPointer
  private let scratch: UnsafeMutableRawBufferPointer

  struct Slot {
    var pollable: Pollable?
    var descriptor: Int32
    var generation: UInt32
  }

  /// What other threads hand over.
  struct RemoteQueue: ~Copyable {
    var jobs: ContiguousArray<QueuedJob> = []
    var blocks: ContiguousArray<@Sendable () -> Void> = []
    var isStopRequested = false
    var isStopped = false
    /// Whether some thread drains what arrives after the loop's thread has ended.
    var isDrainedElsewhere = false
    /// The loop, as long as some thread does: the last job may be all that keeps it.
    var keeper: EventLoop?
    var stopWaiters: [CheckedContinuation<Void, Never>] = []
  }

  /// Makes a loop; `start` gives it its thread.
  ///
  /// - Parameters:
  ///   - name: For logs and for the thread's name.
  ///   - idlePollingNanoseconds: The longest look for work before the loop sleeps; 0 for none.
  /// - Throws: `SystemError` when the kernel refuses an epoll instance or an eventfd.
  package init(
    name: String,
    idlePollingNanoseconds: Int64 = ReactorLimits.idlePollingNanoseconds
  )
    throws(SystemError)
  {
    self.name = name
    idlePolling = IdlePolling(limit: idlePollingNanoseconds)
    wakeup = try Wakeup()
    let poller = try Poller()
    try poller.add(wakeup.descriptor, key: EventLoop.wakeupKey, interest: .read)
    self.poller = poller
    unsafe buffer = .allocate(byteCount: ReactorLimits.readBufferBytes, alignment: 64)
    unsafe scratch = .allocate(byteCount: ReactorLimits.readBufferBytes, alignment: 64)
    turnBegan = EventLoop.clock()
    isolation.serve(self)
  }

  deinit {
    unsafe buffer.deallocate()
    unsafe scratch.deallocate()
  }

  private static let wakeupKey = UInt64.max

  /// Whether the caller runs on this loop's thread.
  public var isCurrent: Bool { thread.load(ordering: .relaxed) == UInt(pthread_self()) }

  /// The monotonic time at which this turn began; one reading of the clock serves all of it.
  package var now: MonotonicInstant {
    assertCurrent()
    return turnBegan
  }

  /// A buffer to read sockets into, shared by everything on the loop; valid until it returns.
  package var readBuffer: UnsafeMutableRawBufferPointer {
    assertCurrent()
    return unsafe buffer
  }

  /// A second shared buffer of the same size, for what is read from or gathered for one socket.
  package var scratchBuffer: UnsafeMutableRawBufferPointer {
    assertCurrent()
    return unsafe scratch
  }

  /// Stops the process when the caller is not on the loop's thread.
  public func assertCurrent() {
    precondition(isCurrent, "only the loop's own thread touches its state")
  }

  static func clock() -> MonotonicInstant {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return MonotonicInstant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  // MARK: Sockets

  /// Watches a descriptor for a pollable, which the loop keeps alive until `deregister`.
  ///
  /// - Throws: `SystemError` when epoll refuses the descriptor.
  package func register(
    _ pollable: Pollable,
    descriptor: Int32,
    interest: Interest
  )
    throws(SystemError)
  {
    assertCurrent()
    precondition(pollable.slot < 0, "a pollable is registered once")
    let slot: Int
    if let free = freeSlots.popLast() {
      slot = free
    } else {
      slot = slots.count
      slots.append(Slot(pollable: nil, descriptor: -1, generation: 0))
    }
    do throws(SystemError) {
      let key = EventLoop.key(slot: slot, generation: slots[slot].generation)
      try poller.add(descriptor, key: key, interest: interest)
    } catch {
      freeSlots.append(slot)
      throw error
    }
    slots[slot].pollable = pollable
    slots[slot].descriptor = descriptor
    pollable.slot = slot
  }

  /// Changes what a registered pollable is watched for.
  package func watch(_ pollable: Pollable, for interest: Interest) {
    assertCurrent()
    guard pollable.slot >= 0 else { return }
    let slot = slots[pollable.slot]
    let key = EventLoop.key(slot: pollable.slot, generation: slot.generation)
    do throws(SystemError) {
      try poller.modify(slot.descriptor, key: key, interest: interest)
    } catch {
      // The descriptor is in the set: register put it there and deregister alone takes it out.
      preconditionFailure("epoll lost a registered descriptor: \(error)")
    }
  }

  /// Stops watching; the pollable's descriptor may be closed afterwards.
  package func deregister(_ pollable: Pollable) {
    assertCurrent()
    let slot = pollable.slot
    guard slot >= 0 else { return }
    poller.remove(slots[slot].descriptor)
    // The generation makes reports for the old holder, already taken from the kernel, miss.
    slots[slot].generation &+= 1
    slots[slot].pollable = nil
    slots[slot].descriptor = -1
    freeSlots.append(slot)
    pollable.slot = -1
  }

  /// Calls `turnEnded` once when this turn's events and jobs are done.
  package func atTurnEnd(_ pollable: Pollable) {
    assertCurrent()
    guard !pollable.isAwaitingTurnEnd else { return }
    pollable.isAwaitingTurnEnd = true
    turnEnd.append(pollable)
  }

  private static func key(slot: Int, generation: UInt32) -> UInt64 {
    UInt64(generation) << 32 | UInt64(UInt32(truncatingIfNeeded: slot))
  }

  // MARK: Timers

  /// Runs an action on the loop, not before `due`; resolution one millisecond.
  package func schedule(at due: MonotonicInstant, _ action: @escaping () -> Void) -> LoopTimer {
    assertCurrent()
    let timer = LoopTimer(due: due, action: action)
    timers.insert(timer)
    return timer
  }

  /// Runs an action on the loop after a while.
  package func schedule(after nanoseconds: Int64, _ action: @escaping () -> Void) -> LoopTimer {
    schedule(at: now.advanced(by: nanoseconds), action)
  }

  /// Moves a timer, whether it waits or has fired.
  package func reschedule(_ timer: LoopTimer, at due: MonotonicInstant) {
    assertCurrent()
    timers.reschedule(timer, due: due)
  }

  /// Keeps a timer from firing; harmless when it has.
  package func cancel(_ timer: LoopTimer) {
    assertCurrent()
    timers.remove(timer)
  }

  // MARK: The thread

  /// Starts the loop's thread.
  ///
  /// - Throws: `SystemError` when the kernel refuses a thread.
  package func start() throws(SystemError) {
    var handle = pthread_t()
    let box = unsafe Unmanaged.passRetained(self)
    let result = unsafe pthread_create(
      &handle,
      nil,
      { argument in
        guard let argument = unsafe argument else { return nil }
        unsafe Unmanaged<EventLoop>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      },
      box.toOpaque()
    )
    guard result == 0 else {
      unsafe box.release()
      throw SystemError("pthread_create", result)
    }
    pthread_detach(handle)
  }

  /// Ends the thread once the running turn is over, and waits for that.
  ///
  /// What is enqueued afterwards still runs, one job at a time, on the enqueueing thread.
  package func stop() async {
    await withCheckedContinuation { continuation in
      let isStopped = remote.withLock { remote in
        remote.isStopRequested = true
        if !remote.isStopped { remote.stopWaiters.append(continuation) }
        return remote.isStopped
      }
      if isStopped { continuation.resume() } else { wake() }
    }
  }

  func wake() {
    if isAsleep.exchange(false, ordering: .sequentiallyConsistent) { wakeup.signal() }
  }

  private func run() {
    thread.store(UInt(pthread_self()), ordering: .relaxed)
    _ = unsafe name.withCString { unsafe florin_pthread_setname(UInt(pthread_self()), $0) }
    while turn() {}
    finish()
  }

  private func turn() -> Bool {
    let isIdle = jobs.isEmpty && blocks.isEmpty && turnEnd.isEmpty
    let count = isIdle ? waitForWork() : poller.wait(milliseconds: 0)
    // Before the reports are looked at: what they bring happens now, not when the wait began.
    if !isIdle { turnBegan = EventLoop.clock() }
    for index in 0..<count { deliver(poller.report(index)) }
    while let timer = timers.popDue(at: turnBegan) { timer.action() }
    let goesOn = takeRemote()
    runJobs()
    endTurn()
    return goesOn
  }

  private func deliver(_ report: (key: UInt64, readiness: Readiness)) {
    guard report.key != EventLoop.wakeupKey else { return wakeup.drain() }
    let slot = Int(UInt32(truncatingIfNeeded: report.key))
    guard slot < slots.count, slots[slot].generation == UInt32(report.key >> 32),
      let pollable = slots[slot].pollable
    else { return }
    pollable.ready(report.readiness)
  }

  /// Waits for readiness, a wake-up or the next timer; says how many reports there are.
  private func waitForWork() -> Int {
    isAsleep.store(true, ordering: .sequentiallyConsistent)
    let idleSince = EventLoop.clock()
    // Whoever enqueued before the store saw no sleeper and sent no signal, so look again.
    let isIdle = remote.withLock { $0.jobs.isEmpty && $0.blocks.isEmpty && !$0.isStopRequested }
    let timeout = isIdle ? millisecondsToNextTimer(from: idleSince) : 0
    var count = timeout == 0 ? 0 : lookForWork(from: idleSince)
    let sleeps = timeout != 0 && count == 0
    if count == 0 { count = poller.wait(milliseconds: timeout) }
    isAsleep.store(false, ordering: .relaxed)
    turnBegan = EventLoop.clock()
    if timeout != 0 {
      idlePolling.wasIdle(
        nanoseconds: turnBegan.nanoseconds(since: idleSince),
        hasSlept: sleeps
      )
    }
    return count
  }

  /// Looks for work without sleeping, where that pays; says how many reports came.
  private func lookForWork(from idleSince: MonotonicInstant) -> Int {
    guard idlePolling.isWorthwhile else { return 0 }
    var end = idleSince.advanced(by: idlePolling.limit)
    if let due = timers.nextDue { end = min(end, due) }
    repeat {
      let count = poller.wait(milliseconds: 0)
      if count > 0 { return count }
      // Whoever else wants this core goes first.
      sched_yield()
    } while EventLoop.clock() < end
    return 0
  }

  private func millisecondsToNextTimer(from now: MonotonicInstant) -> Int32 {
    guard let due = timers.nextDue else { return -1 }
    let nanoseconds = due.nanoseconds(since: now)
    guard nanoseconds > 0 else { return 0 }
    // Rounded up: waking early would only find the timer not due and go round again.
    return Int32(clamping: (nanoseconds - 1) / 1_000_000 + 1)
  }

  /// Takes over what other threads queued; false once the loop shall end.
  func takeRemote() -> Bool {
    remote.withLock { remote in
      if !remote.jobs.isEmpty {
        jobs.append(contentsOf: remote.jobs)
        remote.jobs.removeAll(keepingCapacity: true)
      }
      if !remote.blocks.isEmpty {
        for block in remote.blocks { blocks.append(block) }
        remote.blocks.removeAll(keepingCapacity: true)
      }
      return !remote.isStopRequested
    }
  }

  func runJobs() {
    var budget = ReactorLimits.jobsPerTurn
    while budget > 0, !(jobs.isEmpty && blocks.isEmpty) {
      if !blocks.isEmpty {
        var running: ContiguousArray<() -> Void> = []
        swap(&running, &blocks)
        for block in running { block() }
        budget -= running.count
      }
      swap(&jobs, &runningJobs)
      budget -= runningJobs.count
      for index in runningJobs.indices { run(runningJobs[index]) }
      runningJobs.removeAll(keepingCapacity: true)
    }
  }

  func endTurn() {
    swap(&turnEnd, &runningTurnEnd)
    for index in runningTurnEnd.indices {
      let pollable = runningTurnEnd[index]
      pollable.isAwaitingTurnEnd = false
      pollable.turnEnded()
    }
    runningTurnEnd.removeAll(keepingCapacity: true)
  }

  private func finish() {
    runToQuiescence()
    // From here on late arrivals are run by whoever brings them.
    thread.store(0, ordering: .relaxed)
    let waiters = remote.withLock { remote in
      remote.isStopped = true
      let waiters = remote.stopWaiters
      remote.stopWaiters = []
      return waiters
    }
    drainAfterStop()
    for waiter in waiters { waiter.resume() }
  }

  /// Runs jobs, blocks and ends of turns until none is left; nothing is polled.
  func runToQuiescence() {
    while !(jobs.isEmpty && blocks.isEmpty && turnEnd.isEmpty) {
      runJobs()
      endTurn()
    }
  }
}
