internal import Primitives
internal import Reactor

/// What the nghttp2 session reports; runs inside its `receive` and `nextOutput`.
extension HTTP2Connection {
  /// A frame of a client that has come, or begun to; before the library sees it.
  func frameScanned(_ frame: FrameHeader) {
    if frame.type > FrameHeader.continuation {
      note(abuse.receivedIdleFrame(at: loop.now))
    } else if frame.type == FrameHeader.data, frame.streamID <= highestPeerStreamID,
      stream(frame.streamID) == nil
    {
      strayDataBegan(frame)
    }
  }

  /// A frame that the library does not drop unseen.
  func frameBegan(_ frame: FrameHeader) {
    switch frame.type {
    case FrameHeader.headers: headersFrameBegan(frame)
    case FrameHeader.priority where frame.streamID == 0:
      // RFC 9113 section 6.3; the library ignores priority altogether.
      disconnect(.protocolError, "PRIORITY on stream 0")
    case FrameHeader.settings where frame.isAcknowledgement: break
    case FrameHeader.data, FrameHeader.ping, FrameHeader.reset, FrameHeader.continuation:
      break  // Each is counted in its own way.
    default: note(abuse.receivedIdleFrame(at: loop.now))
    }
  }

  private func headersFrameBegan(_ frame: FrameHeader) {
    guard role == .server, frame.streamID > 0 else { return }
    openingStreamID = 0
    if frame.streamID > highestPeerStreamID {
      highestPeerStreamID = frame.streamID
      openingStreamID = frame.streamID
    } else if stream(frame.streamID) == nil, !resetStreams.contains(frame.streamID) {
      // RFC 9113 section 5.1.1: identifiers only grow; the library would skip such a block.
      disconnect(.streamClosed, "HEADERS on a stream below the last one")
    }
  }

  /// DATA on a stream that is not open.
  private func strayDataBegan(_ frame: FrameHeader) {
    if endedStreams.contains(frame.streamID) {
      // RFC 9113 sections 5.1 and 6.1: the peer itself had ended the stream.
      return disconnect(.streamClosed, "DATA on a stream that the peer had ended")
    }
    note(abuse.receivedIdleFrame(at: loop.now))
  }

  func headersBegan(streamID: Int32) {
    times.headerBlockSince = times.headerBlockSince ?? loop.now
    if streamID != openingStreamID, let stream = self.stream(streamID) {
      stream.headerListBytes = 0
      headersStream = Borrowed(stream)
      return
    }
    guard role == .server, !isFinished else { return }
    guard let stream = makeStream(self) else {
      // When the connection ends for it, GOAWAY says why; RST_STREAM would come first.
      if !isFinished { session?.submitReset(streamID, .refusedStream) }
      headersStream = Borrowed()
      return
    }
    headersStream = Borrowed(stream)
    adopt(stream, id: streamID)
  }

  /// False ends the connection.
  func receivedHeader(
    streamID: Int32,
    name: UnsafeRawBufferPointer,
    value: UnsafeRawBufferPointer
  ) -> Bool {
    let goesOn = headersStream.lend { stream in
      guard stream.identifier == streamID else { return true }
      // RFC 9113 section 6.5.2: name, value and 32 bytes for each field.
      stream.headerListBytes += name.count + value.count + 32
      guard stream.headerListBytes <= options.maximumHeaderListBytes else {
        return headerListTooLong(stream)
      }
      unsafe stream.receivedHeader(name: name, value: value)
      return true
    }
    return goesOn ?? true
  }

  private func headerListTooLong(_ stream: HTTP2Stream) -> Bool {
    stream.isHeaderListTooLong = true
    let excess = options.maximumHeaderListBytes * HTTP2Limits.headerListExcessFactor
    if stream.headerListBytes <= excess { return true }
    disconnect(.enhanceYourCalm, "a header list of more than \(excess) bytes")
    return false
  }

  func receivedMalformedHeader(streamID: Int32) {
    guard let stream = headersStream.object, stream.identifier == streamID, !stream.isMalformed
    else { return }
    // RFC 9113 section 8.2.1: a malformed field makes the message malformed.
    stream.isMalformed = true
    stream.reset(.protocolError)
  }

  func frameReceived(_ frame: FrameHeader) {
    switch frame.type {
    case FrameHeader.headers:
      receivedHeaderBlock(frame)
    case FrameHeader.data:
      if hasReceivedContent {
        hasReceivedContent = false
        abuse.sawUsefulFrame()
      } else if !frame.isEndOfStream {
        note(abuse.receivedIdleFrame(at: loop.now))
      }
      if frame.isEndOfStream { withStream(frame.streamID) { end(of: $0) } }
    case FrameHeader.settings:
      if !frame.isAcknowledgement { receivedSettings() }
    default: break
    }
  }

