import GRPC
import SwiftProtobuf
import Testing

@Suite struct StatusDetailsTests {
  private var details: StatusDetails {
    var details = StatusDetails()
    details.add(
      ErrorInfo.with {
        $0.reason = "R"
        $0.domain = "d"
      }
    )
    details.add(
      BadRequest.with { bad in bad.fieldViolations = [.with { $0.field = "lines[0].quantity" }] }
    )
    return details
  }

  @Test func `the bytes are those of google.rpc.Status`() {
    var details = StatusDetails()
    details.add(ErrorInfo.with { $0.reason = "R" })
    let type = Array("type.googleapis.com/google.rpc.ErrorInfo".utf8)
    let info: [UInt8] = [0x0A, 1, 0x52]
    let any = [0x0A, UInt8(type.count)] + type + [0x12, UInt8(info.count)] + info
    #expect(
      details.serialized(.notFound, "no")
        == [0x08, 5, 0x12, 2, 0x6E, 0x6F, 0x1A, UInt8(any.count)] + any
    )
  }

  @Test func `details come back from an error by their type`() {
    let error = RPCError(.invalidArgument, "bad", details: details)
    #expect(error.detail(ErrorInfo.self)?.reason == "R")
    #expect(error.detail(BadRequest.self)?.fieldViolations.first?.field == "lines[0].quantity")
    #expect(error.detail(RetryInfo.self) == nil)
    #expect(error.status.typedDetails == details)
  }

  @Test func `no details are no bytes`() {
    #expect(StatusDetails().serialized(.internal, "x").isEmpty)
    #expect(RPCError(.internal, "x").detail(ErrorInfo.self) == nil)
  }

  @Test func `bytes that are no status are no details`() {
    #expect(StatusDetails(serializedStatus: [0xFF, 0xFF]) == nil)
    #expect(Status(.internal, "x", details: [0xFF]).typedDetails == StatusDetails())
  }
}
