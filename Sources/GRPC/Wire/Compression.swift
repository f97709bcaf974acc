internal import CZlib

/// Compresses and inflates single messages.
///
/// Source: gRPC "Compression"; RFC 1952 (gzip), RFC 1950 (what gRPC calls deflate).
package enum Compression {
  /// What is inflated between two looks at the limit.
  private static let stepBytes = 64 * 1024

  /// Compresses a message.
  ///
  /// - Parameters:
  ///   - message: Any bytes, fewer than 2^32.
  ///   - algorithm: `identity` gives the message back.
  /// - Returns: A complete gzip member or zlib stream.
  /// - Throws: `CompressionError.outOfMemory` or `tooLarge`.
  package static func compress(
    _ message: [UInt8],
    with algorithm: CompressionAlgorithm
  ) throws(CompressionError) -> [UInt8] {
    guard let windowBits = windowBits(algorithm) else { return message }
    guard message.count <= Int(UInt32.max / 2) else {
      throw .tooLarge(limit: Int(UInt32.max / 2))
    }
    guard let stream = Deflation(windowBits: windowBits) else { throw .outOfMemory }
    let capacity = stream.bound(message.count)
    let output = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      count = stream.run(message, into: buffer) ?? 0
    }
    // A finished stream has a header at least; deflateBound makes sure that one step finishes it.
    guard !output.isEmpty else { throw .outOfMemory }
    return output
  }

  /// Inflates a message.
  ///
  /// Inflating stops as soon as the limit is passed; the bytes inflated until then are at most
  /// 64 KiB more than the limit.
  ///
  /// - Parameters:
  ///   - message: One complete gzip member or zlib stream and nothing else.
  ///   - algorithm: `identity` checks the limit only.
  ///   - limit: The largest result in bytes.
  /// - Returns: The inflated bytes.
  /// - Throws: `CompressionError` when the message is not what it should be or too large.
  package static func decompress(
    _ message: [UInt8],
    with algorithm: CompressionAlgorithm,
    limit: Int
  ) throws(CompressionError) -> [UInt8] {
    guard let windowBits = windowBits(algorithm) else {
      guard message.count <= limit else { throw .tooLarge(limit: limit) }
      return message
    }
    guard message.count <= Int(UInt32.max) else { throw .tooLarge(limit: limit) }
    guard let stream = Inflation(windowBits: windowBits) else { throw .outOfMemory }
    let result = message.withUnsafeBytes { input in
      inflate(input, with: stream, limit: limit)
    }
    return try result.get()
  }

  private static func inflate(
    _ input: UnsafeRawBufferPointer,
    with stream: borrowing Inflation,
    limit: Int
  ) -> Result<[UInt8], CompressionError> {
    stream.setInput(input)
    // Typical messages shrink to a quarter; a wrong guess costs one more step, not memory.
    let step = min(stepBytes, max(input.count * 4, 512))
    return withUnsafeTemporaryAllocation(byteCount: step, alignment: 16) { scratch in
      var output: [UInt8] = []
      while true {
        let (written, outcome) = stream.step(into: scratch)
        guard written <= limit - output.count else { return .failure(.tooLarge(limit: limit)) }
        output.append(contentsOf: UnsafeRawBufferPointer(rebasing: scratch[..<written]))
        switch outcome {
        case .more: continue
        case .finished(let trailing):
          return trailing == 0 ? .success(output) : .failure(.trailingBytes(trailing))
        case .failed(let error): return .failure(error)
        }
      }
    }
  }

  /// The window of 2^15 bytes, with 16 added where zlib shall write and read gzip.
  private static func windowBits(_ algorithm: CompressionAlgorithm) -> Int32? {
    switch algorithm {
    case .identity: nil
    case .gzip: 15 + 16
    case .deflate: 15
    }
  }
}

/// Why a message cannot be compressed or inflated.
package enum CompressionError: Error, Sendable, Hashable {
  /// Not the format, or a checksum that does not match.
  case corrupt
  /// The message ends before its compressed stream does.
  case truncated
  /// So many bytes follow the end of the compressed stream.
  case trailingBytes(Int)
  /// The result would be larger than the limit in bytes.
  case tooLarge(limit: Int)
  /// zlib has no memory.
  case outOfMemory
}
