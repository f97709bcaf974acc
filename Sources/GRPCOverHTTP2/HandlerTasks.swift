internal import GRPC
internal import Reactor

/// One call for a handler to serve.
struct HandlerWork: Sendable {
  /// The only request message, for methods that have one.
  let message: [UInt8]
  let call: ServerCall
  let context: LoopBound<ServerContext>
}

/// The tasks that a loop's handlers run in, used again from call to call.
///
/// Making a task costs more than a small handler does, most of it in memory that the allocator
/// does not cache. A task whose call was cancelled is not used again: cancellation has no way back.
final class HandlerTasks {
  /// Idle tasks kept; a kilobyte or two each.
  private static let maximumIdle = 256

  private let loop: EventLoop
  private var idle: ContiguousArray<HandlerTask> = []
  private var isClosed = false

  init(loop: EventLoop) { self.loop = loop }

  /// Begins to serve a call; the answer cancels it.
  func run(_ work: HandlerWork) -> HandlerTicket {
    if let task = idle.popLast() {
      task.resume(with: work)
      return HandlerTicket(task: task, turn: task.turn)
    }
    let task = HandlerTask(work, tasks: self, loop: loop)
    task.start()
    return HandlerTicket(task: task, turn: task.turn)
  }

  /// Lets the idle tasks end, and every other one when its call has ended.
  func close() {
    isClosed = true
    let dismissed = idle
    idle = []
    for task in dismissed { task.dismiss() }
  }

  fileprivate func park(_ task: HandlerTask) -> Bool {
    guard !isClosed, idle.count < HandlerTasks.maximumIdle else { return false }
    idle.append(task)
    return true
  }
}

/// The right to cancel one call's handler; without effect once its task serves another.
struct HandlerTicket {
  fileprivate let task: HandlerTask
  fileprivate let turn: Int

  func cancel() { task.cancel(turn: turn) }
}

/// One task that serves call after call; lives on the loop.
final class HandlerTask: LoopOwned {
  private let tasks: HandlerTasks
  let owningLoop: EventLoop
  private var work: HandlerWork?
  private var waiter: UnsafeContinuation<Void, Never>?
  private var task: Task<Void, Never>?
  private var isCancelled = false
  /// Counts the calls served.
  fileprivate private(set) var turn = 0

  fileprivate init(_ work: HandlerWork, tasks: HandlerTasks, loop: EventLoop) {
    owningLoop = loop
    self.work = work
    self.tasks = tasks
  }

  fileprivate func start() {
    let bound = LoopBound(self)
    task = Task(executorPreference: owningLoop) { await HandlerTask.serve(bound) }
  }

  fileprivate func resume(with work: HandlerWork) {
    turn += 1
    self.work = work
    wake()
  }

  fileprivate func dismiss() { wake() }

  fileprivate func cancel(turn: Int) {
    guard turn == self.turn, !isCancelled else { return }
    isCancelled = true
    task?.cancel()
  }

  private func wake() {
    let waiter = self.waiter
    self.waiter = nil
    waiter?.resume()
  }

  /// Serves until there is no further call to serve.
  ///
  /// The task prefers the loop, so every part of this runs there; a handler that ended elsewhere
  /// all the same is counted out by a hop, and its task is not used again.
  private static func serve(_ bound: LoopBound<HandlerTask>) async {
    while let work = bound.valueIfCurrent?.takeWork() {
      // Written out here: a function of its own would be one more frame to switch back from.
      switch work.call.served.handler {
      case .singleRequest(let body): await body(work.message, work.call)
      case .requestStream(let body): await body(work.call)
      }
      ServerContext.handlerEnded(work.context)
      guard let task = bound.valueIfCurrent, !task.isCancelled else { return }
      // Later tickets are for another turn from here on.
      task.turn += 1
      // Unsafe rather than checked, which would allocate: the waiter is resumed by `wake` alone,
      // which takes it out first, and every parked task is woken by its next call or by `close`.
      await withUnsafeContinuation { task.park($0) }
    }
  }

  private func takeWork() -> HandlerWork? {
    defer { work = nil }
    return work
  }

  private func park(_ waiter: UnsafeContinuation<Void, Never>) {
    self.waiter = waiter
    if !tasks.park(self) { wake() }
  }
}
