internal import COpenSSL
internal import Signing

extension TLSSession {
  /// Whom the peer's certificate names; nil when it showed none.
  ///
  /// Only a certificate that verified is ever seen here: any other ends the handshake.
  package var peerIdentity: PeerIdentity? {
    guard unsafe SSL_get_verify_result(ssl) == X509_V_OK,
      let certificate = unsafe SSL_get1_peer_certificate(ssl)
    else { return nil }
    return unsafe PeerIdentity(Certificate(owning: certificate))
  }

  /// The protocol agreed on by ALPN (RFC 7301).
  package var negotiatedProtocol: String? {
    var name: UnsafePointer<UInt8>?
    var length: UInt32 = 0
    unsafe SSL_get0_alpn_selected(ssl, &name, &length)
    guard let name = unsafe name else { return nil }
    return unsafe String(
      decoding: UnsafeBufferPointer(start: name, count: Int(length)),
      as: UTF8.self
    )
  }

  /// The version agreed on.
  package var version: TLSVersion { unsafe SSL_version(ssl) == TLS1_2_VERSION ? .tls12 : .tls13 }

  /// Whether the handshake took up an earlier session.
  package var isResumed: Bool { unsafe SSL_session_reused(ssl) == 1 }

  /// The suite agreed on, by its IANA name.
  package var cipherName: String {
    guard let cipher = unsafe SSL_get_current_cipher(ssl),
      let name = unsafe SSL_CIPHER_standard_name(cipher)
    else { return "" }
    return unsafe String(cString: name)
  }

  /// What to resume this session with, once the server has sent a ticket; a client's only.
  ///
  /// With TLS 1.3 it comes with the first bytes that are read after the handshake.
  package var resumption: TLSResumption? { unsafe pipe.pointee.resumption }

  /// Has the handshake offer an earlier session; one that cannot be read is left out.
  func resume(_ resumption: TLSResumption) {
    unsafe resumption.encoded.withUnsafeBufferPointer { bytes in
      var position = bytes.baseAddress
      guard let session = unsafe d2i_SSL_SESSION(nil, &position, bytes.count) else { return }
      unsafe SSL_set_session(ssl, session)
      unsafe SSL_SESSION_free(session)
    }
  }

  /// What the last call failed of, read from OpenSSL's queue at once.
  func error(during what: String) -> TLSError {
    let faults = OpenSSLErrorQueue.drain()
    let fault = faults.first { $0.isTLS } ?? faults.first
    guard let fault else {
      let code = unsafe pipe.pointee.hasEnded ? TLSError.Code.truncated : .handshakeFailed
      return TLSError(code, what)
    }
    let received = fault.reason >= SSL_AD_REASON_OFFSET && fault.isTLS
    let alert = unsafe received ? fault.reason - SSL_AD_REASON_OFFSET : pipe.pointee.alert
    let name = alert.flatMap(Self.alertName)
    if received {
      return TLSError(.alertReceived, "\(what): the peer refused", reason: fault.text, alert: name)
    }
    switch fault.reason {
    case SSL_R_CERTIFICATE_VERIFY_FAILED:
      let result = unsafe SSL_get_verify_result(ssl)
      let words = unsafe X509_verify_cert_error_string(result).map { unsafe String(cString: $0) }
      return TLSError(.certificateRejected, what, reason: words ?? fault.text, alert: name)
    case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
      return TLSError(.certificateRejected, what, reason: fault.text, alert: name)
    case SSL_R_UNEXPECTED_EOF_WHILE_READING:
      return TLSError(.truncated, "the peer ended its stream without close_notify")
    case SSL_R_CALLBACK_FAILED, SSL_R_NO_APPLICATION_PROTOCOL:
      return TLSError(
        .protocolNotOffered,
        "the peer did not offer HTTP/2 (ALPN h2)",
        alert: name
      )
    case SSL_R_WRONG_VERSION_NUMBER, SSL_R_HTTP_REQUEST, SSL_R_BAD_RECORD_TYPE,
      SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC, SSL_R_PACKET_LENGTH_TOO_LONG:
      return TLSError(.invalidRecord, what, reason: fault.text, alert: name)
    default:
      return TLSError(.handshakeFailed, what, reason: fault.text, alert: name)
    }
  }

  private static func alertName(_ alert: Int32) -> String? {
    // OpenSSL 3.0 has no words for the alert that TLS 1.3 added (RFC 8446 section 6.2).
    if alert == SSL_AD_CERTIFICATE_REQUIRED { return "certificate required" }
    return unsafe SSL_alert_desc_string_long(alert).map { unsafe String(cString: $0) }
  }
}
