/// Bytes in the order they came, in one block of memory that grows and is let go when empty.
///
/// An array would zero what it grows by and check every access; this is the data path.
@unsafe
struct ByteQueue: ~Copyable {
  private var base: UnsafeMutableRawPointer?
  private var capacity = 0
  private var start = 0
  private var end = 0
  /// What the last filling needed: the next one starts there instead of growing by doubling.
  private var expected = 0

  init() { unsafe base = nil }

  deinit { unsafe base?.deallocate() }

  var count: Int { unsafe end - start }

  var bytes: UnsafeRawBufferPointer {
    guard let base = unsafe base else { return unsafe UnsafeRawBufferPointer(start: nil, count: 0) }
    return unsafe UnsafeRawBufferPointer(start: base + start, count: end - start)
  }

  mutating func append(_ source: UnsafeRawPointer, count: Int) {
    let base = unsafe room(for: count)
    unsafe (base + end).copyMemory(from: source, byteCount: count)
    unsafe end += count
  }

  mutating func consume(_ count: Int) {
    unsafe start += min(max(count, 0), end - start)
    if unsafe start == end { unsafe becameEmpty() }
  }

  private mutating func becameEmpty() {
    unsafe expected = min(end, TLSLimits.initialBufferBytes)
    unsafe start = 0
    unsafe end = 0
    if unsafe capacity > TLSLimits.keptBufferBytes {
      unsafe base?.deallocate()
      unsafe base = nil
      unsafe capacity = 0
    }
  }

  /// The block, with room for `count` bytes after its end.
  private mutating func room(for count: Int) -> UnsafeMutableRawPointer {
    if let base = unsafe base {
      if unsafe end + count <= capacity { return unsafe base }
      let held = unsafe end - start
      // Moving what is left to the front is cheaper than growing while at least half is free.
      if unsafe held + count <= capacity / 2 {
        unsafe base.copyMemory(from: base + start, byteCount: held)
        unsafe start = 0
        unsafe end = held
        return unsafe base
      }
    }
    let held = unsafe end - start
    let wanted = unsafe max(held + count, 2 * held, base == nil ? expected : 0, 512)
    let grown = UnsafeMutableRawPointer.allocate(byteCount: wanted, alignment: 16)
    if let base = unsafe base {
      unsafe grown.copyMemory(from: base + start, byteCount: held)
      unsafe base.deallocate()
    }
    unsafe base = grown
    unsafe capacity = wanted
    unsafe start = 0
    unsafe end = held
    return unsafe grown
  }
}
