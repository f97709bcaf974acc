internal import Primitives
internal import Reactor
internal import TLS

/// The socket and TLS side: read what is there, write once a turn.
extension HTTP2Connection {
  func becameReady(_ readiness: Readiness) {
    if readiness.contains(.writable), isWatchingWrites {
      isWatchingWrites = false
      loop.watch(self, for: .read)
      needsFlush()
    }
    if readiness.contains(.readable) || readiness.contains(.hangUp) { receive() }
  }

  /// Sends at the end of this turn whatever there is to send.
  func needsFlush() {
    if !isAwaitingTurnEnd { loop.atTurnEnd(self) }
  }

  // MARK: Reading

  private func receive() {
    let buffer = unsafe loop.readBuffer
    switch unsafe socket.read(into: buffer) {
    case .moved(let count):
      times.lastReceivedAt = loop.now
      if times.isQuiet, !streams.isEmpty { becomeBusy() }
      let bytes = unsafe UnsafeRawBufferPointer(rebasing: buffer[..<count])
      guard let tls else { return unsafe take(bytes) }
      unsafe tls.receive(bytes) { decrypt(tls) }
    case .wouldBlock: break
    case .endOfStream: close(HTTP2Error(.peerClosed, "the peer closed the connection"))
    case .failed(let number):
      close(HTTP2Error(.peerClosed, SystemError("recv", number).description))
    }
  }

  private func decrypt(_ tls: TLSSession) {
    if case .handshaking = state, !advanceHandshake() { return }
    let buffer = unsafe loop.scratchBuffer
    while true {
      if case .closed = state { return }
      do throws(TLSError) {
        switch unsafe try tls.read(into: buffer) {
        case .bytes(let count):
          unsafe take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
          // A read that is known to find nothing costs as much as half a call.
          if !tls.hasUnread { return }
        case .wantsMore:
          return needsFlush()
        case .closed:
          return close(HTTP2Error(.peerClosed, "the peer closed the connection"))
        }
      } catch {
        fail(error)
        return
      }
    }
  }

  /// Goes on with the handshake; true once it is complete.
  @discardableResult
  func advanceHandshake() -> Bool {
    guard let tls else { return true }
    do throws(TLSError) {
      let isComplete = try tls.handshake()
      needsFlush()
      if isComplete { becomeOpen() }
      return isComplete
    } catch {
      fail(error)
      return false
    }
  }

  private func fail(_ error: TLSError) {
    // The alert that tells the peer why is in the TLS session's output: one attempt to send it.
    writeToSocket()
    close(HTTP2Error(.tls, error.description))
  }

  func becomeOpen() {
    do throws(HTTP2Error) {
      session = try Nghttp2Session(role: role, owner: self)
    } catch {
      return close(error)
    }
    state = .open
    times.securedAt = loop.now
    session?.submitPreface(role: role, options: options)
    wantCheck(within: min(limits.handshake, limits.idle, limits.age))
    needsFlush()
  }

  private func take(_ bytes: UnsafeRawBufferPointer) {
    guard !isFinished, session != nil else { return }
    if role == .server {
      unsafe scanner.scan(bytes) { frameScanned($0) }
      if isFinished { return }
    }
    isInsideLibrary = true
    do throws(HTTP2Error) {
      unsafe try session?.receive(bytes)
      leaveLibrary()
    } catch {
      leaveLibrary()
      if isFinished { return }
      if case .peerFault(let code) = error.kind {
        disconnect(code, error.message)
      } else {
        close(error)
      }
      return
    }
    if times.headerBlockSince != nil { wantCheck(within: limits.headerBlock) }
    needsFlush()
  }

  // MARK: Writing

  func flush() {
    if case .closed = state { return }
    let production = produceOutput()
    if production == .failed { return }
    writeToSocket()
    if case .closed = state { return }
    if production == .portion, pendingBytes == 0 {
      // A socket that took a whole portion will not say it is writable. The rest follows in the
      // next turn, so that a peer that reads fast does not keep the loop from the others.
      return needsFlush()
    }
    guard session != nil else { return }
    if session?.queuedFrames ?? 0 > HTTP2Limits.queuedFrames {
      disconnect(.enhanceYourCalm, "too many frames wait for the peer")
    }
    guard pendingBytes == 0 else { return }
    switch state {
    case .closing(let reason):
      tls?.close()
      writeToSocket()
      close(reason)
    case .open, .draining:
      // The library answered a fault with GOAWAY, or the peer said goodbye: nothing can follow.
      if session?.wantsRead == false, session?.wantsWrite == false {
        close(HTTP2Error(.peerFault(.protocolError), "the peer broke the HTTP/2 protocol"))
      }
    case .handshaking, .closed: break
    }
  }

