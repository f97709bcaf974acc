internal import COpenSSL
internal import Signing

/// Puts a version 3 certificate together and signs it (RFC 5280).
@safe
final class CertificateBuilder {
  private let draft: OpaquePointer

  /// A draft with a random serial number: 128 bits with the top one clear, so that it is positive.
  init(subject: String, key: PrivateKey) throws(TLSError) {
    OpenSSLErrorQueue.clear()
    guard let draft = unsafe X509_new() else { throw .exhausted("a certificate") }
    unsafe self.draft = draft
    let name = unsafe X509_get_subject_name(draft)
    let ready =
      unsafe X509_set_version(draft, Int(X509_VERSION_3)) == 1
      && X509_set_pubkey(draft, key.pointer) == 1
      && X509_NAME_add_entry_by_txt(
        name,
        "O",
        MBSTRING_UTF8,
        Array("Florin development".utf8) + [0],
        -1,
        -1,
        0
      ) == 1
      && X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, Array(subject.utf8) + [0], -1, -1, 0)
        == 1
      && Self.setSerialNumber(of: draft)
    guard ready else { throw .exhausted("a certificate") }
  }

  deinit { unsafe X509_free(draft) }

  private static func setSerialNumber(of draft: OpaquePointer) -> Bool {
    guard var bytes = try? SecureRandom.bytes(16) else { return false }
    bytes[0] &= 0x7F
    bytes[15] |= 1
    guard let number = unsafe BN_bin2bn(bytes, Int32(bytes.count), nil) else { return false }
    defer { unsafe BN_free(number) }
    return unsafe BN_to_ASN1_INTEGER(number, X509_get_serialNumber(draft)) != nil
  }

  /// Sets the days of its life; a start of now is set five minutes back, for clocks that differ.
  func setLife(startDays: Int, lifetimeDays: Int) throws(TLSError) {
    let skew = startDays == 0 ? -300 : 0
    let start = unsafe X509_time_adj_ex(
      X509_getm_notBefore(draft),
      Int32(clamping: startDays),
      skew,
      nil
    )
    let end = unsafe X509_time_adj_ex(
      X509_getm_notAfter(draft),
      Int32(clamping: startDays + lifetimeDays),
      0,
      nil
    )
    guard unsafe start != nil && end != nil else { throw .exhausted("a certificate's dates") }
  }

  /// Adds an extension in the notation of OpenSSL's configuration.
  func add(
    _ identifier: Int32,
    _ value: String,
    issuer: Certificate?
  ) throws(TLSError) {
    var context = unsafe X509V3_CTX()
    unsafe X509V3_set_ctx(&context, issuer?.pointer ?? draft, draft, nil, nil, 0)
    guard let made = unsafe X509V3_EXT_conf_nid(nil, &context, identifier, value) else {
      throw .setting("cannot put \"\(value)\" into a certificate")
    }
    defer { unsafe X509_EXTENSION_free(made) }
    guard unsafe X509_add_ext(draft, made, -1) == 1 else { throw .exhausted("an extension") }
  }

  /// Signs with ECDSA and SHA-256; without an issuer the certificate is its own.
  func sign(issuer: Certificate?, key: PrivateKey) throws(TLSError) -> Certificate {
    let name = unsafe X509_get_subject_name(issuer?.pointer ?? draft)
    guard unsafe X509_set_issuer_name(draft, name) == 1,
      unsafe X509_sign(draft, key.pointer, EVP_sha256()) > 0,
      let copy = unsafe X509_dup(draft)
    else { throw .exhausted("a signature") }
    return unsafe Certificate(owning: copy)
  }
}
