internal import GRPC
internal import Primitives

/// The values of headers.
///
/// Promises: what was decoded, encoded and decoded again is the same.
enum HeaderFuzzing {
  static func run(_ input: [UInt8]) {
    let text = String(decoding: input, as: UTF8.self)
    if let nanoseconds = Timeout.nanoseconds(from: text) {
      promise(nanoseconds >= 0, "a negative timeout")
      let again = Timeout.nanoseconds(from: Timeout.format(nanoseconds: nanoseconds))
      promise(again != nil, "a timeout that cannot be read again")
    }
    let encoded = PercentEncoding.encode(text)
    promise(encoded.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }, "a byte that no header may have")
    promise(PercentEncoding.decode(encoded) == text, "percent encoding loses something")
    _ = PercentEncoding.decode(text)
    if let bytes = Base64.decode(text) {
      promise(Base64.decode(Base64.encode(bytes)) == bytes, "base64 loses something")
    }
    promise(Base64.decode(Base64.encode(input)) == input, "base64 loses something")
    promise(Base64.decode(Base64.encode(input, padded: true)) == input, "padding loses something")
    _ = Base64.decodeList(text)
    _ = AcceptedEncodings(headerValue: text)
    _ = CompressionAlgorithm(headerValue: text)
    _ = ContentType.isGRPC(text)
    addMetadata(text, input)
  }

  private static func addMetadata(_ text: String, _ bytes: [UInt8]) {
    var metadata = Metadata()
    try? metadata.add(text, for: text)
    try? metadata.add(text, for: "key")
    try? metadata.add(bytes, for: "\(text)-bin")
    try? metadata.add(bytes, for: "key-bin")
    promise(metadata.bytes(for: "key-bin") == [bytes], "binary metadata loses something")
    for entry in metadata.entries where entry.key == "key" {
      promise(metadata["key"] == text, "text metadata loses something")
    }
  }
}
