/// A reference to a stream that its holder does not keep alive.
///
/// The connection's `streams` keeps every open stream, and `forget` clears each `BorrowedStream` of
/// a stream it takes out, before the last owner can go. Retaining and releasing for each field of
/// each call would cost more than what is done with the field.
@safe
struct BorrowedStream {
  private var reference: Unmanaged<HTTP2Stream>?

  /// No stream.
  init() { unsafe reference = nil }

  init(_ stream: HTTP2Stream) { unsafe reference = Unmanaged.passUnretained(stream) }

  /// The stream, retained for the caller.
  var stream: HTTP2Stream? { unsafe reference?.takeUnretainedValue() }

  func isSame(as stream: HTTP2Stream) -> Bool {
    unsafe reference?.toOpaque() == Unmanaged.passUnretained(stream).toOpaque()
  }

  /// Lends the stream without retaining it; nil when there is none.
  @inline(__always)
  func lend<Result>(_ body: (HTTP2Stream) -> Result) -> Result? {
    guard let reference = unsafe reference else { return nil }
    return unsafe reference._withUnsafeGuaranteedRef(body)
  }
}
