/// A value that lives on one loop, held where any thread may hold it.
///
/// Reading the value off the loop stops the process; `execute` hops there.
// tidy: unchecked-sendable: the value is reached only through `value` and `execute`, both of which
// run on the loop's thread; dropping the last reference elsewhere is safe as long as the value's
// deinit touches no loop state, which every class put into a box here keeps to.
package struct LoopBound<Value: AnyObject>: @unchecked Sendable {
  private let bound: Value
  /// The loop that owns the value.
  package let loop: EventLoop

  /// Boxes a value; on the loop or before the loop has seen the value.
  package init(_ value: Value, loop: EventLoop) {
    bound = value
    self.loop = loop
  }

  /// The value; only on the loop.
  package var value: Value {
    loop.assertCurrent()
    return bound
  }

  /// The value when the caller is on the loop; nil elsewhere.
  package var valueIfCurrent: Value? { loop.isCurrent ? bound : nil }

  /// Runs a block with the value on the loop: at once when already there, else soon.
  @inline(__always)
  package func execute(_ block: @escaping @Sendable (Value) -> Void) {
    if loop.isCurrent { return block(bound) }
    loop.execute { [self] in block(value) }
  }
}
