internal import DequeModule
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
/// Calls wait in one queue, and a task serves one after the other for as long as their handlers do
/// not suspend: the calls that one turn brings in then cost one switch to a task instead of one
/// each. A handler that suspends keeps its task, and the next task goes on with the queue. For that
/// another task is always on its way while calls wait.
///
/// Making a task costs more than a small handler does, most of it in memory that the allocator
/// does not cache. A task whose call was cancelled is not used again: cancellation has no way back.
final class HandlerTasks {
  /// Idle tasks kept; a kilobyte or two each.
  private static let maximumIdle = 256

  private let loop: EventLoop
  private var waiting: Deque<ServerCallStream> = []
  private var idle: ContiguousArray<HandlerTask> = []
  /// Whether a task was woken or made that has not looked at the queue yet.
  private var isTaskOnItsWay = false
  private var isClosed = false

  init(loop: EventLoop) { self.loop = loop }

  /// Has a task serve a call, after those that wait already; the call says then what there is to
  /// do, or that there is nothing any more.
  func serve(_ stream: ServerCallStream) {
    waiting.append(stream)
    sendTask()
  }

  /// Lets the idle tasks end, and every other one when its call has ended.
  func close() {
    isClosed = true
    let dismissed = idle
    idle = []
    for task in dismissed { task.wake() }
  }

  private func sendTask() {
    guard !isTaskOnItsWay else { return }
    isTaskOnItsWay = true
    if let task = idle.popLast() {
      task.wake()
    } else {
      HandlerTask(tasks: self, loop: loop).start()
    }
  }

  fileprivate func taskArrived() { isTaskOnItsWay = false }

  fileprivate func nextWork(for task: HandlerTask) -> HandlerWork? {
    while let stream = waiting.popFirst() {
      guard let work = stream.handlerBegins(HandlerTicket(task: task, turn: task.turn)) else {
        continue
      }
      if !waiting.isEmpty { sendTask() }
      return work
    }
    return nil
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
  private var waiter: UnsafeContinuation<Void, Never>?
  private var task: Task<Void, Never>?
  private var isCancelled = false
  /// Counts the calls served.
  fileprivate private(set) var turn = 0

  fileprivate init(tasks: HandlerTasks, loop: EventLoop) {
    owningLoop = loop
    self.tasks = tasks
  }

  fileprivate func start() {
    let bound = LoopBound(self)
    task = Task(executorPreference: owningLoop) { await HandlerTask.run(bound) }
  }

  fileprivate func cancel(turn: Int) {
    guard turn == self.turn, !isCancelled else { return }
    isCancelled = true
    task?.cancel()
  }

  fileprivate func wake() {
    let waiter = self.waiter
    self.waiter = nil
    waiter?.resume()
  }

  /// Serves until there is no further call to serve.
  ///
  /// The task prefers the loop, so every part of this runs there; a handler that ended elsewhere
  /// all the same is counted out by a hop, and its task is not used again.
  private static func run(_ bound: LoopBound<HandlerTask>) async {
    while true {
      bound.ifCurrent { $0.tasks.taskArrived() }
      while let work = bound.valueIfCurrent?.takeWork() {
        // Written out here: a function of its own would be one more frame to switch back from.
        switch work.call.served.handler {
        case .singleRequest(let body): await body(work.message, work.call)
        case .requestStream(let body): await body(work.call)
        }
        ServerContext.handlerEnded(work.context)
        guard bound.ifCurrent({ $0.finishWork() }) == true else { return }
      }
      // Unsafe rather than checked, which would allocate: the waiter is resumed by `wake` alone,
      // which takes it out first, and every parked task is woken by a call or by `close`.
      guard let task = bound.valueIfCurrent, task.tasks.park(task) else { return }
      await withUnsafeContinuation { task.waiter = $0 }
    }
  }

  private func takeWork() -> HandlerWork? { tasks.nextWork(for: self) }

  /// Later tickets are for another turn from here on; false when the task must not be used again.
  private func finishWork() -> Bool {
    turn += 1
    return !isCancelled
  }
}
