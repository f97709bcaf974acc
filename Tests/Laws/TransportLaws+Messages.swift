internal import GRPC
internal import SwiftProtobuf

extension TransportLaws {
  static let messages: [TransportLaw] = [
    TransportLaw("a unary call brings its request there and the response back") { transport in
      let echo = LawService.descriptor("Echo", .unary)
      try await transport.with(LawService.unary(echo) { message, _ in message }) { channel in
        for size in [0, 1, 100, 16_384, 70_000, 300_000] {
          let response: Bytes = try await channel.unary(echo, Bytes(count: size))
          try require(response.size, is: size, "response bytes")
        }
      }
    },
    TransportLaw("a response stream keeps its order, empty messages included") { transport in
      let list = LawService.descriptor("List", .serverStreaming)
      let method = LawService.singleRequest(list) { _, call in
        for index in 0..<200 {
          try await call.send(index % 3 == 0 ? [] : Bytes("\(index)").bytes)
        }
      }
      try await transport.with(method) { channel in
        let responses: ResponseStream<Bytes> = try await channel.serverStreaming(list, Bytes())
        var index = 0
        for try await response in responses {
          try require(response.text, is: index % 3 == 0 ? "" : "\(index)", "response")
          index += 1
        }
        try require(index, is: 200, "responses")
        try require(try await responses.next() == nil, "a stream that has ended stays ended")
      }
    },
    TransportLaw("a request stream keeps its order and gets one response") { transport in
      let join = LawService.descriptor("Join", .clientStreaming)
      let method = LawService.requestStream(join) { call in
        var joined = ""
        while let message = try await call.stream.receive() {
          joined += try Bytes(serializedBytes: message).text
        }
        try await call.send(Bytes(joined).bytes)
      }
      try await transport.with(method) { channel in
        let response: Bytes = try await channel.clientStreaming(join) { requests in
          for index in 0..<100 { try await requests.write(Bytes("\(index),")) }
        }
        try require(response.text, is: (0..<100).map { "\($0)," }.joined(), "response")
      }
    },
    TransportLaw("both sides of a bidirectional call speak in turn") { transport in
      let chat = LawService.descriptor("Chat", .bidirectionalStreaming)
      try await transport.with(LawService.requestStream(chat, echoAll)) { channel in
        let rounds = try await channel.bidirectionalStreaming(chat) {
          (requests: RequestWriter<Bytes>, responses: ResponseStream<Bytes>) in
          for round in 0..<50 {
            try await requests.write(Bytes("\(round)"))
            try require(try await responses.next()?.text, is: "\(round)", "response")
          }
          requests.finish()
          try require(try await responses.next() == nil, "the server ends after the caller")
          return 50
        }
        try require(rounds, is: 50)
      }
    },
    TransportLaw("streams without messages end well") { transport in
      let list = LawService.descriptor("List", .serverStreaming)
      let join = LawService.descriptor("Join", .clientStreaming)
      let chat = LawService.descriptor("Chat", .bidirectionalStreaming)
      let joined = LawService.requestStream(join) { call in
        try require(try await call.stream.receive() == nil, "no request was sent")
        try await call.send([])
      }
      try await transport.with(
        LawService.singleRequest(list) { _, _ in },
        joined,
        LawService.requestStream(chat, echoAll)
      ) { channel in
        let responses: ResponseStream<Bytes> = try await channel.serverStreaming(list, Bytes())
        try require(try await responses.next() == nil, "no response was sent")
        try require(try await responses.headers().isEmpty, "headers are empty")
        let response: Bytes = try await channel.clientStreaming(join) {
          (_: RequestWriter<Bytes>) in
        }
        try require(response, is: Bytes())
        try await channel.bidirectionalStreaming(chat) {
          (requests: RequestWriter<Bytes>, responses: ResponseStream<Bytes>) in
          requests.finish()
          try require(try await responses.next() == nil, "no response was sent")
        }
      }
    },
    TransportLaw("many calls share a channel without mixing their messages") { transport in
      let chat = LawService.descriptor("Chat", .bidirectionalStreaming)
      try await transport.with(LawService.requestStream(chat, echoAll)) { channel in
        try await withThrowingTaskGroup(of: Void.self) { group in
          for caller in 0..<100 {
            group.addTask { try await converse(channel, chat, caller) }
          }
          try await group.waitForAll()
        }
      }
    },
  ]

  @Sendable static func echoAll(_ call: ServerCall) async throws {
    while let message = try await call.stream.receive() { try await call.send(message) }
  }

  private static func converse(
    _ channel: Channel,
    _ chat: MethodDescriptor,
    _ caller: Int
  ) async throws {
    try await channel.bidirectionalStreaming(chat) {
      (requests: RequestWriter<Bytes>, responses: ResponseStream<Bytes>) in
      for round in 0..<10 {
        try await requests.write(Bytes("\(caller)/\(round)"))
        try require(try await responses.next()?.text, is: "\(caller)/\(round)", "response")
      }
    }
  }
}
