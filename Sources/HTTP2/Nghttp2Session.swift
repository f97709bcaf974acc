internal import CNghttp2
internal import Primitives

/// Which end of a connection this is.
package enum Role: Sendable {
  case server
  case client
}

/// What a PING of ours asks; its eight bytes, by which the answer is known.
enum PingPurpose: UInt64 {
  /// `keepaliv`: whether the peer is there.
  case keepalive = 0x6B65_6570_616C_6976
  /// `draining`: whether the peer has seen the GOAWAY before it.
  case drain = 0x6472_6169_6E69_6E67
}

/// The nghttp2 session of one connection: frames, HPACK and flow control.
///
/// The only file family that calls nghttp2. Bytes in by `receive`, bytes out by `nextOutput`; in
/// between the library calls back into the owner (see `Nghttp2Session+Callbacks.swift`).
///
/// Owned by its connection, touched on the connection's loop alone, freed with it; the library
/// keeps an unretained pointer to the owner, which outlives the session because it owns it.
@safe
struct Nghttp2Session: ~Copyable {
  let handle: OpaquePointer
  /// Freed after the session, which gives its last blocks back to it.
  private let memory: Nghttp2Memory

  init(role: Role, owner: HTTP2Connection) throws(HTTP2Error) {
    var options: OpaquePointer?
    guard unsafe nghttp2_option_new(&options) == 0 else { throw Nghttp2Session.outOfMemory }
    defer { unsafe nghttp2_option_del(options) }
    // Windows open only as the application consumes: the bound on memory is the window.
    unsafe nghttp2_option_set_no_auto_window_update(options, 1)
    // The library would keep closed streams for the old priority tree, which we do not use.
    unsafe nghttp2_option_set_no_closed_streams(options, 1)
    unsafe nghttp2_option_set_max_outbound_ack(options, HTTP2Limits.queuedAcknowledgements)
    unsafe nghttp2_option_set_max_settings(options, HTTP2Limits.settingsEntries)
    unsafe nghttp2_option_set_max_continuations(options, HTTP2Limits.continuations)
    let resets = HTTP2Limits.receivedResets
    unsafe nghttp2_option_set_stream_reset_rate_limit(
      options,
      UInt64(resets.burst),
      UInt64(resets.perSecond)
    )
    if role == .client {
      // A peer's stream limit holds from its SETTINGS on; until then this many may be opened.
      unsafe nghttp2_option_set_peer_max_concurrent_streams(options, 100)
    }
    let callbacks = unsafe try Nghttp2Session.makeCallbacks()
    defer { unsafe nghttp2_session_callbacks_del(callbacks) }
    let userData = unsafe Unmanaged.passUnretained(owner).toOpaque()
    let memory = Nghttp2Memory()
    var functions = unsafe memory.functions
    var session: OpaquePointer?
    let make = unsafe role == .server ? nghttp2_session_server_new3 : nghttp2_session_client_new3
    let result = unsafe make(&session, callbacks, userData, options, &functions)
    guard result == 0, let session = unsafe session else { throw Nghttp2Session.outOfMemory }
    unsafe handle = session
    self.memory = memory
  }

  deinit { unsafe nghttp2_session_del(handle) }

  /// Gives memory back that is kept for calls to come.
  func trim() { memory.trim() }

  private static var outOfMemory: HTTP2Error {
    HTTP2Error(.system, "nghttp2 could not allocate a session")
  }

  // MARK: Bytes

  /// Hands over what the peer sent; callbacks run inside.
  ///
  /// - Throws: `HTTP2Error` when the session cannot go on at all; for faults that have an answer
  ///   the library queues GOAWAY or RST_STREAM instead.
  func receive(_ bytes: UnsafeRawBufferPointer) throws(HTTP2Error) {
    let count = unsafe nghttp2_session_mem_recv(
      handle,
      bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
      bytes.count
    )
    guard count < 0 else { return }
    switch nghttp2_error(rawValue: Int32(count)) {
    case NGHTTP2_ERR_FLOODED:
      throw HTTP2Error(.peerFault(.enhanceYourCalm), "the peer flooded us with frames")
    case NGHTTP2_ERR_BAD_CLIENT_MAGIC:
      throw HTTP2Error(.peerFault(.protocolError), "the peer does not speak HTTP/2")
    default:
      let reason = unsafe String(cString: nghttp2_strerror(Int32(count)))
      throw HTTP2Error(.peerFault(.protocolError), "HTTP/2: \(reason)")
    }
  }

