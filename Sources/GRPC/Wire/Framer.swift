/// Writes the five bytes that precede every message on the wire.
///
/// A frame is one byte 0 or 1 (compressed), the message's length in four bytes, big-endian, and the
/// message.
///
/// Source: gRPC over HTTP/2, "Length-Prefixed-Message".
package enum Framer {
  /// The size of the prefix in bytes.
  package static let headerLength = 5

  /// The prefix of a message.
  ///
  /// - Parameters:
  ///   - length: The message's length in bytes, at most 2^32 - 1.
  ///   - compressed: Whether the message is compressed.
  /// - Returns: The five bytes.
  package static func header(length: Int, compressed: Bool) -> InlineArray<5, UInt8> {
    precondition(
      length >= 0 && length <= Int(UInt32.max),
      "a frame's length is a 32-bit number"
    )
    return [
      compressed ? 1 : 0,
      UInt8(truncatingIfNeeded: length >> 24),
      UInt8(truncatingIfNeeded: length >> 16),
      UInt8(truncatingIfNeeded: length >> 8),
      UInt8(truncatingIfNeeded: length),
    ]
  }

  /// Writes the prefix at the start of a buffer.
  ///
  /// - Parameters:
  ///   - length: The message's length in bytes.
  ///   - compressed: Whether the message is compressed.
  ///   - buffer: At least five bytes long.
  package static func writeHeader(
    length: Int,
    compressed: Bool,
    to buffer: UnsafeMutableRawBufferPointer
  ) {
    precondition(buffer.count >= headerLength, "a frame's prefix is five bytes long")
    let header = header(length: length, compressed: compressed)
    for index in 0..<headerLength { buffer[index] = header[index] }
  }

  /// Appends the prefix and the message.
  package static func append(
    _ message: [UInt8],
    compressed: Bool,
    to buffer: inout [UInt8]
  ) {
    let header = header(length: message.count, compressed: compressed)
    for index in 0..<headerLength { buffer.append(header[index]) }
    buffer.append(contentsOf: message)
  }

  /// The prefix and the message in one array, allocated once.
  package static func frame(_ message: [UInt8], compressed: Bool) -> [UInt8] {
    var frame: [UInt8] = []
    frame.reserveCapacity(headerLength + message.count)
    append(message, compressed: compressed, to: &frame)
    return frame
  }

  /// Whether the bytes are exactly one uncompressed message within the limit, its prefix included.
  package static func isWholeMessage(
    _ bytes: UnsafeRawBufferPointer,
    maximumMessageBytes: Int
  ) -> Bool {
    guard bytes.count >= headerLength, bytes[0] == 0 else { return false }
    let length = bytes.count - headerLength
    let stated = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 1, as: UInt32.self))
    return Int(stated) == length && length <= maximumMessageBytes
  }
}
