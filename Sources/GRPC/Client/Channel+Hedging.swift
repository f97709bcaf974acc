internal import Synchronization

extension Channel {
  private enum HedgingEvent: Sendable {
    case delayPassed(timer: Int)
    case succeeded(RawResponse)
    case failed(RPCError, isCommitted: Bool)
  }

  /// Makes a unary call in parallel attempts as its hedging policy says.
  ///
  /// - Throws: The error of the last attempt to fail, or the first that no other can mend.
  func hedging(
    _ call: OutgoingCall,
    message: [UInt8],
    policy: HedgingPolicy
  ) async throws(RPCError) -> RawResponse {
    let result = await withTaskGroup(of: HedgingEvent.self) { group in
      var state = HedgingState(policy: policy)
      var action = state.begin()
      var failure = RPCError(.internal, "no attempt was made")
      var timer = 0
      while true {
        switch action {
        case .start(let delay):
          let previousAttempts = state.previousAttempts
          group.addTask { [self] in
            await hedge(call, message: message, previousAttempts: previousAttempts)
          }
          timer += 1
          if let delay { addTimer(timer, delay, to: &group) }
        case .delay(let delay):
          timer += 1
          addTimer(timer, delay, to: &group)
        case .wait: break
        case .fail:
          group.cancelAll()
          return Result<RawResponse, RPCError>.failure(failure)
        }
        guard let event = await group.next() else { return .failure(failure) }
        switch event {
        case .succeeded(let response):
          throttle.withLock { state.attemptSucceeded(throttle: &$0) }
          group.cancelAll()
          return .success(response)
        case .delayPassed(let passed):
          guard passed == timer, !Task.isCancelled else {
            action = .wait
            continue
          }
          action = state.delayPassed(throttle: throttle.withLock { $0 })
        case .failed(let error, let isCommitted):
          failure = error
          action =
            isCommitted
            ? .fail
            : throttle.withLock { throttle in
              state.attemptFailed(
                code: error.code,
                pushback: Pushback(error.metadata),
                throttle: &throttle
              )
            }
        }
      }
    }
    return try result.get()
  }

  private func addTimer(
    _ timer: Int,
    _ delay: Duration,
    to group: inout TaskGroup<HedgingEvent>
  ) {
    group.addTask { [clock] in
      // A timer that is cancelled belongs to a call that has ended; nobody reads its event.
      try? await clock.sleep(clock.now() + delay)
      return .delayPassed(timer: timer)
    }
  }

  private func hedge(
    _ call: OutgoingCall,
    message: [UInt8],
    previousAttempts: Int
  ) async -> HedgingEvent {
    let stream: any ClientStream
    do {
      stream = try await open(call, previousAttempts: previousAttempts)
    } catch {
      return .failed(error, isCommitted: false)
    }
    stream.sendOnly(message, compressed: call.isCompressed)
    do {
      return .succeeded(try await RawResponse(of: stream))
    } catch {
      return .failed(error, isCommitted: await Channel.end(stream))
    }
  }
}
