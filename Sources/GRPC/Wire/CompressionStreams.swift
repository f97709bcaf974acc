internal import CZlib

/// A zlib compression in progress.
///
/// zlib's own state points back at the `z_stream`, so that it must not move: it lives in its own
/// allocation, which the value owns alone and frees in `deinit`.
struct Deflation: ~Copyable {
  private let stream: UnsafeMutablePointer<z_stream>

  /// Nil when zlib has no memory.
  init?(windowBits: Int32) {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    guard florin_deflate_init(stream, Z_DEFAULT_COMPRESSION, windowBits) == Z_OK else {
      stream.deallocate()
      return nil
    }
    self.stream = stream
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  /// The most bytes that `run` writes for a message of `count` bytes.
  func bound(_ count: Int) -> Int { Int(deflateBound(stream, UInt(count))) }

  /// Compresses the whole message; nil when it does not fit into `output`.
  func run(_ message: [UInt8], into output: UnsafeMutableBufferPointer<UInt8>) -> Int? {
    message.withUnsafeBufferPointer { input in
      stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      stream.pointee.avail_in = UInt32(input.count)
      stream.pointee.next_out = output.baseAddress
      stream.pointee.avail_out = UInt32(clamping: output.count)
      guard deflate(stream, Z_FINISH) == Z_STREAM_END else { return nil }
      return Int(stream.pointee.total_out)
    }
  }
}

/// A zlib inflation in progress; owned as `Deflation` is.
struct Inflation: ~Copyable {
  enum Outcome {
    case more
    case finished(trailing: Int)
    case failed(CompressionError)
  }

  private let stream: UnsafeMutablePointer<z_stream>

  /// Nil when zlib has no memory.
  init?(windowBits: Int32) {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    guard florin_inflate_init(stream, windowBits) == Z_OK else {
      stream.deallocate()
      return nil
    }
    self.stream = stream
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Sets all input; it must stay valid until the last `step`.
  func setInput(_ input: UnsafeRawBufferPointer) {
    let bytes = input.bindMemory(to: UInt8.self)
    stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress)
    stream.pointee.avail_in = UInt32(clamping: bytes.count)
  }

  /// Inflates until `output` is full or the input ends.
  func step(into output: UnsafeMutableRawBufferPointer) -> (written: Int, Outcome) {
    stream.pointee.next_out = output.bindMemory(to: UInt8.self).baseAddress
    stream.pointee.avail_out = UInt32(clamping: output.count)
    let result = inflate(stream, Z_NO_FLUSH)
    let room = Int(stream.pointee.avail_out)
    let written = output.count - room
    switch result {
    case Z_STREAM_END: return (written, .finished(trailing: Int(stream.pointee.avail_in)))
    // With room left, zlib stopped for want of input.
    case Z_OK: return (written, room > 0 ? .failed(.truncated) : .more)
    case Z_BUF_ERROR: return (written, .failed(.truncated))
    case Z_MEM_ERROR: return (written, .failed(.outOfMemory))
    default: return (written, .failed(.corrupt))
    }
  }
}