  private func receivedHeaderBlock(_ frame: FrameHeader) {
    times.headerBlockSince = nil
    headersStream.lend { stream in
      guard stream.identifier == frame.streamID, !stream.isMalformed else { return }
      headersStream = Borrowed()
      abuse.sawUsefulFrame()
      if stream.hasReceivedHeaders {
        stream.receivedTrailers(isTooLong: stream.isHeaderListTooLong)
      } else if !stream.isInformational {
        stream.hasReceivedHeaders = true
        stream.receivedHeaders(isTooLong: stream.isHeaderListTooLong)
      }
      if frame.isEndOfStream { end(of: stream) }
    }
  }

  /// The library answers a faulty frame itself, and reports it here instead of as received.
  func refusedFrame(type: UInt8) {
    if type == FrameHeader.headers { times.headerBlockSince = nil }
  }

  /// The library sends no header block of more than 64 KiB, and would leave the peer waiting.
  func frameTooLargeToSend(_ frame: FrameHeader) {
    guard frame.type == FrameHeader.headers else { return }
    stream(frame.streamID)?.reset(.internalError)
  }

  private func end(of stream: HTTP2Stream) {
    stream.endReceived = true
    stream.receivedEnd()
  }

  func receivedPing(isAcknowledgement: Bool, payload: UInt64) {
    guard isAcknowledgement else {
      if role == .server { note(abuse.receivedPing(at: loop.now)) }
      return
    }
    switch PingPurpose(rawValue: payload) {
    case .keepalive where times.pingSentAt != nil: times.pingSentAt = nil
    case .drain where role == .server && times.drainSince != nil && !times.isGoAwaySent:
      sendFinalGoAway()
    // An answer to what was not asked is one more frame that brings nothing forward.
    case .keepalive, .drain, nil: note(abuse.receivedIdleFrame(at: loop.now))
    }
  }

  private func receivedSettings() {
    let wasUsable = isUsable
    hasReceivedSettings = true
    if !wasUsable || role == .client { usabilityChanged?() }
  }

  func receivedGoAway(_ code: HTTP2ErrorCode, lastStreamID: Int32, debugData: [UInt8]) {
    isPeerGoingAway = true
    // The first one counts: a second without a reason may follow.
    if code != .noError, farewell == nil {
      let text = String(decoding: debugData, as: UTF8.self)
      farewell = HTTP2Error(
        .goAway(code),
        "the peer ended the connection: \(code)\(text.isEmpty ? "" : ", \(text)")"
      )
    }
    usabilityChanged?()
    if role == .client, case .open = state {
      state = .draining
      times.drainSince = nil
    }
    closeIfDrained()
  }

  func receivedData(streamID: Int32, _ bytes: UnsafeRawBufferPointer, isLast: Bool) {
    let isTaken = withStream(streamID) { stream in
      guard !stream.isMalformed, !isFinished else { return false }
      hasReceivedContent = true
      stream.lastReceivedAt = loop.now
      stream.unconsumedBytes += bytes.count
      stream.hasReceivedLastData = isLast
      unsafe stream.receivedData(bytes)
      return true
    }
    if isTaken != true { consumedBytes += bytes.count }
  }

  func streamClosed(streamID: Int32, _ code: HTTP2ErrorCode) {
    guard let stream = self.stream(streamID) else { return }
    if role == .server, !resetStreams.contains(streamID) { endedStreams.remember(streamID) }
    forget(stream)
    end(stream, code)
    closeIfDrained()
    if role == .client { usabilityChanged?() }
  }

  func frameSent(_ frame: FrameHeader) {
    switch frame.type {
    case FrameHeader.headers: abuse.sawUsefulFrame()
    case FrameHeader.data: if frame.length > 0 { abuse.sawUsefulFrame() }
    default: return
    }
    guard role == .server, frame.isEndOfStream,
      withStream(frame.streamID, { $0.endReceived }) == false
    else { return }
    // RFC 9113 section 8.1: a complete answer to an unfinished request ends with NO_ERROR, or the
    // client would go on sending what nobody reads.
    session?.submitReset(frame.streamID, .noError)
  }

  func resetSent(streamID: Int32, _ code: HTTP2ErrorCode) {
    resetStreams.remember(streamID)
    if code == .flowControlError {
      // RFC 9113 section 6.9.2 wants this when a setting lifted the window too far, and section
      // 5.4.2 allows it in the other cases, which the library does not tell apart here.
      return disconnect(.flowControlError, "a window went over its bounds")
    }
    guard role == .server else { return }
    // A refusal started no work, and a client may meet the stream limit before it knows it; a
    // NO_ERROR follows an answer that the client did not wait for: each costs a frame, no strike.
    let verdict =
      code == .refusedStream || code == .noError
      ? abuse.receivedIdleFrame(at: loop.now) : abuse.sentReset(at: loop.now)
    note(verdict)
  }

  private func note(_ verdict: AbuseGuard.Verdict) {
    if case .disconnect(let reason) = verdict { disconnect(.enhanceYourCalm, reason) }
  }
}
