internal import GRPC
internal import SwiftProtobuf

extension TransportLaws {
  static let metadata: [TransportLaw] = [
    TransportLaw("text and bytes of metadata arrive as sent, both ways, in order") { transport in
      let echo = LawService.descriptor("Echo", .unary)
      let method = LawService.unary(echo) { message, call in
        call.headers = onlySamples(call.metadata)
        call.trailers = onlySamples(call.metadata)
        return message
      }
      try await transport.with(method) { channel in
        let sent = try samples()
        let response: ClientResponse<Bytes> = try await channel.unaryCall(
          echo,
          Bytes(),
          options: CallOptions(metadata: sent)
        )
        try require(onlySamples(response.headers), is: sent, "headers")
        try require(onlySamples(response.trailers), is: sent, "trailers")
      }
    },
    TransportLaw("metadata comes with a response stream and with a failure") { transport in
      let list = LawService.descriptor("List", .serverStreaming)
      let method = LawService.singleRequest(list) { _, call in
        call.headers = try samples()
        try await call.send([])
        throw RPCError(.aborted, "after one", metadata: try samples())
      }
      try await transport.with(method) { channel in
        let responses: ResponseStream<Bytes> = try await channel.serverStreaming(list, Bytes())
        try require(onlySamples(try await responses.headers()), is: try samples(), "headers")
        _ = try await responses.next()
        let error = try await failure { _ = try await responses.next() }
        try require(error.code, is: .aborted)
        try require(onlySamples(error.metadata), is: try samples(), "metadata of the error")
        try require(onlySamples(responses.trailers), is: try samples(), "trailers")
      }
    },
    TransportLaw("headers arrive before there is a message, when the handler says so") {
      transport in
      let watch = LawService.descriptor("Watch", .bidirectionalStreaming)
      let method = LawService.requestStream(watch) { call in
        try call.headers.add("yes", for: "x-early")
        call.sendHeaders()
        _ = try await call.stream.receive()
      }
      try await transport.with(method) { channel in
        try await channel.bidirectionalStreaming(watch) {
          (requests: RequestWriter<Bytes>, responses: ResponseStream<Bytes>) in
          // The handler waits for a request, which is sent only after its headers are here.
          try require(try await responses.headers()["x-early"], is: "yes", "early header")
          try await requests.write(Bytes())
          try require(try await responses.next() == nil, "no response was sent")
        }
      }
    },
  ]

  private static func samples() throws -> Metadata {
    var metadata = Metadata()
    try metadata.add("first", for: "x-text")
    try metadata.add("~ !second,with;punctuation=\"%41\"", for: "x-text")
    try metadata.add("", for: "x-empty")
    try metadata.add([0, 1, 2, 0xFF, 0x0A, 0x2C], for: "x-data-bin")
    try metadata.add([UInt8](0...255), for: "x-data-bin")
    try metadata.add([], for: "x-none-bin")
    return metadata
  }

  /// The samples among what a transport may add of its own.
  private static func onlySamples(_ metadata: Metadata) -> Metadata {
    let keys: Set = ["x-text", "x-empty", "x-data-bin", "x-none-bin"]
    return Metadata(entries: metadata.entries.filter { keys.contains($0.key) })
  }
}
