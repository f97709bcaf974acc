import COpenSSL

@testable import TLS

/// Settings of other people's peers, which Florin's own configuration does not have.
enum Foreign {
  /// Has a client offer another list of protocols; none when it is empty.
  static func setProtocols(_ list: [UInt8], in context: TLSContext) {
    SSL_CTX_set_alpn_protos(context.pointer, list, UInt32(list.count))
  }

  /// Has a server agree to no protocol whatever is offered.
  static func forgetProtocols(of context: TLSContext) {
    SSL_CTX_set_alpn_select_cb(context.pointer, nil, nil)
    SSL_CTX_set_client_hello_cb(context.pointer, nil, nil)
  }

  /// Has a client speak nothing newer than TLS 1.2.
  static func speakTLS12Only(_ context: TLSContext) {
    SSL_CTX_ctrl(context.pointer, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(TLS1_2_VERSION), nil)
  }

  /// Has a client offer one suite of TLS 1.2.
  static func offer(_ suite: String, in context: TLSContext) -> Bool {
    SSL_CTX_set_cipher_list(context.pointer, suite) == 1
  }
}
