import GRPC
import Testing

@Suite struct HeaderRulesTests {
  @Test(arguments: [
    "application/grpc", "application/grpc+proto", "application/grpc;charset=utf-8",
    "application/grpc ; x=y", "Application/GRPC", "application/grpc+proto; a=b",
  ])
  func `gRPC with protobuf is served`(value: String) { #expect(ContentType.isGRPC(value)) }

  @Test(arguments: [
    "", "application/json", "application/grpc-web", "application/grpc+json", "application/grpcx",
    "text/plain; application/grpc", ";application/grpc", "application/grpc+", "application/grp",
  ])
  func `other content types are not gRPC`(value: String) { #expect(!ContentType.isGRPC(value)) }

  @Test func `accepted encodings are read from a list`() {
    #expect(AcceptedEncodings(headerValue: "identity,gzip, deflate ") == [.gzip, .deflate])
    #expect(AcceptedEncodings(headerValue: "br,,gzip;q=1,zstd") == [])
    #expect(AcceptedEncodings(headerValue: "").accepts(.identity))
    #expect(!AcceptedEncodings(headerValue: "identity").accepts(.gzip))
  }

  @Test func `an answer is compressed as the request was, where the caller reads that`() {
    let both: AcceptedEncodings = [.gzip, .deflate]
    #expect(both.preferred(after: .deflate) == .deflate)
    #expect(both.preferred(after: .identity) == .gzip)
    #expect(AcceptedEncodings.deflate.preferred(after: .gzip) == .deflate)
    #expect(AcceptedEncodings().preferred(after: .gzip) == .identity)
  }

  @Test func `unknown encodings have no algorithm`() {
    #expect(CompressionAlgorithm(headerValue: "gzip") == .gzip)
    #expect(CompressionAlgorithm(headerValue: " deflate ") == .deflate)
    #expect(CompressionAlgorithm(headerValue: "snappy") == nil)
    #expect(CompressionAlgorithm(headerValue: "") == nil)
  }

  @Test(
    arguments: [
      (400, .internal), (401, .unauthenticated), (403, .permissionDenied), (404, .unimplemented),
      (429, .unavailable), (502, .unavailable), (503, .unavailable), (504, .unavailable),
      (200, .unknown), (500, .unknown), (302, .unknown),
    ] as [(Int, Status.Code)]
  )
  func `HTTP statuses map as gRPC says`(httpStatus: Int, code: Status.Code) {
    #expect(Status.Code(httpStatus: httpStatus) == code)
  }

  @Test(
    arguments: [
      (0, .internal), (1, .internal), (2, .internal), (7, .unavailable), (8, .cancelled),
      (11, .resourceExhausted), (12, .permissionDenied), (13, .internal), (99, .internal),
    ] as [(UInt32, Status.Code)]
  )
  func `reset codes map as gRPC says`(reset: UInt32, code: Status.Code) {
    #expect(Status.Code(resetCode: reset) == code)
  }

  @Test(
    arguments: [
      ("0", .ok), ("16", .unauthenticated), ("5", .notFound), ("17", .unknown), ("-1", .unknown),
      ("+5", .unknown), ("", .unknown), ("five", .unknown), ("256", .unknown), ("5 ", .unknown),
    ] as [(String, Status.Code)]
  )
  func `a status is a number of the seventeen`(text: String, code: Status.Code) {
    #expect(Status.Code(headerValue: text) == code)
  }

  @Test func `too large is RESOURCE_EXHAUSTED and what breaks the protocol INTERNAL`() {
    #expect(Status(DeframeError.messageTooLarge(length: 2, limit: 1)).code == .resourceExhausted)
    #expect(Status(DeframeError.badFlag(2)).code == .internal)
    #expect(Status(DeframeError.truncated).code == .internal)
    #expect(Status(CompressionError.tooLarge(limit: 1)).code == .resourceExhausted)
    #expect(Status(CompressionError.corrupt).code == .internal)
    #expect(Status.requestCardinality.code == .unimplemented)
    #expect(Status.unsupportedEncoding("br").code == .unimplemented)
  }
}
