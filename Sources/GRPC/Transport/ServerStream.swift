/// The server's end of one call, as a transport offers it to the layer above.
///
/// Every function may be called from any thread. A transport ignores what comes after
/// `sendStatus`, and after the peer has gone: the handler learns of that from the cancellation of
/// its task, and from the error of the next `send` or `receive`.
package protocol ServerStream: Sendable {
  /// Sends the response headers; `send` and `respond` do so themselves when nobody has.
  func sendHeaders(_ metadata: Metadata)

  /// Sends one response message.
  ///
  /// Suspends while more than the stream's share of bytes waits for the peer.
  ///
  /// - Parameters:
  ///   - message: The serialized message, unframed.
  ///   - compressed: Whether to compress it, where the caller accepts compression at all.
  /// - Throws: `RPCError` CANCELLED when the call has ended.
  func send(_ message: [UInt8], compressed: Bool) async throws(RPCError)

  /// The next request message, unframed and inflated; nil after the caller's last.
  ///
  /// - Throws: `RPCError` CANCELLED when the call has ended, or the status of a protocol fault
  ///   (message too large, bad compression, truncated frame).
  func receive() async throws(RPCError) -> [UInt8]?

  /// Whether the request message that was received last came compressed.
  var wasLastReceivedCompressed: Bool { get }

  /// Ends the call.
  func sendStatus(_ status: Status, trailers: Metadata)

  /// Sends the headers if nobody has, one message and status OK, as one piece.
  func respond(
    headers: Metadata,
    message: consuming [UInt8],
    compressed: Bool,
    trailers: Metadata
  )
}
