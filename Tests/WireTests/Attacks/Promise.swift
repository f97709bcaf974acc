import Foundation
import Synchronization

/// Something that is set once and seen by other threads.
final class Flag: Sendable {
  private let state = Atomic(false)
  var isSet: Bool { state.load(ordering: .acquiring) }
  func set() { state.store(true, ordering: .releasing) }
}

/// Blocking work on a thread of its own, whose end can be waited for.
final class Promise: Sendable {
  private let outcome = Mutex<Result<Void, any Error>?>(nil)
  private let done = DispatchSemaphore(value: 0)

  init(_ body: sending @escaping () throws -> Void) {
    let work = Work(body)
    Thread { [self] in
      let result = Result { try work.body() }
      outcome.withLock { $0 = result }
      done.signal()
    }.start()
  }

  func value() throws {
    done.wait()
    try outcome.withLock { $0 }?.get()
  }
}

// tidy: unchecked-sendable: made from a `sending` closure, and read by one thread alone.
private final class Work: @unchecked Sendable {
  let body: () throws -> Void
  init(_ body: @escaping () throws -> Void) { self.body = body }
}