  /// The next frame's bytes, valid until the next call; nil when there is nothing to send.
  func nextOutput() -> UnsafeRawBufferPointer? {
    var pointer: UnsafePointer<UInt8>?
    let count = unsafe nghttp2_session_mem_send(handle, &pointer)
    guard count > 0, let pointer = unsafe pointer else { return nil }
    return unsafe UnsafeRawBufferPointer(start: pointer, count: count)
  }

  var wantsRead: Bool { unsafe nghttp2_session_want_read(handle) != 0 }
  var wantsWrite: Bool { unsafe nghttp2_session_want_write(handle) != 0 }

  /// Frames that wait in the library, DATA excepted.
  var queuedFrames: Int { unsafe nghttp2_session_get_outbound_queue_size(handle) }

  /// What the peer allows in concurrent streams.
  var peerStreamLimit: Int {
    Int(
      unsafe nghttp2_session_get_remote_settings(
        handle,
        NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS
      )
    )
  }

  // MARK: Connection frames

  func submitPreface(role: Role, options: ConnectionOptions) {
    var entries: [nghttp2_settings_entry] = [
      .init(
        settings_id: Int32(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE.rawValue),
        value: UInt32(clamping: options.streamWindowBytes)
      ),
      .init(
        settings_id: Int32(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE.rawValue),
        value: UInt32(clamping: options.maximumHeaderListBytes)
      ),
      .init(settings_id: Int32(NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES.rawValue), value: 1),
    ]
    switch role {
    case .server:
      entries.append(
        .init(
          settings_id: Int32(NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS.rawValue),
          value: UInt32(clamping: options.maximumConcurrentStreams)
        )
      )
    case .client:
      entries.append(
        .init(settings_id: Int32(NGHTTP2_SETTINGS_ENABLE_PUSH.rawValue), value: 0)
      )
    }
    _ = unsafe nghttp2_submit_settings(
      handle,
      UInt8(NGHTTP2_FLAG_NONE.rawValue),
      entries,
      entries.count
    )
    _ = unsafe nghttp2_session_set_local_window_size(
      handle,
      UInt8(NGHTTP2_FLAG_NONE.rawValue),
      0,
      Int32(clamping: options.connectionWindowBytes)
    )
  }

  func submitPing(_ purpose: PingPurpose) {
    unsafe withUnsafeBytes(of: purpose.rawValue.bigEndian) { payload in
      _ = unsafe nghttp2_submit_ping(
        handle,
        UInt8(NGHTTP2_FLAG_NONE.rawValue),
        payload.baseAddress?.assumingMemoryBound(to: UInt8.self)
      )
    }
  }

  /// Tells the client that the end is near without refusing what is under way (RFC 9113 6.8).
  func submitShutdownNotice() { _ = unsafe nghttp2_submit_shutdown_notice(handle) }

  /// Accepts nothing after what has been received so far.
  func submitGoAway(_ code: HTTP2ErrorCode) {
    let last = unsafe nghttp2_session_get_last_proc_stream_id(handle)
    _ = unsafe nghttp2_submit_goaway(
      handle,
      UInt8(NGHTTP2_FLAG_NONE.rawValue),
      last,
      code.rawValue,
      nil,
      0
    )
  }

  /// Ends the session after one GOAWAY.
  func terminate(_ code: HTTP2ErrorCode, debug: String) {
    let last = unsafe nghttp2_session_get_last_proc_stream_id(handle)
    let text = Array(debug.utf8)
    _ = unsafe nghttp2_submit_goaway(
      handle,
      UInt8(NGHTTP2_FLAG_NONE.rawValue),
      last,
      code.rawValue,
      text,
      text.count
    )
    _ = unsafe nghttp2_session_terminate_session2(handle, last, code.rawValue)
  }

  // MARK: Stream frames