  private var pendingBytes: Int {
    tls?.pendingCiphertext ?? (plainOutput.count - plainOutputOffset)
  }

  /// How much of what there is to send went into the output.
  private enum Production {
    case everything
    /// As much as may wait for the peer.
    case portion
    /// The connection is closed: TLS failed, or a callback found that it must end.
    case failed
  }

  /// Moves frames into the output, up to the bound on what may wait.
  private func produceOutput() -> Production {
    guard session != nil else { return .everything }
    if consumedBytes > 0 {
      session?.consumeConnection(consumedBytes)
      consumedBytes = 0
    }
    let scratch = unsafe loop.scratchBuffer
    var used = 0
    var production = Production.portion
    while pendingBytes + used < HTTP2Limits.pendingOutputBytes {
      isInsideLibrary = true
      let output = unsafe session?.nextOutput()
      leaveLibrary()
      if case .closed = state { return .failed }
      guard let bytes = unsafe output else {
        if isDrainPingDue {
          isDrainPingDue = false
          session?.submitPing(.drain)
          continue
        }
        production = .everything
        break
      }
      if used + bytes.count > HTTP2Limits.recordBytes {
        let full = unsafe UnsafeRawBufferPointer(rebasing: scratch[..<used])
        guard unsafe send(full) else { return .failed }
        used = 0
      }
      if bytes.count > HTTP2Limits.recordBytes {
        guard unsafe send(bytes) else { return .failed }
        continue
      }
      unsafe UnsafeMutableRawBufferPointer(rebasing: scratch[used...]).copyMemory(from: bytes)
      used += bytes.count
    }
    guard used > 0 else { return production }
    let isSent = unsafe send(UnsafeRawBufferPointer(rebasing: scratch[..<used]))
    return isSent ? production : .failed
  }

  private func send(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count > 0 else { return true }
    guard let tls else {
      unsafe plainOutput.append(contentsOf: bytes)
      return true
    }
    do throws(TLSError) {
      unsafe try tls.write(bytes)
      return true
    } catch {
      close(HTTP2Error(.tls, error.description))
      return false
    }
  }

  private func writeToSocket() {
    var outcome = SocketWrite()
    if let tls {
      if tls.pendingCiphertext > 0 {
        unsafe tls.withPendingCiphertext { bytes in
          outcome = unsafe socket.writeAll(bytes)
          return outcome.count
        }
      }
    } else if plainOutputOffset < plainOutput.count {
      outcome = writePlainOutput()
    }
    if outcome.count > 0 {
      times.lastSentAt = loop.now
      progress.took(outcome.count, at: loop.now)
    }
    if let failure = outcome.failure {
      return close(HTTP2Error(.peerClosed, SystemError("send", failure).description))
    }
    guard outcome.isBlocked else {
      isStalling = false
      return
    }
    // Also when writing is watched for already: what was written since may have been all there was,
    // and this the first that the peer does not take.
    if !isStalling {
      isStalling = true
      progress.began(at: loop.now)
      wantCheck(within: limits.writeStall)
    }
    guard !isWatchingWrites else { return }
    isWatchingWrites = true
    loop.watch(self, for: [.read, .write])
  }

  private func writePlainOutput() -> SocketWrite {
    let outcome = unsafe plainOutput.withUnsafeBytes { bytes in
      unsafe socket.writeAll(UnsafeRawBufferPointer(rebasing: bytes[plainOutputOffset...]))
    }
    plainOutputOffset += outcome.count
    if plainOutputOffset == plainOutput.count {
      plainOutputOffset = 0
      plainOutput.removeAll(keepingCapacity: plainOutput.capacity <= HTTP2Limits.recordBytes)
    } else if plainOutputOffset > plainOutput.count / 2 {
      // Moving the tail at half keeps the cost per byte constant.
      plainOutput.removeFirst(plainOutputOffset)
      plainOutputOffset = 0
    }
    return outcome
  }
}

/// How far a write got.
private struct SocketWrite {
  /// Bytes that the kernel took.
  var count = 0
  /// Whether the kernel has no room for the rest.
  var isBlocked = false
  /// The error number of a connection that is gone.
  var failure: Int32?
}

extension Socket {
  fileprivate func writeAll(_ bytes: UnsafeRawBufferPointer) -> SocketWrite {
    var outcome = SocketWrite()
    while outcome.count < bytes.count {
      switch unsafe write(UnsafeRawBufferPointer(rebasing: bytes[outcome.count...])) {
      case .moved(let count): outcome.count += count
      case .wouldBlock, .endOfStream:
        outcome.isBlocked = true
        return outcome
      case .failed(let number):
        outcome.failure = number
        return outcome
      }
    }
    return outcome
  }
}
