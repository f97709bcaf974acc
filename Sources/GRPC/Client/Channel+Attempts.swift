internal import Synchronization

extension Channel {
  /// How often one attempt looks for another connection after one refused to open a stream.
  private static let refusalsBound = 5

  /// Opens one attempt of a call on a connection that takes it.
  func open(
    _ call: OutgoingCall,
    previousAttempts: Int = 0
  ) async throws(RPCError) -> any ClientStream {
    var refusals = 0
    while true {
      let (connection, ticket) = try await connections.pick(
        waitForReady: call.waitForReady,
        deadline: call.deadline
      )
      let head = try call.head(previousAttempts: previousAttempts, now: clock.now())
      do {
        return try await connection.open(head, method: call.method)
      } catch {
        // The call has not left this process: trying elsewhere needs no policy (gRFC A6).
        guard error.isUnprocessed, refusals < Channel.refusalsBound else { throw error }
        refusals += 1
        if !connection.isUsable { connections.foundUnusable(ticket) }
      }
    }
  }

  /// Makes a call with one request message, again as its retry policy says.
  ///
  /// - Parameters:
  ///   - call: The call.
  ///   - message: The serialized request.
  ///   - first: The first attempt's stream, request sent, when it is open already.
  ///   - attempt: Waits for what the caller needs of an attempt.
  /// - Returns: What `attempt` returned.
  /// - Throws: The error of the last attempt.
  func repeating<Value>(
    _ call: OutgoingCall,
    message: [UInt8],
    first: (any ClientStream)? = nil,
    _ attempt: (any ClientStream) async throws(RPCError) -> Value
  ) async throws(RPCError) -> Value {
    var retries = RetryState(policy: call.retryPolicy)
    var prepared = first
    while true {
      let failure: RPCError
      var isCommitted = false
      do throws(RPCError) {
        let stream: any ClientStream
        if let ready = prepared.take() {
          stream = ready
        } else {
          stream = try await open(call, previousAttempts: retries.previousAttempts)
          stream.sendOnly(message, compressed: call.isCompressed)
        }
        do throws(RPCError) {
          let value = try await attempt(stream)
          if call.retryPolicy != nil { throttle.withLock { $0.attemptSucceeded() } }
          return value
        } catch {
          isCommitted = await Channel.end(stream)
          throw error
        }
      } catch {
        failure = error
      }
      try await prepareRetry(call, after: failure, isCommitted: isCommitted, &retries)
    }
  }

  /// Ends a failed attempt, and says whether response headers had arrived.
  static func end(_ stream: any ClientStream) async -> Bool {
    stream.cancel()
    return (try? await stream.headers()) != nil
  }

  /// Returns when the call may be attempted again.
  ///
  /// - Throws: The failure, when it is final.
  private func prepareRetry(
    _ call: OutgoingCall,
    after failure: RPCError,
    isCommitted: Bool,
    _ retries: inout RetryState
  ) async throws(RPCError) {
    if Task.isCancelled { throw failure }
    let facts = RetryState.Failure(
      code: failure.code,
      pushback: Pushback(failure.metadata),
      isUnprocessed: failure.isUnprocessed,
      isCommitted: isCommitted
    )
    let remaining = call.deadline.map { $0 - clock.now() }
    let decision = throttle.withLock { throttle in
      retries.attemptFailed(
        facts,
        remaining: remaining,
        throttle: &throttle,
        fraction: clock.fraction()
      )
    }
    switch decision {
    case .fail: throw failure
    case .retryAtOnce: return
    case .retry(let delay):
      do {
        try await clock.sleep(clock.now() + delay)
      } catch {
        throw RPCError(.cancelled, "cancelled before another attempt", cause: failure)
      }
    }
  }
}
