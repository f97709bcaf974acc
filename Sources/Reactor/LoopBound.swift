/// Something that lives on one loop for its whole life, and knows which.
public protocol LoopOwned: AnyObject, SendableMetatype {
  /// The loop; never changes, so that any thread may ask.
  var owningLoop: EventLoop { get }
}

// tidy: unchecked-sendable: the value is reached only through `value`, `valueIfCurrent` and
// `execute`, all of which run on the value's loop, and its `owningLoop` is immutable; dropping the
// last reference elsewhere is safe as long as the value's deinit touches no loop state, which
// every class that is put into a box keeps to.
/// A value that lives on one loop, held where any thread may hold it.
///
/// Reading the value off the loop stops the process; `execute` hops there. One reference wide:
/// copies of it are on the path of every call. Public as far as that makes the compiler inline it
/// in other modules, which it does not for what only the package sees.
public struct LoopBound<Value: LoopOwned>: @unchecked Sendable {
  @usableFromInline let bound: Value

  /// Boxes a value; on the loop or before the loop has seen the value.
  @inlinable
  public init(_ value: Value) { bound = value }

  /// The loop that owns the value.
  @inlinable public var loop: EventLoop { bound.owningLoop }

  /// The value; only on the loop.
  @inlinable public var value: Value {
    loop.assertCurrent()
    return bound
  }

  /// The value when the caller is on the loop; nil elsewhere.
  @inlinable public var valueIfCurrent: Value? { loop.isCurrent ? bound : nil }

  /// Lends the value when the caller is on the loop; nil elsewhere.
  ///
  /// Inlined, so that neither the value nor its loop is retained for it.
  @inlinable
  @inline(__always)
  public func ifCurrent<Result>(_ body: (Value) -> Result) -> Result? {
    bound.owningLoop.isCurrent ? body(bound) : nil
  }

  /// Runs a block with the value on the loop: at once when already there, else soon.
  @inlinable
  public func execute(_ block: @escaping @Sendable (Value) -> Void) {
    if loop.isCurrent { return block(bound) }
    loop.execute { [self] in block(value) }
  }
}
