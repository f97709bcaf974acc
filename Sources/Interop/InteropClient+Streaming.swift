internal import GRPC
internal import SwiftProtobuf

extension InteropClient {
  private typealias OutputRequest = Grpc_Testing_StreamingOutputCallRequest

  private static let requestSizes = [27_182, 8, 1_828, 45_904]
  private static let responseSizes: [Int32] = [31_415, 9, 2_653, 58_979]

  private static func input(_ size: Int) -> Grpc_Testing_StreamingInputCallRequest {
    .with { $0.payload = Grpc_Testing_Payload(zeros: size) }
  }

  func clientStreaming() async throws {
    let response = try await service.streamingInputCall { requests in
      for size in Self.requestSizes { try await requests.write(Self.input(size)) }
    }
    try expect("the aggregated size", response.aggregatedPayloadSize, 74_922)
  }

  func clientCompressedStreaming() async throws {
    var first = Self.input(27_182)
    first.expectCompressed = Grpc_Testing_BoolValue(true)
    var second = Self.input(45_904)
    second.expectCompressed = Grpc_Testing_BoolValue(false)

    // A server that takes this does not look at the flag, and the rest would prove nothing.
    try await expectStatus(.invalidArgument, "an uncompressed request against expect_compressed") {
      try await service.streamingInputCall { try await $0.write(first) }
    }
    let options = CallOptions(compression: .gzip)
    let response = try await service.streamingInputCall(options: options) { requests in
      try await requests.write(first, compressed: true)
      try await requests.write(second, compressed: false)
    }
    try expect("the aggregated size", response.aggregatedPayloadSize, 73_086)
  }

  func serverStreaming() async throws {
    let request = OutputRequest(responses: Self.responseSizes, payload: 0)
    var sizes: [Int32] = []
    for try await response in try await service.streamingOutputCall(request) {
      sizes.append(Int32(clamping: response.payload.body.count))
    }
    try expect("the payloads' sizes", sizes, Self.responseSizes)
  }

  func serverCompressedStreaming() async throws {
    let expected: [(size: Int32, isCompressed: Bool)] = [(31_415, true), (92_653, false)]
    var request = OutputRequest(responses: expected.map(\.size), payload: 0)
    for (index, one) in expected.enumerated() {
      request.responseParameters[index].compressed = Grpc_Testing_BoolValue(one.isCompressed)
    }
    let responses = try await service.streamingOutputCall(request)
    for one in expected {
      guard let response = try await responses.next() else {
        throw InteropFailure("there are fewer responses than asked for")
      }
      try expect("the payload's size", response.payload.body.count, Int(one.size))
      try expect(
        "the response being compressed",
        responses.wasLastResponseCompressed,
        one.isCompressed
      )
    }
    try expect("there being a third response", try await responses.next() != nil, false)
  }

  func pingPong() async throws {
    try await service.fullDuplexCall { requests, responses in
      for (request, response) in zip(Self.requestSizes, Self.responseSizes) {
        try await requests.write(OutputRequest(responses: [response], payload: request))
        let answer = try await responses.next()
        try expect("the payload's size", answer?.payload.body.count, Int(response))
      }
      requests.finish()
      try expect("there being one more response", try await responses.next() != nil, false)
    }
  }

  func emptyStream() async throws {
    try await service.fullDuplexCall { requests, responses in
      requests.finish()
      try expect("there being a response", try await responses.next() != nil, false)
    }
  }

  func cancelAfterBegin() async throws {
    // Read as a stream, so that the call's own status is seen; on the wire it is the same call.
    try await expectStatus(.cancelled, "a call cancelled before its first request") {
      try await channel.bidirectionalStreaming(
        Grpc_Testing_TestServiceMethods.streamingInputCall
      ) {
        (
          _: RequestWriter<Grpc_Testing_StreamingInputCallRequest>,
          responses: ResponseStream<Grpc_Testing_StreamingInputCallResponse>
        ) in
        responses.cancel()
        _ = try await responses.next()
      }
    }
  }

  func cancelAfterFirstResponse() async throws {
    try await expectStatus(.cancelled, "a call cancelled after its first response") {
      try await service.fullDuplexCall { requests, responses in
        try await requests.write(OutputRequest(responses: [31_415], payload: 27_182))
        let answer = try await responses.next()
        try expect("the payload's size", answer?.payload.body.count, 31_415)
        responses.cancel()
        _ = try await responses.next()
      }
    }
  }

  func timeoutOnSleepingServer() async throws {
    let options = CallOptions(timeout: .milliseconds(1))
    try await expectStatus(.deadlineExceeded, "a call that the server leaves unanswered") {
      try await service.fullDuplexCall(options: options) { requests, responses in
        // Without response parameters there is nothing to answer, and no end of requests comes.
        try await requests.write(OutputRequest(responses: [], payload: 27_182))
        _ = try await responses.next()
      }
    }
  }
}
