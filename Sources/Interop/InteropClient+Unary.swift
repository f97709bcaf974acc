internal import GRPC
internal import SwiftProtobuf

extension InteropClient {
  private static let requestBytes = 271_828
  private static let responseBytes: Int32 = 314_159

  private var largeRequest: Grpc_Testing_SimpleRequest {
    .with { request in
      request.responseSize = Self.responseBytes
      request.payload = Grpc_Testing_Payload(zeros: Self.requestBytes)
    }
  }

  func largeUnary() async throws {
    let response = try await service.unaryCall(largeRequest)
    try expect("the payload's size", response.payload.body.count, Int(Self.responseBytes))
    try expect(
      "the payload being zeros",
      response.payload.body.allSatisfy { $0 == 0 },
      true
    )
  }

  func clientCompressedUnary() async throws {
    var request = largeRequest
    request.expectCompressed = Grpc_Testing_BoolValue(true)
    // A server that takes this does not look at the flag, and the rest would prove nothing.
    try await expectStatus(.invalidArgument, "an uncompressed call against expect_compressed") {
      try await service.unaryCall(request)
    }
    let compressed = try await service.unaryCall(
      request,
      options: CallOptions(compression: .gzip)
    )
    try expect("the payload's size", compressed.payload.body.count, Int(Self.responseBytes))

    request.expectCompressed = Grpc_Testing_BoolValue(false)
    let plain = try await service.unaryCall(request)
    try expect("the payload's size", plain.payload.body.count, Int(Self.responseBytes))
  }

  func serverCompressedUnary() async throws {
    for isCompressed in [true, false] {
      var request = largeRequest
      request.responseCompressed = Grpc_Testing_BoolValue(isCompressed)
      // Read as a stream, which tells how its messages came; on the wire it is the same call.
      let responses: ResponseStream<Grpc_Testing_SimpleResponse> =
        try await channel.serverStreaming(Grpc_Testing_TestServiceMethods.unaryCall, request)
      guard let response = try await responses.next() else {
        throw InteropFailure("there is no response")
      }
      try expect(
        "the response being compressed",
        responses.wasLastResponseCompressed,
        isCompressed
      )
      try expect("the payload's size", response.payload.body.count, Int(Self.responseBytes))
      try expect("there being a second response", try await responses.next() != nil, false)
    }
  }

  func statusCodeAndMessage() async throws {
    try await echoStatus("test status message", streaming: true)
  }

  func specialStatusMessage() async throws {
    try await echoStatus(
      "\t\ntest with whitespace\r\nand Unicode BMP \u{263A} and non-BMP \u{1F608}\t\n",
      streaming: false
    )
  }

  private func echoStatus(_ message: String, streaming: Bool) async throws {
    let status = Grpc_Testing_EchoStatus.with { status in
      status.code = Int32(Status.Code.unknown.rawValue)
      status.message = message
    }
    let unary = try await expectStatus(.unknown, "UnaryCall") {
      try await service.unaryCall(.with { $0.responseStatus = status })
    }
    try expect("the status message", unary.message, message)
    guard streaming else { return }
    let duplex = try await expectStatus(.unknown, "FullDuplexCall") {
      try await service.fullDuplexCall { requests, responses in
        try await requests.write(.with { $0.responseStatus = status })
        requests.finish()
        for try await _ in responses {}
      }
    }
    try expect("the status message", duplex.message, message)
  }

  func unimplementedMethod() async throws {
    try await expectStatus(.unimplemented, "UnimplementedCall") {
      try await service.unimplementedCall(Grpc_Testing_Empty())
    }
  }

  func unimplementedService() async throws {
    try await expectStatus(.unimplemented, "UnimplementedService") {
      try await Grpc_Testing_UnimplementedServiceClient(channel)
        .unimplementedCall(Grpc_Testing_Empty())
    }
  }

  func customMetadata() async throws {
    let initial = "test_initial_metadata_value"
    let trailing: [UInt8] = [0xAB, 0xAB, 0xAB]
    var options = CallOptions.defaults
    try options.metadata.add(initial, for: EchoKeys.initial)
    try options.metadata.add(trailing, for: EchoKeys.trailing)

    let unary: ClientResponse<Grpc_Testing_SimpleResponse> = try await channel.unaryCall(
      Grpc_Testing_TestServiceMethods.unaryCall,
      largeRequest,
      options: options
    )
    try expect("UnaryCall's echoed header", unary.headers[EchoKeys.initial], initial)
    try expect(
      "UnaryCall's echoed trailer",
      unary.trailers.bytes(for: EchoKeys.trailing),
      [trailing]
    )

    try await service.fullDuplexCall(options: options) { requests, responses in
      try await requests.write(
        Grpc_Testing_StreamingOutputCallRequest(
          responses: [Self.responseBytes],
          payload: Self.requestBytes
        )
      )
      requests.finish()
      let headers = try await responses.headers()
      for try await _ in responses {}
      try expect("FullDuplexCall's echoed header", headers[EchoKeys.initial], initial)
      try expect(
        "FullDuplexCall's echoed trailer",
        responses.trailers.bytes(for: EchoKeys.trailing),
        [trailing]
      )
    }
  }
}
