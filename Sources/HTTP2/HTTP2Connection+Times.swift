internal import Primitives
internal import Reactor

/// Time limits: one timer a connection, aimed at the next moment any limit could pass.
///
/// Events only write down when they happened; nothing is rescheduled on the hot path.
extension HTTP2Connection {
  /// Makes sure the limits are looked at within a while.
  func wantCheck(within duration: Duration) {
    guard let timer else { return }
    let due = loop.now.advanced(by: duration)
    if !timer.isScheduled || due < timer.due { loop.reschedule(timer, at: due) }
  }

  func checkTimes() {
    let now = loop.now
    if let error = overdue(at: now) {
      switch state {
      case .open, .draining:
        disconnect(.enhanceYourCalm, error.message)
      case .handshaking, .closing, .closed:
        close(error)
        return
      }
    }
    if case .closing(let reason) = state, let since = times.closingSince,
      now.nanoseconds(since: since) >= options.handshakeTimeout.nanosecondsClamped
    {
      return close(reason)
    }
    checkStreams(at: now)
    checkAge(at: now)
    checkKeepalive(at: now)
    guard let timer else { return }
    loop.reschedule(timer, at: nextCheck(after: now))
  }

  /// The limit that has passed, if one has.
  private func overdue(at now: MonotonicInstant) -> HTTP2Error? {
    func hasPassed(_ since: MonotonicInstant, _ limit: Duration) -> Bool {
      now.nanoseconds(since: since) >= limit.nanosecondsClamped
    }
    switch state {
    case .handshaking:
      guard hasPassed(times.connectedAt, options.handshakeTimeout) else { return nil }
      return HTTP2Error(.timeout, "no TLS handshake within \(options.handshakeTimeout)")
    case .open, .draining:
      if !hasReceivedSettings, let securedAt = times.securedAt,
        hasPassed(securedAt, options.handshakeTimeout)
      {
        return HTTP2Error(.timeout, "no SETTINGS within \(options.handshakeTimeout)")
      }
      if let since = times.headerBlockSince, hasPassed(since, options.headerBlockTimeout) {
        return HTTP2Error(.timeout, "a header block was not finished")
      }
      if isWatchingWrites, hasPassed(times.lastSentAt, options.writeStallTimeout) {
        return HTTP2Error(.timeout, "the peer takes no bytes")
      }
      if let sent = times.pingSentAt, hasPassed(sent, options.keepaliveTimeout) {
        return HTTP2Error(.timeout, "no answer to PING within \(options.keepaliveTimeout)")
      }
      return nil
    case .closing, .closed: return nil
    }
  }

  private func checkStreams(at now: MonotonicInstant) {
    guard !streams.isEmpty else { return }
    let stall = options.writeStallTimeout.nanosecondsClamped
    let silence = options.bodyTimeout.nanosecondsClamped
    for stream in Array(streams) {
      if stream.pendingOutputBytes > 0, now.nanoseconds(since: stream.lastSentAt) >= stall {
        stream.reset(.cancel)
      } else if stream.isAwaitingBytes, now.nanoseconds(since: stream.lastReceivedAt) >= silence {
        stream.reset(.cancel)
      }
    }
  }

  private func checkAge(at now: MonotonicInstant) {
    switch state {
    case .open:
      if let age = options.maximumAge {
        let limit = age.nanosecondsClamped / 1_000 * times.ageFactor
        if now.nanoseconds(since: times.connectedAt) >= limit { return drain() }
      }
      if streams.isEmpty, let idle = options.idleTimeout,
        now.nanoseconds(since: times.idleSince) >= idle.nanosecondsClamped
      {
        drain()
      }
    case .draining:
      guard let since = times.drainSince else { return }
      let elapsed = now.nanoseconds(since: since)
      if elapsed >= options.drainTimeout.nanosecondsClamped {
        disconnect(.noError, "the drain timeout passed")
      } else if elapsed >= 1_000_000_000, !times.isGoAwaySent {
        // The PING between the two GOAWAYs went unanswered for a second: do not wait longer.
        sendFinalGoAway()
      }
    case .handshaking, .closing, .closed: break
    }
  }

  func sendFinalGoAway() {
    guard !times.isGoAwaySent else { return }
    times.isGoAwaySent = true
    session?.submitGoAway(.noError)
    needsFlush()
    closeIfDrained()
  }

  private func checkKeepalive(at now: MonotonicInstant) {
    guard case .open = state, let interval = options.keepaliveInterval, times.pingSentAt == nil,
      options.keepsAliveWithoutStreams || !streams.isEmpty,
      now.nanoseconds(since: times.lastReceivedAt) >= interval.nanosecondsClamped
    else { return }
    times.pingSentAt = now
    session?.submitPing()
    needsFlush()
  }

  private func nextCheck(after now: MonotonicInstant) -> MonotonicInstant {
    var next = now.advanced(by: .seconds(3_600))
    func consider(_ since: MonotonicInstant?, _ limit: Duration?) {
      guard let since, let limit else { return }
      next = min(next, since.advanced(by: limit))
    }
    switch state {
    case .handshaking: consider(times.connectedAt, options.handshakeTimeout)
    case .open, .draining:
      if !hasReceivedSettings { consider(times.securedAt, options.handshakeTimeout) }
      consider(times.headerBlockSince, options.headerBlockTimeout)
      if isWatchingWrites { consider(times.lastSentAt, options.writeStallTimeout) }
      if streams.isEmpty {
        consider(times.idleSince, options.idleTimeout)
      } else {
        consider(now, min(options.bodyTimeout, options.writeStallTimeout) / 2)
      }
      if let sent = times.pingSentAt {
        consider(sent, options.keepaliveTimeout)
      } else if options.keepsAliveWithoutStreams || !streams.isEmpty {
        consider(max(times.lastReceivedAt, times.connectedAt), options.keepaliveInterval)
      }
      if let age = options.maximumAge {
        consider(times.connectedAt, age / 1_000 * Int(times.ageFactor))
      }
      consider(times.drainSince, options.drainTimeout)
      if times.drainSince != nil, !times.isGoAwaySent { consider(times.drainSince, .seconds(1)) }
    case .closing: consider(times.closingSince, options.handshakeTimeout)
    case .closed: break
    }
    // Never at once: a limit that is met exactly now has been dealt with above.
    return max(next, now.advanced(by: 1_000_000))
  }
}
