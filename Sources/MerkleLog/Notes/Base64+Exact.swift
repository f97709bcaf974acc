internal import Primitives

extension Base64 {
  /// The bytes of base64 with its padding, as C2SP's texts have it; nil for any other spelling.
  static func decodeExactly(_ text: Substring) -> [UInt8]? {
    guard let bytes = decode(Array(text.utf8)[...]), encode(bytes, padded: true) == text else {
      return nil
    }
    return bytes
  }

  /// The digest of 44 base64 digits; nil for any other text.
  static func decodeDigest(_ text: Substring) -> Digest? {
    decodeExactly(text).flatMap { Digest(bytes: $0) }
  }
}
