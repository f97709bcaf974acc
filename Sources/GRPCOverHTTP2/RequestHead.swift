internal import GRPC
internal import Primitives

/// The headers of a request as they come in, one field at a time.
///
/// Source: gRPC over HTTP/2, "Requests".
struct RequestHead {
  var isPost = false
  var serverMethod: ServerMethod?
  var isGRPC = false
  var timeoutNanoseconds: Int64?
  var isTimeoutMalformed = false
  var encoding = CompressionAlgorithm.identity
  var accepted = AcceptedEncodings(rawValue: 0)
  var metadata: [Metadata.Entry] = []
  /// What most requests have nothing of, kept apart so that they do not pay for its fields.
  private var texts: Texts?

  private final class Texts {
    var method = ""
    var path = ""
    var unsupportedEncoding: String?
    var malformedKey: String?
  }

  /// The HTTP method; empty when it is POST.
  var method: String { texts?.method ?? "" }
  /// Empty when `serverMethod` was known from the call before.
  var path: String { texts?.path ?? "" }
  /// A `grpc-encoding` that is not known here.
  var unsupportedEncoding: String? { texts?.unsupportedEncoding }
  /// A key whose value is not the base64 that it must be.
  var malformedKey: String? { texts?.malformedKey }

  private mutating func keep<Value>(
    _ field: ReferenceWritableKeyPath<Texts, Value>,
    _ value: Value
  ) {
    let texts = self.texts ?? Texts()
    texts[keyPath: field] = value
    self.texts = texts
  }

  /// Hands the metadata over.
  mutating func takeMetadata() -> Metadata {
    var taken: [Metadata.Entry] = []
    swap(&taken, &metadata)
    return Metadata(entries: taken)
  }

  mutating func add(
    name: UnsafeRawBufferPointer,
    value: UnsafeRawBufferPointer,
    _ context: ServerContext
  ) {
    // The length decides most of it: comparing bytes comes after, once.
    switch name.count {
    case 2 where name.equals("te"): break
    case 5 where name.equals(":path"):
      serverMethod = context.method(ifSameAsLast: value)
      if serverMethod == nil { keep(\.path, String(decoding: value, as: UTF8.self)) }
    case 7 where name.equals(":method"):
      isPost = value.equals("POST")
      if !isPost { keep(\.method, String(decoding: value, as: UTF8.self)) }
    case 7 where name.equals(":scheme"): break
    case 10 where metadata.isEmpty && name.equals("user-agent"):
      metadata = context.entries(userAgent: value)
    case 12 where name.equals("content-type"):
      isGRPC =
        value.equals("application/grpc")
        || ContentType.isGRPC(String(decoding: value, as: UTF8.self))
    case 12 where name.equals("grpc-timeout"):
      timeoutNanoseconds = Timeout.nanoseconds(from: value)
      isTimeoutMalformed = timeoutNanoseconds == nil
    case 13 where name.equals("grpc-encoding"):
      let text = String(decoding: value, as: UTF8.self)
      if let algorithm = CompressionAlgorithm(headerValue: text) {
        encoding = algorithm
      } else {
        keep(\.unsupportedEncoding, text)
      }
    case 20 where name.equals("grpc-accept-encoding"):
      accepted.formUnion(AcceptedEncodings(headerValue: String(decoding: value, as: UTF8.self)))
    case 14 where name.equals("content-length"): break
    default:
      // The connection lets only those through that RFC 9113 section 8.3.1 defines.
      if name.first != UInt8(ascii: ":") { addMetadata(name: name, value: value) }
    }
  }

  private mutating func addMetadata(
    name: UnsafeRawBufferPointer,
    value: UnsafeRawBufferPointer
  ) {
    if !metadata.appendEntry(name: name, value: value) {
      keep(\.malformedKey, String(decoding: name, as: UTF8.self))
    }
  }
}

extension [Metadata.Entry] {
  /// Adds a received field; false when a `-bin` value is not base64.
  mutating func appendEntry(
    name: UnsafeRawBufferPointer,
    value: UnsafeRawBufferPointer
  ) -> Bool {
    let key = String(decoding: name, as: UTF8.self)
    guard name.count > 4, name.hasSuffix("-bin") else {
      append(Metadata.Entry(key: key, value: .text(String(decoding: value, as: UTF8.self))))
      return true
    }
    guard let values = Base64.decodeList(String(decoding: value, as: UTF8.self)) else {
      return false
    }
    for bytes in values { append(Metadata.Entry(key: key, value: .bytes(bytes))) }
    return true
  }
}

extension UnsafeRawBufferPointer {
  func hasSuffix(_ text: StaticString) -> Bool {
    guard count >= text.utf8CodeUnitCount else { return false }
    return UnsafeRawBufferPointer(rebasing: self[(count - text.utf8CodeUnitCount)...]).equals(text)
  }
}
