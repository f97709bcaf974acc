/// Cuts a stream of bytes into length-prefixed messages.
///
/// Memory follows the bytes that arrived, never the length that a prefix claims: a claimed length
/// is checked against the limit before anything is allocated, and then allocated in steps of at
/// most twice what has come. At most one message is cut ahead of `next`; what follows it stays as
/// raw bytes, so a flood of tiny frames costs no more than its own size. The transport stops
/// feeding while `bufferedBytes` is more than it wants to hold.
///
/// Once an error is thrown, every later call throws it again.
package struct Deframer {
  /// One message as it was on the wire.
  package struct Frame: Sendable, Hashable {
    /// The message without its prefix, not inflated.
    package let message: [UInt8]
    /// Whether the message is compressed with the call's `grpc-encoding`.
    package let isCompressed: Bool

    package init(message: [UInt8], isCompressed: Bool) {
      self.message = message
      self.isCompressed = isCompressed
    }
  }

  /// The longest message accepted, in bytes on the wire.
  package let maximumMessageBytes: Int

  /// What the first bytes of a long message reserve; messages up to here are allocated once.
  private static let firstReservation = 64 * 1024

  private var ready: Frame?
  /// Bytes behind `ready`, not looked at yet, from `restOffset` on.
  private var rest: [UInt8] = []
  private var restOffset = 0
  /// The prefix as far as it has come, in the low `prefixCount` bytes.
  private var prefix: UInt64 = 0
  private var prefixCount = 0
  /// The message as far as it has come; meaningful while `prefixCount` is five.
  private var partial: [UInt8] = []
  private var failure: DeframeError?

  package init(maximumMessageBytes: Int) { self.maximumMessageBytes = maximumMessageBytes }

  /// Bytes held: cut, partly cut and not looked at.
  package var bufferedBytes: Int {
    (ready?.message.count ?? 0) + (rest.count - restOffset) + prefixCount + partial.count
  }

  /// Bytes allocated for what is held apart from a cut message; what a memory budget counts.
  package var reservedBytes: Int { rest.capacity + partial.capacity }

  /// Whether nothing is held, so that the stream may end here.
  package var isEmpty: Bool { ready == nil && !hasPartial }

  /// Whether bytes are held that `next` has not returned and that are not a cut message.
  package var hasPartial: Bool { prefixCount > 0 || restOffset < rest.count }

  /// Takes the next bytes of the stream.
  ///
  /// - Parameter bytes: Copied as far as needed; not kept.
  /// - Throws: `DeframeError` when the prefix at hand is refused.
  package mutating func append(_ bytes: UnsafeRawBufferPointer) throws(DeframeError) {
    if let failure { throw failure }
    guard ready == nil, restOffset == rest.count else {
      rest.append(contentsOf: bytes)
      return
    }
    let used = try cut(bytes)
    if used < bytes.count {
      rest.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[used...]))
    }
  }

  /// The next whole message; nil when more bytes are needed.
  ///
  /// - Throws: `DeframeError` when the next prefix is refused.
  package mutating func next() throws(DeframeError) -> Frame? {
    if let frame = ready {
      ready = nil
      return frame
    }
    if let failure { throw failure }
    guard restOffset < rest.count else { return nil }
    try cutRest()
    let frame = ready
    ready = nil
    return frame
  }

  /// Checks that the stream may end, after `next` has returned nil.
  ///
  /// - Throws: `DeframeError.truncated` when it ends inside a frame, or the earlier error.
  package func finish() throws(DeframeError) {
    if let failure { throw failure }
    if hasPartial { throw .truncated }
  }

  private mutating func cutRest() throws(DeframeError) {
    // Taken out of self so that the buffer is not accessed while self changes, and put back.
    var bytes: [UInt8] = []
    swap(&bytes, &rest)
    let start = restOffset
    restOffset = 0
    let cutting = bytes.withUnsafeBytes { all in
      Result { () throws(DeframeError) -> Int in
        try cut(UnsafeRawBufferPointer(rebasing: all[start...]))
      }
    }
    let used = try cutting.get()
    let end = start + used
    if end == bytes.count {
      // The buffer is used again for the next chunk unless a long stall made it large.
      if bytes.capacity <= Self.firstReservation {
        bytes.removeAll(keepingCapacity: true)
        rest = bytes
      }
    } else {
      rest = bytes
      restOffset = end
      // Moving the tail at half keeps the cost per byte constant.
      if restOffset > rest.count / 2 {
        rest.removeFirst(restOffset)
        restOffset = 0
      }
    }
  }

  /// Advances by one message at most, and says how many bytes were used.
  private mutating func cut(_ bytes: UnsafeRawBufferPointer) throws(DeframeError) -> Int {
    var used = 0
    while prefixCount < Framer.headerLength {
      guard used < bytes.count else { return used }
      prefix = prefix << 8 | UInt64(bytes[used])
      prefixCount += 1
      used += 1
      if prefixCount == Framer.headerLength { try checkPrefix() }
    }
    let length = Int(prefix & 0xFFFF_FFFF)
    let missing = length - partial.count
    let available = bytes.count - used
    if partial.isEmpty && available >= length {
      // The common case: the whole message lies in this chunk, and is copied once.
      finishFrame(
        Array(UnsafeRawBufferPointer(rebasing: bytes[used..<used + length]))
      )
      return used + length
    }
    let taken = min(missing, available)
    reserve(for: partial.count + taken, of: length)
    partial.append(
      contentsOf: UnsafeRawBufferPointer(rebasing: bytes[used..<used + taken])
    )
    if taken == missing {
      var message: [UInt8] = []
      swap(&message, &partial)
      finishFrame(message)
    }
    return used + taken
  }

  private mutating func checkPrefix() throws(DeframeError) {
    let flag = UInt8(truncatingIfNeeded: prefix >> 32)
    let length = Int(prefix & 0xFFFF_FFFF)
    let error: DeframeError
    if flag > 1 {
      error = .badFlag(flag)
    } else if length > maximumMessageBytes {
      error = .messageTooLarge(length: length, limit: maximumMessageBytes)
    } else {
      return
    }
    failure = error
    throw error
  }

  private mutating func finishFrame(_ message: [UInt8]) {
    ready = Frame(message: message, isCompressed: prefix >> 32 == 1)
    prefix = 0
    prefixCount = 0
  }

  private mutating func reserve(for count: Int, of length: Int) {
    guard count > partial.capacity else { return }
    partial.reserveCapacity(min(length, max(count * 2, Self.firstReservation)))
  }
}

/// Why bytes are not a stream of length-prefixed messages.
package enum DeframeError: Error, Sendable, Hashable {
  /// A prefix claims more than is accepted.
  case messageTooLarge(length: Int, limit: Int)
  /// The first byte of a prefix is neither 0 nor 1.
  case badFlag(UInt8)
  /// The stream ended inside a frame.
  case truncated
}
