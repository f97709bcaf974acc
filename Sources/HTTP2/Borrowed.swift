/// A reference to an object that its holder does not keep alive.
///
/// For the two ways a connection and its streams know each other: retaining and releasing for each
/// field and frame of each call would cost more than what is done with them.
///
/// The connection's `streams` keeps every open stream, and `forget` clears each reference to a
/// stream that it takes out. A stream's reference to its connection is cleared when the stream
/// ends, and by the connection's `deinit` for those that never did.
@safe
struct Borrowed<Object: AnyObject> {
  private var reference: Unmanaged<Object>?

  /// No object.
  init() { unsafe reference = nil }

  init(_ object: __shared Object) { unsafe reference = Unmanaged.passUnretained(object) }

  init(_ reference: Unmanaged<Object>) { unsafe self.reference = reference }

  /// The object, retained for the caller.
  var object: Object? { unsafe reference?.takeUnretainedValue() }

  var isEmpty: Bool { unsafe reference == nil }

  func isSame(as object: Object) -> Bool {
    unsafe reference?.toOpaque() == Unmanaged.passUnretained(object).toOpaque()
  }

  /// Lends the object without retaining it; nil when there is none.
  ///
  /// Whoever calls sees to it that the object outlives the call.
  @inline(__always)
  func lend<Result>(_ body: (Object) -> Result) -> Result? {
    guard let reference = unsafe reference else { return nil }
    return unsafe reference._withUnsafeGuaranteedRef(body)
  }
}
