internal import COpenSSL
internal import Signing

/// What a read found.
package enum TLSRead: Sendable, Hashable {
  /// So many bytes of plaintext, at least one.
  case bytes(Int)
  /// Nothing until more ciphertext comes.
  case wantsMore
  /// The peer ended its stream with close_notify.
  case closed
}

/// One TLS connection as bytes in and bytes out, without a socket.
///
/// Confined to the loop that made it. The order of use: `receive`, then `handshake` until it is
/// complete, then `read` until it wants more; after each of them send the pending ciphertext, also
/// after a thrown error, for the alert that tells the peer why is in it.
///
/// Both pointers are made in the initializer and ended in `deinit`; nothing else keeps them, since
/// OpenSSL's callbacks reach the pipe only during the calls below.
@safe
package final class TLSSession {
  let ssl: OpaquePointer
  let pipe: UnsafeMutablePointer<CiphertextPipe>
  private let context: TLSContext
  private var isComplete = false
  /// The first failure; a failed session repeats it.
  private var failure: TLSError?

  /// A server's side of a connection.
  package init(accepting context: TLSContext) throws(TLSError) {
    let (ssl, pipe) = try unsafe Self.objects(context)
    unsafe self.ssl = ssl
    unsafe self.pipe = pipe
    self.context = context
    unsafe SSL_set_accept_state(ssl)
  }

  /// A client's side of a connection to a server with a name, or with an address as text.
  ///
  /// A resumption that was got under another name or other trust is ignored.
  package init(
    connecting context: TLSContext,
    serverName: String,
    resuming resumption: TLSResumption? = nil
  ) throws(TLSError) {
    let (ssl, pipe) = try unsafe Self.objects(context)
    unsafe self.ssl = ssl
    unsafe self.pipe = pipe
    self.context = context
    unsafe SSL_set_connect_state(ssl)
    let name = context.serverName ?? serverName
    try unsafe ServerName.require(name, of: ssl)
    let scope = TLSResumption.Scope(trust: context.sessionScope, serverName: name)
    unsafe pipe.pointee.resumptionScope = scope
    if let resumption, resumption.scope == scope { resume(resumption) }
  }

  deinit {
    // Without this OpenSSL would forbid resuming the sessions of a connection that was cut.
    unsafe SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN)
    unsafe SSL_free(ssl)
    unsafe pipe.deinitialize(count: 1)
    unsafe pipe.deallocate()
  }

  // MARK: Ciphertext in

  /// Takes what the socket gave by copying it; the bytes are the caller's again afterwards.
  package func receive(_ ciphertext: UnsafeRawBufferPointer) {
    guard let source = ciphertext.baseAddress, ciphertext.count > 0 else { return }
    unsafe pipe.pointee.kept.append(source, count: ciphertext.count)
  }

  /// Lends what the socket gave for the time of `body`, which calls `handshake` and `read`.
  ///
  /// Nothing is copied that `body` reads; only what it leaves is kept for the next call.
  @inlinable
  package func receive<Result, Failure: Error>(
    _ ciphertext: UnsafeRawBufferPointer,
    while body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    unsafe lend(ciphertext)
    defer { endLoan() }
    return try body()
  }

  /// Lends ciphertext until `endLoan`, for callers whose work does not fit a closure.
  package func lend(_ ciphertext: UnsafeRawBufferPointer) {
    unsafe pipe.pointee.keepBorrowed()
    unsafe pipe.pointee.borrowed = ciphertext
  }

  /// Ends a loan: what was not read is copied, and the bytes are the caller's again.
  package func endLoan() { unsafe pipe.pointee.keepBorrowed() }

  /// The peer's stream ended; the next read throws `truncated` unless close_notify came before.
  package func receivedEnd() { unsafe pipe.pointee.hasEnded = true }

  // MARK: Handshake and plaintext

  /// Goes on with the handshake; true once it is complete.
  package func handshake() throws(TLSError) -> Bool {
    if isComplete { return true }
    if let failure { throw failure }
    OpenSSLErrorQueue.clear()
    let outcome = unsafe SSL_do_handshake(ssl)
    if outcome == 1 {
      guard negotiatedProtocol == ALPN.name else {
        throw fail(TLSError(.protocolNotOffered, "the peer did not agree to HTTP/2 (ALPN h2)"))
      }
      isComplete = true
      return true
    }
    if unsafe SSL_get_error(ssl, outcome) == SSL_ERROR_WANT_READ { return false }
    throw fail(error(during: "TLS handshake failed"))
  }

  /// Moves plaintext into a buffer, at most one record at a time.
  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(TLSError) -> TLSRead {
    if let failure { throw failure }
    guard isComplete, buffer.count > 0 else {
      throw TLSError(.misuse, "read before the handshake was complete, or into no room")
    }
    OpenSSLErrorQueue.clear()
    var count = 0
    let outcome = unsafe SSL_read_ex(ssl, buffer.baseAddress, buffer.count, &count)
    if outcome == 1 { return .bytes(count) }
    switch unsafe SSL_get_error(ssl, outcome) {
    case SSL_ERROR_WANT_READ: return .wantsMore
    case SSL_ERROR_ZERO_RETURN: return .closed
    default: throw fail(error(during: "TLS read failed"))
    }
  }

  /// Whether the session keeps its two buffers of 16 KiB between records, which it does not unless
  /// told so: a busy connection is spared making them again, a quiet one the memory.
  package func keepBuffers(_ keeps: Bool) {
    unsafe florin_tls_release_buffers(ssl, keeps ? 0 : 1)
  }

  /// Whether a read may find something: ciphertext that came and was not read, or was in part.
  package var hasUnread: Bool {
    unsafe pipe.pointee.borrowed.count > 0 || pipe.pointee.kept.count > 0
      || SSL_has_pending(ssl) == 1
  }

  /// Encrypts all of the plaintext into the pending ciphertext, 16 KiB to a record.
  package func write(_ plaintext: UnsafeRawBufferPointer) throws(TLSError) {
    if unsafe plaintext.isEmpty { return }
    if let failure { throw failure }
    guard isComplete else {
      throw TLSError(.misuse, "write before the handshake was complete")
    }
    OpenSSLErrorQueue.clear()
    var count = 0
    let outcome = unsafe SSL_write_ex(ssl, plaintext.baseAddress, plaintext.count, &count)
    if outcome != 1 { throw fail(error(during: "TLS write failed")) }
  }

  /// Queues close_notify; harmless when it was queued before or the session failed.
  package func close() {
    guard isComplete, failure == nil else { return }
    OpenSSLErrorQueue.clear()
    unsafe SSL_shutdown(ssl)
    OpenSSLErrorQueue.clear()
  }

  // MARK: Ciphertext out

  /// Bytes of ciphertext to send.
  package var pendingCiphertext: Int { unsafe pipe.pointee.outgoing.count }

  /// Shows the ciphertext to send; `body` answers how many bytes of it are gone.
  ///
  /// `body` must not call the session.
  package func withPendingCiphertext(_ body: (UnsafeRawBufferPointer) -> Int) {
    let sent = unsafe body(pipe.pointee.outgoing.bytes)
    unsafe pipe.pointee.outgoing.consume(sent)
  }

  // MARK: Construction and failure

  private static func objects(
    _ context: TLSContext
  ) throws(TLSError) -> (OpaquePointer, UnsafeMutablePointer<CiphertextPipe>) {
    OpenSSLErrorQueue.clear()
    guard let ssl = unsafe SSL_new(context.pointer) else { throw .exhausted("a TLS session") }
    let pipe = UnsafeMutablePointer<CiphertextPipe>.allocate(capacity: 1)
    unsafe pipe.initialize(to: CiphertextPipe())
    guard let bio = unsafe CiphertextPipe.bio(over: pipe) else {
      unsafe SSL_free(ssl)
      unsafe pipe.deinitialize(count: 1)
      unsafe pipe.deallocate()
      throw .exhausted("a TLS session")
    }
    unsafe SSL_set_bio(ssl, bio, bio)
    return unsafe (ssl, pipe)
  }

  private func fail(_ error: TLSError) -> TLSError {
    failure = error
    return error
  }
}
