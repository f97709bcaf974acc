internal import CNghttp2

/// Memory for one nghttp2 session: what the library gives back is kept, by size, for what it asks
/// for next.
///
/// A call makes the library allocate eight small blocks, and the calls of one turn allocate theirs
/// all at once before any is freed. The process's allocator serves that from its slow path; here it
/// is a list's head (measured: 1,900 instructions a call with the one, 400 with the other).
///
/// Owned by the session, touched on its loop alone, and freed after it. `trim` gives the kept
/// blocks back, so that a connection that has gone quiet costs nothing for what it did before.
@safe
struct Nghttp2Memory: ~Copyable {
  private let pool: UnsafeMutablePointer<BlockPool>

  init() {
    unsafe pool = .allocate(capacity: 1)
    unsafe pool.initialize(to: BlockPool())
  }

  deinit {
    unsafe pool.pointee.trim()
    unsafe pool.deinitialize(count: 1)
    unsafe pool.deallocate()
  }

  /// Frees the blocks that are not in use.
  func trim() { unsafe pool.pointee.trim() }

  /// Bytes of blocks that are kept without being in use.
  var keptBytes: Int { unsafe pool.pointee.keptBytes }

  /// The functions in nghttp2's form; the library copies the structure and uses `pool` until the
  /// session is freed, which is before `self` is.
  var functions: nghttp2_mem {
    unsafe nghttp2_mem(
      mem_user_data: UnsafeMutableRawPointer(pool),
      malloc: { size, pool in unsafe BlockPool.of(pool).pointee.allocate(size) },
      free: { block, pool in unsafe BlockPool.of(pool).pointee.free(block) },
      calloc: { count, size, pool in
        let (bytes, overflow) = count.multipliedReportingOverflow(by: size)
        guard !overflow else { return nil }
        let block = unsafe BlockPool.of(pool).pointee.allocate(bytes)
        unsafe block.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        return unsafe block
      },
      realloc: { block, size, pool in unsafe BlockPool.of(pool).pointee.resize(block, size) }
    )
  }
}

/// Free blocks in lists by size; each block is preceded by its size in bytes.
@unsafe
private struct BlockPool {
  /// Before each block; as long as the strictest alignment, so that blocks keep it.
  private static let headBytes = 16
  /// What sizes are rounded up to, so that blocks of one list are of one size.
  private static let stepBytes = 64
  /// Blocks of up to 1 KiB are kept; larger ones are the session's own and live as long as it.
  private static let listCount = 16

  /// The first free block of each list; each block's first word points at the next.
  private var lists = unsafe InlineArray<16, UnsafeMutableRawPointer?>(repeating: nil)
  private(set) var keptBytes = 0

  static func of(_ pool: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<BlockPool> {
    guard let pool = unsafe pool else { preconditionFailure("nghttp2 lost its memory functions") }
    return unsafe pool.assumingMemoryBound(to: BlockPool.self)
  }

  mutating func allocate(_ size: Int) -> UnsafeMutableRawPointer {
    let list = unsafe max(size - 1, 0) / BlockPool.stepBytes
    if unsafe list < BlockPool.listCount, let block = unsafe lists[list] {
      unsafe lists[list] = unsafe block.load(as: UnsafeMutableRawPointer?.self)
      unsafe keptBytes -= BlockPool.size(of: block)
      return unsafe block
    }
    let bytes = unsafe (list + 1) * BlockPool.stepBytes
    let start = unsafe UnsafeMutableRawPointer.allocate(
      byteCount: BlockPool.headBytes + bytes,
      alignment: BlockPool.headBytes
    )
    unsafe start.storeBytes(of: bytes, as: Int.self)
    return unsafe start + BlockPool.headBytes
  }

  mutating func free(_ block: UnsafeMutableRawPointer?) {
    guard let block = unsafe block else { return }
    let bytes = unsafe BlockPool.size(of: block)
    let list = unsafe bytes / BlockPool.stepBytes - 1
    guard unsafe list < BlockPool.listCount,
      unsafe keptBytes + bytes <= HTTP2Limits.keptMemoryBytes
    else { return unsafe BlockPool.release(block) }
    unsafe block.storeBytes(of: lists[list], as: UnsafeMutableRawPointer?.self)
    unsafe lists[list] = block
    unsafe keptBytes += bytes
  }

  mutating func resize(
    _ block: UnsafeMutableRawPointer?,
    _ size: Int
  ) -> UnsafeMutableRawPointer {
    guard let block = unsafe block else { return unsafe allocate(size) }
    let held = unsafe BlockPool.size(of: block)
    if size <= held { return unsafe block }
    let larger = unsafe allocate(size)
    unsafe larger.copyMemory(from: block, byteCount: held)
    unsafe free(block)
    return unsafe larger
  }

  mutating func trim() {
    for list in unsafe 0..<BlockPool.listCount {
      while let block = unsafe lists[list] {
        unsafe lists[list] = unsafe block.load(as: UnsafeMutableRawPointer?.self)
        unsafe BlockPool.release(block)
      }
    }
    unsafe keptBytes = 0
  }

  private static func size(of block: UnsafeMutableRawPointer) -> Int {
    unsafe (block - headBytes).load(as: Int.self)
  }

  private static func release(_ block: UnsafeMutableRawPointer) {
    unsafe (block - headBytes).deallocate()
  }
}
