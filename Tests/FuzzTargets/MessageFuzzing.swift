internal import GRPC

/// The body of a call.
///
/// Promises: cutting does not depend on how the bytes arrive, no message is longer than allowed,
/// and inflating what was deflated gives the same bytes.
enum MessageFuzzing {
  private static let limit = 4_096

  private enum Outcome: Hashable {
    case frames([Deframer.Frame], DeframeError?)
  }

  static func run(_ input: [UInt8]) {
    guard let mode = input.first else { return }
    let bytes = Array(input.dropFirst())
    let whole = cut(bytes, by: max(1, bytes.count))
    promise(cut(bytes, by: Int(mode & 7) + 1) == whole, "the pieces decide what is cut")
    guard case .frames(let frames, _) = whole else { return }
    for frame in frames {
      promise(frame.message.count <= limit, "a message over the limit")
      inflate(frame.message)
    }
    inflate(bytes)
    for algorithm in CompressionAlgorithm.allCases {
      guard let deflated = try? Compression.compress(bytes, with: algorithm) else { continue }
      let inflated = try? Compression.decompress(deflated, with: algorithm, limit: bytes.count)
      promise(inflated == bytes, "\(algorithm) does not give back what it took")
    }
  }

  private static func cut(_ bytes: [UInt8], by step: Int) -> Outcome {
    var deframer = Deframer(maximumMessageBytes: limit)
    var frames: [Deframer.Frame] = []
    do throws(DeframeError) {
      var start = 0
      while start < bytes.count {
        let piece = bytes[start..<min(start + step, bytes.count)]
        start += step
        try append(piece, to: &deframer)
        while let frame = try deframer.next() { frames.append(frame) }
        promise(deframer.reservedBytes <= 2 * bytes.count + 65_536, "memory beyond the bytes")
      }
      try deframer.finish()
      return .frames(frames, nil)
    } catch {
      return .frames(frames, error)
    }
  }

  private static func append(
    _ piece: ArraySlice<UInt8>,
    to deframer: inout Deframer
  ) throws(DeframeError) {
    var failure: DeframeError?
    piece.withUnsafeBytes { bytes in
      do throws(DeframeError) { try deframer.append(bytes) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  private static func inflate(_ message: [UInt8]) {
    for algorithm in CompressionAlgorithm.allCases {
      let inflated = try? Compression.decompress(message, with: algorithm, limit: limit)
      promise((inflated?.count ?? 0) <= limit, "\(algorithm) inflates over the limit")
    }
  }
}
