internal import COpenSSL
internal import Synchronization

/// What OpenSSL reads ciphertext from and writes ciphertext to, in place of a socket.
///
/// Lives at a fixed address that the session owns; the BIO's data points at it. OpenSSL calls the
/// functions below only from within calls of the session that owns it, on that session's loop.
@unsafe
struct CiphertextPipe: ~Copyable {
  /// The caller's bytes, for the time of one call.
  var borrowed = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
  /// Bytes that came before and were not read yet.
  var kept = unsafe ByteQueue()
  /// Bytes for the peer.
  var outgoing = unsafe ByteQueue()
  /// Whether the peer's stream has ended.
  var hasEnded = false
  /// The last alert that was sent or received: OpenSSL's level and description in one number.
  var alert: Int32?
  /// The newest session that a server gave, for a client to resume.
  var resumption: TLSResumption?
  /// What a session of this connection may be resumed for.
  var resumptionScope: TLSResumption.Scope?

  init() {}

  /// Moves bytes to OpenSSL; zero when there are none.
  mutating func read(into target: UnsafeMutableRawPointer, count: Int) -> Int {
    if unsafe kept.count > 0 {
      let moved = unsafe min(count, kept.count)
      if let source = unsafe kept.bytes.baseAddress {
        unsafe target.copyMemory(from: source, byteCount: moved)
      }
      unsafe kept.consume(moved)
      return moved
    }
    guard let source = unsafe borrowed.baseAddress, unsafe borrowed.count > 0 else { return 0 }
    let moved = unsafe min(count, borrowed.count)
    unsafe target.copyMemory(from: source, byteCount: moved)
    unsafe borrowed = UnsafeRawBufferPointer(rebasing: borrowed[moved...])
    return moved
  }

  /// Takes what a call lent and OpenSSL did not read.
  mutating func keepBorrowed() {
    if let source = unsafe borrowed.baseAddress, unsafe borrowed.count > 0 {
      unsafe kept.append(source, count: borrowed.count)
    }
    unsafe borrowed = UnsafeRawBufferPointer(start: nil, count: 0)
  }

  /// A BIO over the pipe at an address; nil when there is no memory.
  static func bio(over pipe: UnsafeMutablePointer<CiphertextPipe>) -> OpaquePointer? {
    guard let method = unsafe PipeMethod.shared.pointer, let bio = unsafe BIO_new(method) else {
      return nil
    }
    unsafe BIO_set_data(bio, pipe)
    unsafe BIO_set_init(bio, 1)
    return unsafe bio
  }

  /// The pipe under a session that is in one of its own calls.
  static func under(_ ssl: OpaquePointer?) -> UnsafeMutablePointer<CiphertextPipe>? {
    guard let ssl = unsafe ssl, let bio = unsafe SSL_get_rbio(ssl) else { return nil }
    return unsafe BIO_get_data(bio)?.assumingMemoryBound(to: CiphertextPipe.self)
  }
}

/// OpenSSL's table of functions for the pipe, made once and never freed.
@safe
// tidy: unchecked-sendable: the table is filled before the constant is published, then only read
private struct PipeMethod: @unchecked Sendable {
  static let shared = PipeMethod()
  let pointer: OpaquePointer?

  private init() {
    let kind = BIO_get_new_index() | BIO_TYPE_SOURCE_SINK
    let method = unsafe BIO_meth_new(kind, "florin")
    unsafe BIO_meth_set_read_ex(method, readFromPipe)
    unsafe BIO_meth_set_write_ex(method, writeToPipe)
    unsafe BIO_meth_set_ctrl(method, controlPipe)
    unsafe pointer = method
  }
}

private func readFromPipe(
  _ bio: OpaquePointer?,
  _ target: UnsafeMutablePointer<CChar>?,
  _ count: Int,
  _ moved: UnsafeMutablePointer<Int>?
) -> Int32 {
  guard let target = unsafe target, let state = unsafe BIO_get_data(bio) else { return 0 }
  let pipe = unsafe state.assumingMemoryBound(to: CiphertextPipe.self)
  let done = unsafe pipe.pointee.read(into: target, count: count)
  unsafe moved?.pointee = done
  if done > 0 {
    unsafe BIO_clear_flags(bio, florin_bio_retry_flags)
    return 1
  }
  if unsafe pipe.pointee.hasEnded {
    unsafe BIO_clear_flags(bio, florin_bio_retry_flags)
  } else {
    unsafe BIO_set_flags(bio, BIO_FLAGS_READ | BIO_FLAGS_SHOULD_RETRY)
  }
  return 0
}

private func writeToPipe(
  _ bio: OpaquePointer?,
  _ source: UnsafePointer<CChar>?,
  _ count: Int,
  _ moved: UnsafeMutablePointer<Int>?
) -> Int32 {
  guard let source = unsafe source, let state = unsafe BIO_get_data(bio) else { return 0 }
  let pipe = unsafe state.assumingMemoryBound(to: CiphertextPipe.self)
  unsafe pipe.pointee.outgoing.append(source, count: count)
  unsafe moved?.pointee = count
  return 1
}

private func controlPipe(
  _ bio: OpaquePointer?,
  _ command: Int32,
  _ number: Int,
  _ argument: UnsafeMutableRawPointer?
) -> Int {
  switch command {
  case BIO_CTRL_FLUSH: return 1
  case BIO_CTRL_EOF:
    guard let state = unsafe BIO_get_data(bio) else { return 1 }
    let pipe = unsafe state.assumingMemoryBound(to: CiphertextPipe.self)
    return unsafe pipe.pointee.hasEnded && pipe.pointee.kept.count == 0 ? 1 : 0
  default: return 0
  }
}
