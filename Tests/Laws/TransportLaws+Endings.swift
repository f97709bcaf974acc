internal import GRPC
internal import SwiftProtobuf

extension TransportLaws {
  static let endings: [TransportLaw] = [
    TransportLaw("every status code arrives with its message and details") { transport in
      let refuse = LawService.descriptor("Refuse", .unary)
      let method = LawService.unary(refuse) { message, _ in
        let number = UInt8(try Bytes(serializedBytes: message).text) ?? 0
        let code = Status.Code(rawValue: number) ?? .unknown
        throw RPCError(code, text, details: [UInt8](0...200))
      }
      try await transport.with(method) { channel in
        for code in Status.Code.allCases where code != .ok {
          let error = try await failure {
            let _: Bytes = try await channel.unary(refuse, Bytes("\(code.rawValue)"))
          }
          try require(error.status, is: Status(code, text, details: [UInt8](0...200)))
        }
      }
    },
    TransportLaw("responses that came before a failure are read before it") { transport in
      let list = LawService.descriptor("List", .serverStreaming)
      let method = LawService.singleRequest(list) { _, call in
        for index in 0..<3 { try await call.send(Bytes("\(index)").bytes) }
        throw RPCError(.dataLoss, "after three")
      }
      try await transport.with(method) { channel in
        let responses: ResponseStream<Bytes> = try await channel.serverStreaming(list, Bytes())
        for index in 0..<3 {
          try require(try await responses.next()?.text, is: "\(index)", "response")
        }
        let error = try await failure { _ = try await responses.next() }
        try require(error.status, is: Status(.dataLoss, "after three"))
      }
    },
    TransportLaw("a method that nobody serves is UNIMPLEMENTED") { transport in
      try await transport.with { channel in
        let absent = LawService.descriptor("Absent", .unary)
        let error = try await failure {
          let _: Bytes = try await channel.unary(absent, Bytes())
        }
        try require(error.code, is: .unimplemented)
      }
    },
    TransportLaw("a server that has its answer early need not read all requests") { transport in
      let first = LawService.descriptor("First", .clientStreaming)
      let method = LawService.requestStream(first) { call in
        let message = try await call.stream.receive() ?? []
        try await call.send(message)
      }
      try await transport.with(method) { channel in
        let response: Bytes = try await channel.clientStreaming(first) { requests in
          // Ends by the error of a write, once the server has answered.
          for _ in 0..<1_000_000 { try await requests.write(Bytes("once")) }
          throw LawViolation("writing went on after the call had ended")
        }
        try require(response.text, is: "once")
      }
    },
    TransportLaw("a refusal reaches a caller who is still sending") { transport in
      let refuse = LawService.descriptor("Refuse", .clientStreaming)
      let method = LawService.requestStream(refuse) { call in
        _ = try await call.stream.receive()
        throw RPCError(.permissionDenied, "not you")
      }
      try await transport.with(method) { channel in
        let error = try await failure {
          let _: Bytes = try await channel.clientStreaming(refuse) { requests in
            for _ in 0..<1_000_000 { try await requests.write(Bytes(count: 100)) }
          }
        }
        try require(error.status, is: Status(.permissionDenied, "not you"))
      }
    },
    TransportLaw("closing a channel lets its open calls finish") { transport in
      let chat = LawService.descriptor("Chat", .bidirectionalStreaming)
      try await transport.with(LawService.requestStream(chat, echoAll)) { channel in
        try await channel.bidirectionalStreaming(chat) {
          (requests: RequestWriter<Bytes>, responses: ResponseStream<Bytes>) in
          try await requests.write(Bytes("before"))
          _ = try await responses.next()
          async let closing: Void = channel.close()
          var refusal: RPCError?
          while refusal == nil {
            refusal = await refusalOfAnotherCall(channel, chat)
          }
          try require(refusal?.code, is: .unavailable)
          try await requests.write(Bytes("after"))
          try require(try await responses.next()?.text, is: "after", "response")
          requests.finish()
          try require(try await responses.next() == nil, "the call ends with OK")
          await closing
        }
      }
    },
    TransportLaw("closing a channel at once ends its open calls with UNAVAILABLE") { transport in
      let chat = LawService.descriptor("Chat", .bidirectionalStreaming)
      try await transport.with(LawService.requestStream(chat, echoAll)) { channel in
        let error = try await failure {
          try await channel.bidirectionalStreaming(chat) {
            (requests: RequestWriter<Bytes>, responses: ResponseStream<Bytes>) in
            try await requests.write(Bytes("before"))
            _ = try await responses.next()
            channel.closeNow()
            _ = try await responses.next()
          }
        }
        try require(error.code, is: .unavailable)
      }
    },
  ]

  private static let text = "tres äpfel, 100 % ❤️\nline two"

  private static func refusalOfAnotherCall(
    _ channel: Channel,
    _ chat: MethodDescriptor
  ) async -> RPCError? {
    do {
      try await channel.bidirectionalStreaming(chat) {
        (_: RequestWriter<Bytes>, _: ResponseStream<Bytes>) in
      }
      return nil
    } catch {
      return error as? RPCError
    }
  }
}
