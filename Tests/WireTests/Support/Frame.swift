import HTTP2

/// One HTTP/2 frame, built or read byte by byte: RFC 9113 section 4.1.
///
/// Everything in it may be wrong on purpose.
struct Frame {
  var type: UInt8
  var flags: UInt8 = 0
  var stream: UInt32 = 0
  var payload: [UInt8] = []
  /// What the length field says, when it is not the payload's length.
  var claimedLength: Int?

  static let endStream: UInt8 = 0x1
  static let acknowledge: UInt8 = 0x1
  static let endHeaders: UInt8 = 0x4
  static let padded: UInt8 = 0x8
  static let hasPriority: UInt8 = 0x20
  static let pushPromise: UInt8 = 0x5

  var bytes: [UInt8] {
    let length = claimedLength ?? payload.count
    return [UInt8(length >> 16 & 0xFF), UInt8(length >> 8 & 0xFF), UInt8(length & 0xFF)]
      + [type, flags] + Frame.word(stream) + payload
  }

  var isEndOfStream: Bool {
    (type == FrameHeader.data || type == FrameHeader.headers) && flags & Frame.endStream != 0
  }

  /// The error code of an RST_STREAM or GOAWAY.
  var errorCode: HTTP2ErrorCode? {
    switch type {
    case FrameHeader.reset: HTTP2ErrorCode(wire: Frame.word(payload))
    case FrameHeader.goAway: HTTP2ErrorCode(wire: Frame.word(Array(payload.dropFirst(4))))
    default: nil
    }
  }

  /// Four bytes, the highest first.
  static func word(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  static func word(_ bytes: [UInt8]) -> UInt32 {
    bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
  }

  static func data(
    _ stream: UInt32,
    _ payload: [UInt8] = [],
    end: Bool = true
  ) -> Frame {
    Frame(
      type: FrameHeader.data,
      flags: end ? endStream : 0,
      stream: stream,
      payload: payload
    )
  }

  static func headers(
    _ stream: UInt32,
    _ block: HeaderBlock,
    end: Bool = false,
    flags: UInt8 = endHeaders
  ) -> Frame {
    Frame(
      type: FrameHeader.headers,
      flags: flags | (end ? endStream : 0),
      stream: stream,
      payload: block.bytes
    )
  }

  static func continuation(
    _ stream: UInt32,
    _ payload: [UInt8],
    flags: UInt8 = endHeaders
  ) -> Frame {
    Frame(type: FrameHeader.continuation, flags: flags, stream: stream, payload: payload)
  }

  static func settings(_ entries: (UInt16, UInt32)...) -> Frame {
    Frame(
      type: FrameHeader.settings,
      payload: entries.flatMap { [UInt8($0.0 >> 8), UInt8($0.0 & 0xFF)] + word($0.1) }
    )
  }

  static func ping(_ payload: [UInt8] = Array("florinpg".utf8)) -> Frame {
    Frame(type: FrameHeader.ping, payload: payload)
  }

  static func reset(_ stream: UInt32, _ code: HTTP2ErrorCode = .cancel) -> Frame {
    Frame(type: FrameHeader.reset, stream: stream, payload: word(code.rawValue))
  }

  static func windowUpdate(_ stream: UInt32, _ increment: UInt32) -> Frame {
    Frame(type: FrameHeader.windowUpdate, stream: stream, payload: word(increment))
  }

  static func priority(_ stream: UInt32, dependsOn other: UInt32) -> Frame {
    Frame(type: FrameHeader.priority, stream: stream, payload: word(other) + [15])
  }

  static func goAway(lastStream: UInt32 = 0, _ code: HTTP2ErrorCode = .noError) -> Frame {
    Frame(type: FrameHeader.goAway, payload: word(lastStream) + word(code.rawValue))
  }
}

/// The identifiers of settings: RFC 9113 section 6.5.2.
enum Setting {
  static let headerTableSize: UInt16 = 1
  static let enablePush: UInt16 = 2
  static let initialWindowSize: UInt16 = 4
  static let maximumFrameSize: UInt16 = 5
}