  func submitResponse(_ streamID: Int32, _ headers: HeaderList, hasBody: Bool) -> Bool {
    unsafe headers.withFields { fields, count in
      guard hasBody else {
        return unsafe nghttp2_submit_response(handle, streamID, fields, count, nil) == 0
      }
      var provider = unsafe Nghttp2Session.dataProvider
      return unsafe nghttp2_submit_response(handle, streamID, fields, count, &provider) == 0
    }
  }

  func submitRequest(_ headers: HeaderList, hasBody: Bool) -> Int32? {
    let streamID = unsafe headers.withFields { fields, count in
      guard hasBody else {
        return unsafe nghttp2_submit_request(handle, nil, fields, count, nil, nil)
      }
      var provider = unsafe Nghttp2Session.dataProvider
      return unsafe nghttp2_submit_request(handle, nil, fields, count, &provider, nil)
    }
    return streamID > 0 ? streamID : nil
  }

  func submitTrailers(_ streamID: Int32, _ trailers: HeaderList) {
    _ = unsafe trailers.withFields { fields, count in
      unsafe nghttp2_submit_trailer(handle, streamID, fields, count)
    }
  }

  func resumeData(_ streamID: Int32) { _ = unsafe nghttp2_session_resume_data(handle, streamID) }

  func submitReset(_ streamID: Int32, _ code: HTTP2ErrorCode) {
    _ = unsafe nghttp2_submit_rst_stream(
      handle,
      UInt8(NGHTTP2_FLAG_NONE.rawValue),
      streamID,
      code.rawValue
    )
  }

  /// Opens the windows by what the application has taken.
  func consume(_ streamID: Int32, _ count: Int) {
    _ = unsafe nghttp2_session_consume(handle, streamID, count)
  }

  /// Opens the connection's window alone, for bytes of a stream that is gone.
  func consumeConnection(_ count: Int) {
    _ = unsafe nghttp2_session_consume_connection(handle, count)
  }

  /// Ties a stream to its object, so that callbacks need no table.
  func attach(_ stream: HTTP2Stream) {
    _ = unsafe nghttp2_session_set_stream_user_data(
      handle,
      stream.identifier,
      Unmanaged.passUnretained(stream).toOpaque()
    )
  }

  func stream(_ streamID: Int32) -> Borrowed<HTTP2Stream> {
    guard let pointer = unsafe nghttp2_session_get_stream_user_data(handle, streamID) else {
      return Borrowed()
    }
    return unsafe Borrowed(Unmanaged<HTTP2Stream>.fromOpaque(pointer))
  }
}

extension HeaderList {
  /// Lends the fields in nghttp2's form for the duration of a call, which copies them.
  fileprivate func withFields<Result>(
    _ body: (UnsafePointer<nghttp2_nv>?, Int) -> Result
  ) -> Result {
    let fixedCount = fixed?.count ?? 0
    if count == 0 { return unsafe body(fixed?.fields, fixedCount) }
    let capacity = fixedCount + count
    return unsafe withUnsafeTemporaryAllocation(of: nghttp2_nv.self, capacity: capacity) { buffer in
      if let fields = unsafe fixed?.fields {
        unsafe buffer.baseAddress?.initialize(from: fields, count: fixedCount)
      }
      return unsafe withFields { bytes, next in
        let base = unsafe UnsafeMutableRawPointer(mutating: bytes.baseAddress)?
          .assumingMemoryBound(to: UInt8.self)
        var offset = 0
        for index in fixedCount..<capacity {
          let field = next(&offset)
          let name = unsafe base?.advanced(by: field.nameOffset)
          let flags = field.isSensitive ? NGHTTP2_NV_FLAG_NO_INDEX : NGHTTP2_NV_FLAG_NONE
          unsafe buffer.initializeElement(
            at: index,
            to: nghttp2_nv(
              name: name,
              value: name?.advanced(by: field.nameLength),
              namelen: field.nameLength,
              valuelen: field.valueLength,
              flags: UInt8(flags.rawValue)
            )
          )
        }
        return unsafe body(UnsafePointer(buffer.baseAddress), capacity)
      }
    }
  }
}
