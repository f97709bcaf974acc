internal import DequeModule
internal import GRPC
internal import Reactor

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

  /// Has a task serve a call, after those that wait already.
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

  /// The next call that waits; nil when none does.
  fileprivate func next() -> ServerCallStream? {
    guard let stream = waiting.popFirst() else { return nil }
    if !waiting.isEmpty { sendTask() }
    return stream
  }

  /// Puts a call back that was just taken: another kind of handler is to serve it.
  fileprivate func putBack(_ stream: ServerCallStream) { waiting.prepend(stream) }

  fileprivate func park(_ task: HandlerTask) -> Bool {
    guard !isClosed, idle.count < HandlerTasks.maximumIdle else { return false }
    idle.append(task)
    return true
  }
}

/// One task that serves call after call; lives on the loop.
final class HandlerTask: LoopOwned, CallSource {
  private let tasks: HandlerTasks
  let owningLoop: EventLoop
  private var waiter: UnsafeContinuation<Void, Never>?
  private var task: Task<Void, Never>?
  private var isCancelled = false
  /// The call whose handler runs.
  private var current: ServerCallStream?

  fileprivate init(tasks: HandlerTasks, loop: EventLoop) {
    owningLoop = loop
    self.tasks = tasks
  }

  fileprivate func start() {
    let bound = LoopBound(self)
    task = Task(executorPreference: owningLoop) { await HandlerTask.run(bound) }
  }

  /// Cancels a call's handler; without effect once the task serves another.
  func cancel(_ stream: ServerCallStream) {
    guard current === stream, !isCancelled else { return }
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
      while let first = bound.valueIfCurrent?.takeCall() {
        // Written out here: a function of its own would be one more frame to switch back from.
        switch first.call.served.handler {
        case .unary(let body): await body(first, bound.valueIfCurrent)
        case .singleRequest(let body): await body(first.message, first.call)
        case .requestStream(let body): await body(first.call)
        }
        guard let isUsable = bound.ifCurrent({ $0.endCall() }) else {
          return bound.execute { _ = $0.endCall() }
        }
        guard isUsable else { return }
      }
      // Unsafe rather than checked, which would allocate: the waiter is resumed by `wake` alone,
      // which takes it out first, and every parked task is woken by a call or by `close`.
      guard let task = bound.valueIfCurrent, task.tasks.park(task) else { return }
      await withUnsafeContinuation { task.waiter = $0 }
    }
  }

  /// The next call, of whatever method.
  private func takeCall() -> SingleRequest? {
    while let stream = tasks.next() {
      if let request = begin(stream) { return request }
    }
    return nil
  }

  func next(after call: ServerCall) -> SingleRequest? {
    guard owningLoop.isCurrent, endCall() else { return nil }
    while let stream = tasks.next() {
      guard stream.isCall(of: call.served) else {
        tasks.putBack(stream)
        return nil
      }
      if let request = begin(stream) { return request }
    }
    return nil
  }

  private func begin(_ stream: ServerCallStream) -> SingleRequest? {
    guard let request = stream.handlerBegins(in: self) else { return nil }
    current = stream
    return request
  }

  /// Counts the call out, once; false when the task must not be used again.
  private func endCall() -> Bool {
    if let stream = current {
      current = nil
      stream.handlerEnded()
    }
    return !isCancelled
  }
}
