internal import Primitives
internal import Reactor
internal import TLS

/// Time limits: one timer a connection, aimed at the next moment any limit could pass.
///
/// Events only write down when they happened; nothing is rescheduled on the hot path.
extension HTTP2Connection {
  /// Makes sure the limits are looked at within a while.
  func wantCheck(within nanoseconds: Int64) {
    guard let timer else { return }
    let due = loop.now.advanced(by: nanoseconds)
    if !timer.isScheduled || due < timer.due { loop.reschedule(timer, at: due) }
  }

  func checkTimes() {
    let now = loop.now
    if let error = overdue(at: now) {
      switch state {
      case .open, .draining:
        // A silent server is unavailable to the calls here, whatever it is told.
        disconnect(.enhanceYourCalm, error.message, kind: error.kind)
      case .handshaking, .closing, .closed:
        close(error)
        return
      }
    }
    if case .closing(let reason) = state, let since = times.closingSince,
      now.nanoseconds(since: since) >= limits.handshake
    {
      return close(reason)
    }
    checkStreams(at: now)
    checkAge(at: now)
    checkKeepalive(at: now)
    checkQuiet(at: now)
    guard let timer else { return }
    loop.reschedule(timer, at: nextCheck(after: now))
  }

  /// The limit that has passed, if one has.
  private func overdue(at now: MonotonicInstant) -> HTTP2Error? {
    func hasPassed(_ since: MonotonicInstant, _ limit: Int64) -> Bool {
      now.nanoseconds(since: since) >= limit
    }
    switch state {
    case .handshaking:
      guard hasPassed(times.connectedAt, limits.handshake) else { return nil }
      return HTTP2Error(.timeout, "no TLS handshake within \(options.handshakeTimeout)")
    case .open, .draining:
      if !hasReceivedSettings, let securedAt = times.securedAt,
        hasPassed(securedAt, limits.handshake)
      {
        return HTTP2Error(.timeout, "no SETTINGS within \(options.handshakeTimeout)")
      }
      if let since = times.headerBlockSince, hasPassed(since, limits.headerBlock) {
        return HTTP2Error(.timeout, "a header block was not finished")
      }
      if isStalling, progress.isStalled(at: now, after: limits.writeStall) {
        return HTTP2Error(.timeout, "the peer takes hardly any bytes")
      }
      if let sent = times.pingSentAt, hasPassed(sent, limits.keepalive) {
        return HTTP2Error(.timeout, "no answer to PING within \(options.keepaliveTimeout)")
      }
      return nil
    case .closing, .closed: return nil
    }
  }

  private func checkStreams(at now: MonotonicInstant) {
    guard !streams.isEmpty else { return }
    for stream in Array(streams) {
      if stream.pendingOutputBytes > 0,
        stream.progress.isStalled(at: now, after: limits.writeStall)
      {
        stream.reset(.cancel)
      } else if stream.isAwaitingBytes, now.nanoseconds(since: stream.lastReceivedAt) >= limits.body
      {
        stream.reset(.cancel)
      }
    }
  }

  private func checkAge(at now: MonotonicInstant) {
    switch state {
    case .open:
      if now.nanoseconds(since: times.connectedAt) >= ageLimit { return drain() }
      if streams.isEmpty, now.nanoseconds(since: times.idleSince) >= limits.idle { drain() }
    case .draining:
      guard let since = times.drainSince else { return }
      let elapsed = now.nanoseconds(since: since)
      if elapsed >= limits.drain {
        disconnect(.noError, "the drain timeout passed")
      } else if elapsed >= ConnectionTimeLimits.finalGoAway, !times.isGoAwaySent {
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
    guard case .open = state, times.pingSentAt == nil,
      options.keepsAliveWithoutStreams || !streams.isEmpty,
      now.nanoseconds(since: times.lastReceivedAt) >= limits.keepaliveInterval
    else { return }
    times.pingSentAt = now
    session?.submitPing(.keepalive)
    needsFlush()
  }

  /// There are calls: memory is kept from one to the next.
  func becomeBusy() {
    times.isQuiet = false
    tls?.keepBuffers(true)
    wantCheck(within: HTTP2Limits.quietNanoseconds)
  }

  private func checkQuiet(at now: MonotonicInstant) {
    guard !times.isQuiet,
      now.nanoseconds(since: times.lastActiveAt) >= HTTP2Limits.quietNanoseconds
    else { return }
    times.isQuiet = true
    tls?.keepBuffers(false)
    session?.trim()
  }

  /// The maximum age with this connection's share of the ±10 %.
  private var ageLimit: Int64 {
    limits.age == .max ? .max : limits.age / 1_000 * times.ageFactor
  }

  private func nextCheck(after now: MonotonicInstant) -> MonotonicInstant {
    var next = now.advanced(by: .seconds(3_600))
    func consider(_ since: MonotonicInstant?, _ limit: Int64) {
      guard let since else { return }
      next = min(next, since.advanced(by: limit))
    }
    switch state {
    case .handshaking: consider(times.connectedAt, limits.handshake)
    case .open, .draining:
      if !hasReceivedSettings { consider(times.securedAt, limits.handshake) }
      consider(times.headerBlockSince, limits.headerBlock)
      if isStalling { consider(progress.since, limits.writeStall) }
      if streams.isEmpty {
        consider(times.idleSince, limits.idle)
      } else {
        consider(now, limits.stream / 2)
      }
      if let sent = times.pingSentAt {
        consider(sent, limits.keepalive)
      } else if options.keepsAliveWithoutStreams || !streams.isEmpty {
        consider(times.lastReceivedAt, limits.keepaliveInterval)
      }
      consider(times.connectedAt, ageLimit)
      if !times.isQuiet { consider(times.lastActiveAt, HTTP2Limits.quietNanoseconds) }
      consider(times.drainSince, limits.drain)
      if !times.isGoAwaySent { consider(times.drainSince, ConnectionTimeLimits.finalGoAway) }
    case .closing: consider(times.closingSince, limits.handshake)
    case .closed: break
    }
    // Never at once: a limit that is met exactly now has been dealt with above.
    return max(next, now.advanced(by: 1_000_000))
  }
}
