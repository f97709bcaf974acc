internal import COpenSSL

/// The name or address that a server's certificate must hold.
enum ServerName {
  /// Has a session send and verify a name (RFC 6125), or verify an address.
  static func require(_ name: String, of ssl: OpaquePointer) throws(TLSError) {
    // OpenSSL would take an empty name for no check at all, and stop at a NUL.
    guard !name.isEmpty, name.utf8.count <= 253, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else {
      throw TLSError(.configuration, "the server's name is not a host name or an address")
    }
    unsafe SSL_set_hostflags(
      ssl,
      UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT)
    )
    if unsafe X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name) == 1 { return }
    guard unsafe SSL_set1_host(ssl, name) == 1, unsafe florin_tls_set_server_name(ssl, name) == 1
    else { throw .setting("cannot use the server's name") }
  }
}
