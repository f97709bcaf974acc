internal import CNghttp2

/// The functions by which nghttp2 reports; each finds its connection through the user data.
///
/// They run inside `receive` and `nextOutput`, on the connection's loop. The connection is alive:
/// whoever calls those two holds it.
extension Nghttp2Session {
  static func makeCallbacks() throws(HTTP2Error) -> OpaquePointer {
    var created: OpaquePointer?
    guard unsafe nghttp2_session_callbacks_new(&created) == 0,
      let callbacks = unsafe created
    else { throw HTTP2Error(.system, "nghttp2 could not allocate callbacks") }
    unsafe nghttp2_session_callbacks_set_on_begin_frame_callback(callbacks, onBeginFrame)
    unsafe nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, onBeginHeaders)
    unsafe nghttp2_session_callbacks_set_on_header_callback(callbacks, onHeader)
    unsafe nghttp2_session_callbacks_set_on_invalid_header_callback(callbacks, onInvalidHeader)
    unsafe nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, onFrameReceived)
    unsafe nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(callbacks, onInvalidFrame)
    unsafe nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, onData)
    unsafe nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, onStreamClosed)
    unsafe nghttp2_session_callbacks_set_on_frame_send_callback(callbacks, onFrameSent)
    unsafe nghttp2_session_callbacks_set_on_frame_not_send_callback(callbacks, onFrameNotSent)
    return unsafe callbacks
  }

  static let dataProvider = unsafe nghttp2_data_provider(
    source: nghttp2_data_source(ptr: nil),
    read_callback: onDataWanted
  )
}

/// Lends the connection without retaining it: the caller of `receive` or `nextOutput` holds it.
@inline(__always)
private func withConnection(
  _ userData: UnsafeMutableRawPointer?,
  _ body: (HTTP2Connection) -> Int32
) -> Int32 {
  guard let userData = unsafe userData else { return 0 }
  return unsafe Unmanaged<HTTP2Connection>.fromOpaque(userData)._withUnsafeGuaranteedRef(body)
}

extension FrameHeader {
  init(_ header: nghttp2_frame_hd) {
    self.init(
      type: header.type,
      flags: header.flags,
      streamID: header.stream_id,
      length: header.length
    )
  }
}

private let onBeginFrame: nghttp2_on_begin_frame_callback = { _, header, userData in
  guard let header = unsafe header?.pointee else { return 0 }
  return unsafe withConnection(userData) { connection in
    connection.frameBegan(FrameHeader(header))
    return 0
  }
}

private let onBeginHeaders: nghttp2_on_begin_headers_callback = { _, frame, userData in
  guard let streamID = unsafe frame?.pointee.hd.stream_id else { return 0 }
  return unsafe withConnection(userData) { connection in
    connection.headersBegan(streamID: streamID)
    return 0
  }
}

private let onHeader: nghttp2_on_header_callback = {
  _,
  frame,
  name,
  nameLength,
  value,
  valueLength,
  _,
  userData in
  guard let streamID = unsafe frame?.pointee.hd.stream_id else { return 0 }
  return unsafe withConnection(userData) { connection in
    let goesOn = unsafe connection.receivedHeader(
      streamID: streamID,
      name: UnsafeRawBufferPointer(start: name, count: nameLength),
      value: UnsafeRawBufferPointer(start: value, count: valueLength)
    )
    return goesOn ? 0 : NGHTTP2_ERR_CALLBACK_FAILURE.rawValue
  }
}

private let onInvalidHeader: nghttp2_on_invalid_header_callback = {
  _,
  frame,
  _,
  _,
  _,
  _,
  _,
  userData in
  guard let streamID = unsafe frame?.pointee.hd.stream_id else { return 0 }
  return unsafe withConnection(userData) { connection in
    connection.receivedMalformedHeader(streamID: streamID)
    return 0
  }
}

/// As much of what the peer says for our logs as is fit to print: it may be anything.
private func debugData(of frame: nghttp2_goaway) -> [UInt8] {
  guard let start = unsafe frame.opaque_data else { return [] }
  let length = unsafe min(frame.opaque_data_len, HTTP2Limits.debugBytes)
  return unsafe UnsafeBufferPointer(start: start, count: length)
    .map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }
}

