internal import GRPC
internal import Primitives

/// The headers or trailers of a response as they come in, one field at a time.
///
/// Source: gRPC over HTTP/2, "Responses".
struct ResponseHead {
  var httpStatus = 0
  var isGRPC = false
  var encoding = CompressionAlgorithm.identity
  var unsupportedEncoding: String?
  var code: Status.Code?
  var message = ""
  var details: [UInt8] = []
  var metadata: [Metadata.Entry] = []

  /// Informational responses are not the response: RFC 9110 section 15.2.
  var isInformational: Bool { (100..<200).contains(httpStatus) }

  mutating func add(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
    switch name.count {
    case 7 where name.equals(":status"):
      httpStatus = Int(String(decoding: value, as: UTF8.self)) ?? 0
    case 12 where name.equals("content-type"):
      isGRPC = ContentType.isGRPC(String(decoding: value, as: UTF8.self))
    case 11 where name.equals("grpc-status"):
      code = Status.Code(headerValue: String(decoding: value, as: UTF8.self))
    case 12 where name.equals("grpc-message"): message = PercentEncoding.decode(value)
    case 23 where name.equals("grpc-status-details-bin"):
      details = Base64.decode(String(decoding: value, as: UTF8.self)) ?? []
    case 13 where name.equals("grpc-encoding"):
      let text = String(decoding: value, as: UTF8.self)
      if let algorithm = CompressionAlgorithm(headerValue: text) {
        encoding = algorithm
      } else {
        unsupportedEncoding = text
      }
    case 20 where name.equals("grpc-accept-encoding"): break
    default:
      guard name.first != UInt8(ascii: ":") else { return }
      // A value that is not base64 is the server's fault, not worth the call: the key is left out.
      _ = metadata.appendEntry(name: name, value: value)
    }
  }

  /// The status that the fields state, or that their absence means.
  var status: Status {
    if let code { return Status(code, message, details: details) }
    if httpStatus != 0, httpStatus != 200 {
      return Status(Status.Code(httpStatus: httpStatus), "the server answered HTTP \(httpStatus)")
    }
    if !isGRPC { return Status(.unknown, "the server's answer is not gRPC") }
    return Status(.internal, "the server ended the call without a status")
  }
}
