import HTTP2

/// What a server said on one stream.
struct RawResponse {
  var headers: [(String, String)] = []
  var trailers: [(String, String)] = []
  var body: [UInt8] = []
  var hasEnded = false

  func value(_ name: String) -> String? {
    (headers + trailers).first { $0.0 == name }?.1
  }

  var grpcStatus: Int? { value("grpc-status").flatMap { Int($0) } }
}

extension RawClient {
  /// The next frame of a type, others skipped.
  func frame(_ type: UInt8, stream: UInt32? = nil) throws -> Frame {
    while true {
      switch next() {
      case .frame(let frame):
        if frame.type == type, stream == nil || frame.stream == stream { return frame }
        if frame.type == FrameHeader.goAway {
          throw RuleBroken("GOAWAY \(frame.errorCode as Any) instead of frame type \(type)")
        }
      case .closed: throw RuleBroken("closed instead of frame type \(type)")
      case .silence: throw RuleBroken("silence instead of frame type \(type)")
      }
    }
  }

  /// Reads a response to its end.
  func response(_ stream: UInt32 = 1) throws -> RawResponse {
    var response = RawResponse()
    while !response.hasEnded {
      switch next() {
      case .silence: throw RuleBroken("silence instead of a response")
      case .closed: throw RuleBroken("closed instead of a response")
      case .frame(let frame):
        if frame.type == FrameHeader.goAway {
          throw RuleBroken("GOAWAY \(frame.errorCode as Any) instead of a response")
        }
        if frame.type == FrameHeader.headers {
          let fields = try decoder.decode(frame.payload)
          guard frame.stream == stream else { continue }
          if response.headers.isEmpty {
            response.headers = fields
          } else {
            response.trailers = fields
          }
        }
        guard frame.stream == stream else { continue }
        if frame.type == FrameHeader.reset {
          throw RuleBroken("RST_STREAM \(frame.errorCode as Any) instead of a response")
        }
        if frame.type == FrameHeader.data { response.body += frame.payload }
        response.hasEnded = frame.isEndOfStream
      }
    }
    return response
  }

  /// A call that must succeed, which shows that the connection is well.
  func expectAnswer(_ stream: UInt32 = 1, _ content: [UInt8] = Array("hello".utf8)) throws {
    send(.headers(stream, .request()), .data(stream, grpcMessage(content)))
    try expectEcho(stream, content)
  }

  func expectEcho(_ stream: UInt32 = 1, _ content: [UInt8] = Array("hello".utf8)) throws {
    let response = try response(stream)
    guard response.grpcStatus == 0, response.body == grpcMessage(content) else {
      throw RuleBroken("the answer is \(response)")
    }
  }

  /// The server must end the connection: GOAWAY with one of the codes and then the end, or the end
  /// at once (RFC 9113 section 5.4.1 lets it skip GOAWAY).
  func expectConnectionError(_ codes: HTTP2ErrorCode...) throws {
    try expectError(codes, mayBeStream: false)
  }

  /// The server must reset the stream; it may treat the fault as a connection error
  /// (RFC 9113 section 5.4.2).
  func expectStreamError(_ codes: HTTP2ErrorCode...) throws {
    try expectError(codes, mayBeStream: true)
  }

  private func expectError(_ codes: [HTTP2ErrorCode], mayBeStream: Bool) throws {
    while true {
      switch next() {
      case .closed: return
      case .silence: throw RuleBroken("silence instead of \(codes)")
      case .frame(let frame):
        switch frame.type {
        case FrameHeader.reset where mayBeStream:
          guard let code = frame.errorCode, codes.contains(code) else {
            throw RuleBroken("RST_STREAM \(frame.errorCode as Any) instead of \(codes)")
          }
          return
        case FrameHeader.goAway:
          guard let code = frame.errorCode, codes.contains(code) else {
            throw RuleBroken("GOAWAY \(frame.errorCode as Any) instead of \(codes)")
          }
          return try expectClose()
        case FrameHeader.data, FrameHeader.headers:
          if frame.isEndOfStream {
            throw RuleBroken("an answer instead of \(codes): \(try decoder.decode(frame.payload))")
          }
        default: break
        }
      }
    }
  }

  func expectClose() throws {
    while true {
      switch next() {
      case .closed: return
      case .silence: throw RuleBroken("the connection stays open")
      case .frame: continue
      }
    }
  }
}