private let onFrameReceived: nghttp2_on_frame_recv_callback = { _, frame, userData in
  guard let header = unsafe frame?.pointee.hd else { return 0 }
  return unsafe withConnection(userData) { connection in
    switch header.type {
    case FrameHeader.goAway:
      guard let goAway = unsafe frame?.pointee.goaway else { break }
      unsafe connection.receivedGoAway(
        HTTP2ErrorCode(wire: goAway.error_code),
        lastStreamID: goAway.last_stream_id,
        debugData: debugData(of: goAway)
      )
    case FrameHeader.ping:
      guard var payload = unsafe frame?.pointee.ping.opaque_data else { break }
      let number = unsafe withUnsafeBytes(of: &payload) { unsafe $0.loadUnaligned(as: UInt64.self) }
      connection.receivedPing(
        isAcknowledgement: FrameHeader(header).isAcknowledgement,
        payload: UInt64(bigEndian: number)
      )
    default: connection.frameReceived(FrameHeader(header))
    }
    return 0
  }
}

private let onInvalidFrame: nghttp2_on_invalid_frame_recv_callback = { _, frame, _, userData in
  guard let type = unsafe frame?.pointee.hd.type else { return 0 }
  return unsafe withConnection(userData) { connection in
    connection.refusedFrame(type: type)
    return 0
  }
}

private let onFrameNotSent: nghttp2_on_frame_not_send_callback = { _, frame, error, userData in
  guard let header = unsafe frame?.pointee.hd else { return 0 }
  return unsafe withConnection(userData) { connection in
    if error == NGHTTP2_ERR_FRAME_SIZE_ERROR.rawValue {
      connection.frameTooLargeToSend(FrameHeader(header))
    }
    return 0
  }
}

private let onData: nghttp2_on_data_chunk_recv_callback = {
  _,
  flags,
  streamID,
  data,
  count,
  userData in
  unsafe withConnection(userData) { connection in
    unsafe connection.receivedData(
      streamID: streamID,
      UnsafeRawBufferPointer(start: data, count: count),
      isLast: flags & FrameHeader.endStreamFlag != 0
    )
    return 0
  }
}

private let onStreamClosed: nghttp2_on_stream_close_callback = { _, streamID, code, userData in
  unsafe withConnection(userData) { connection in
    connection.streamClosed(streamID: streamID, HTTP2ErrorCode(wire: code))
    return 0
  }
}

private let onFrameSent: nghttp2_on_frame_send_callback = { _, frame, userData in
  guard let header = unsafe frame?.pointee.hd else { return 0 }
  return unsafe withConnection(userData) { connection in
    if header.type == FrameHeader.reset, let reset = unsafe frame?.pointee.rst_stream {
      connection.resetSent(streamID: header.stream_id, HTTP2ErrorCode(wire: reset.error_code))
    } else {
      connection.frameSent(FrameHeader(header))
    }
    return 0
  }
}

private let onDataWanted: nghttp2_data_source_read_callback = {
  _,
  streamID,
  buffer,
  capacity,
  flags,
  _,
  userData in
  guard let buffer = unsafe buffer, let flags = unsafe flags else { return 0 }
  let result = unsafe withConnection(userData) { connection in
    let taken = connection.withStream(streamID) { stream -> Int32 in
      let target = unsafe UnsafeMutableRawBufferPointer(start: buffer, count: capacity)
      switch unsafe stream.takeOutput(into: target) {
      case .bytes(let count): return Int32(count)
      case .nothing: return NGHTTP2_ERR_DEFERRED.rawValue
      case .last(let count):
        unsafe flags.pointee |= NGHTTP2_DATA_FLAG_EOF.rawValue
        if stream.submitTrailers(in: connection) {
          unsafe flags.pointee |= NGHTTP2_DATA_FLAG_NO_END_STREAM.rawValue
        }
        return Int32(count)
      }
    }
    return taken ?? NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue
  }
  return Int(result)
}
