/// A header block written by hand: literals without indexing and without Huffman coding
/// (RFC 7541 section 6.2.2), or any bytes at all.
struct HeaderBlock {
  var bytes: [UInt8] = []

  init(bytes: [UInt8]) { self.bytes = bytes }

  init(_ fields: [(String, String)]) {
    for (name, value) in fields {
      bytes += [0x00] + HeaderBlock.string(name) + HeaderBlock.string(value)
    }
  }

  /// A whole request for a method.
  static func request(
    _ method: WireMethod = .echo,
    adding more: [(String, String)] = []
  ) -> HeaderBlock {
    HeaderBlock(requestFields(method) + more)
  }

  /// A request with one field changed, or left out for nil.
  static func request(_ name: String, _ value: String?) -> HeaderBlock {
    HeaderBlock(
      requestFields(.echo).compactMap { field in
        guard field.0 == name else { return field }
        return value.map { (name, $0) }
      }
    )
  }

  static func requestFields(_ method: WireMethod) -> [(String, String)] {
    [
      (":method", "POST"), (":scheme", "http"), (":path", method.path),
      (":authority", "localhost"), ("content-type", "application/grpc"), ("te", "trailers"),
    ]
  }

  /// An integer with a prefix of some bits under a pattern: RFC 7541 section 5.1.
  static func integer(_ value: Int, prefixBits: Int, pattern: UInt8) -> [UInt8] {
    let limit = (1 << prefixBits) - 1
    guard value >= limit else { return [pattern | UInt8(value)] }
    var bytes = [pattern | UInt8(limit)]
    var rest = value - limit
    while rest >= 128 {
      bytes.append(UInt8(rest % 128 + 128))
      rest /= 128
    }
    return bytes + [UInt8(rest)]
  }

  static func string(_ text: String) -> [UInt8] {
    integer(text.utf8.count, prefixBits: 7, pattern: 0) + Array(text.utf8)
  }

  static func + (left: HeaderBlock, right: [UInt8]) -> HeaderBlock {
    HeaderBlock(bytes: left.bytes + right)
  }
}

/// A length-prefixed message that holds a `google.protobuf.BytesValue`.
func grpcMessage(_ content: [UInt8]) -> [UInt8] {
  let value = HeaderBlock.varint(content.count)
  let message = content.isEmpty ? [] : [0x0A] + value + content
  return [0] + Frame.word(UInt32(message.count)) + message
}

extension HeaderBlock {
  /// A protobuf varint.
  static func varint(_ value: Int) -> [UInt8] {
    integer(value, prefixBits: 0, pattern: 0).dropFirst().map { $0 }
  }
}
