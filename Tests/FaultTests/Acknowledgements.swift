import FlorinAPI
import Synchronization

/// What callers were told, for comparison with what is there.
final class Acknowledgements: Sendable {
  /// A write that was answered with OK.
  struct Acknowledged: Sendable, Hashable {
    let request: Florin_V1_CreateCustomerRequest
    let reply: Florin_V1_Customer
  }

  private struct State {
    var writes: [String: Acknowledged] = [:]
    var contradictions: [String] = []
    var waiters: [(count: Int, waiter: CheckedContinuation<Void, Never>)] = []
  }
  private let state = Mutex(State())

  /// Notes an answer; a second answer to the same write must be the first one.
  func add(_ request: Florin_V1_CreateCustomerRequest, _ reply: Florin_V1_Customer) {
    let ready = state.withLock { state -> [CheckedContinuation<Void, Never>] in
      if let earlier = state.writes[request.requestID] {
        if earlier.reply != reply {
          state.contradictions.append("\(request.requestID): \(earlier.reply) and \(reply)")
        }
        return []
      }
      state.writes[request.requestID] = Acknowledged(request: request, reply: reply)
      let count = state.writes.count
      let ready = state.waiters.filter { $0.count <= count }.map(\.waiter)
      state.waiters.removeAll { $0.count <= count }
      return ready
    }
    for waiter in ready { waiter.resume() }
  }

  /// Waits until so many writes have been answered.
  func untilCount(_ count: Int) async {
    await withCheckedContinuation { continuation in
      let isReached = state.withLock { state in
        guard state.writes.count < count else { return true }
        state.waiters.append((count, continuation))
        return false
      }
      if isReached { continuation.resume() }
    }
  }

  /// Lets go everyone who waits: there will be no more answers.
  func finish() {
    let waiters = state.withLock { state in
      defer { state.waiters = [] }
      return state.waiters.map(\.waiter)
    }
    for waiter in waiters { waiter.resume() }
  }

  var all: [Acknowledged] { state.withLock { Array($0.writes.values) } }
  var contradictions: [String] { state.withLock { $0.contradictions } }
}
