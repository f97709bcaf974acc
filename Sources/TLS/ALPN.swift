internal import COpenSSL

/// Application-layer protocol negotiation (RFC 7301): HTTP/2 or nothing.
enum ALPN {
  static let name = "h2"
  /// The list of protocols as it is sent: each name after its length.
  static let list: [UInt8] = [2, 0x68, 0x32]

  /// Has a server's context refuse, in the handshake, every client that does not offer `h2`.
  static func require(in context: OpaquePointer) {
    unsafe SSL_CTX_set_alpn_select_cb(context, selectProtocol, nil)
    // The callback above is not asked about a client that sends no list at all.
    unsafe SSL_CTX_set_client_hello_cb(context, requireProtocolList, nil)
  }

  /// Has a client's context offer `h2`.
  static func offer(in context: OpaquePointer) -> Bool {
    unsafe SSL_CTX_set_alpn_protos(context, list, UInt32(list.count)) == 0
  }
}

private func selectProtocol(
  _ ssl: OpaquePointer?,
  _ chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
  _ chosenLength: UnsafeMutablePointer<UInt8>?,
  _ offered: UnsafePointer<UInt8>?,
  _ offeredLength: UInt32,
  _ argument: UnsafeMutableRawPointer?
) -> Int32 {
  let names = unsafe UnsafeBufferPointer(start: offered, count: Int(offeredLength))
  var position = 0
  while position < names.count {
    let length = unsafe Int(names[position])
    let end = position + 1 + length
    guard end <= names.count else { break }
    if unsafe names[position..<end].elementsEqual(ALPN.list) {
      unsafe chosen?.pointee = offered.map { unsafe $0 + position + 1 }
      unsafe chosenLength?.pointee = UInt8(length)
      return SSL_TLSEXT_ERR_OK
    }
    position = end
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL
}

private func requireProtocolList(
  _ ssl: OpaquePointer?,
  _ alert: UnsafeMutablePointer<Int32>?,
  _ argument: UnsafeMutableRawPointer?
) -> Int32 {
  var content: UnsafePointer<UInt8>?
  var length = 0
  let kind = UInt32(TLSEXT_TYPE_application_layer_protocol_negotiation)
  if unsafe SSL_client_hello_get0_ext(ssl, kind, &content, &length) == 1 {
    return SSL_CLIENT_HELLO_SUCCESS
  }
  unsafe alert?.pointee = SSL_AD_NO_APPLICATION_PROTOCOL
  return SSL_CLIENT_HELLO_ERROR
}
