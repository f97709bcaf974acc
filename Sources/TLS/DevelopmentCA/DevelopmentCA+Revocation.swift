internal import COpenSSL
internal import Signing

extension DevelopmentCA {
  /// Writes the list of certificates that no longer hold (RFC 5280 section 5).
  ///
  /// - Parameters:
  ///   - serialNumbers: The certificates, by their serial numbers, big-endian.
  ///   - file: Where the list goes; an older one is replaced.
  ///   - lifetimeDays: Days until the next list is due.
  /// - Throws: `TLSError.configuration` when the file cannot be written.
  package func revoke(
    serialNumbers: [[UInt8]],
    file: String,
    lifetimeDays: Int = 7
  ) throws(TLSError) {
    OpenSSLErrorQueue.clear()
    guard let pointer = unsafe X509_CRL_new() else { throw .exhausted("a revocation list") }
    let list = unsafe RevocationList(owning: pointer)
    guard let now = unsafe X509_time_adj_ex(nil, 0, 0, nil),
      let next = unsafe X509_time_adj_ex(nil, Int32(clamping: lifetimeDays), 0, nil)
    else { throw .exhausted("a revocation list") }
    defer {
      unsafe ASN1_STRING_free(now)
      unsafe ASN1_STRING_free(next)
    }
    var isReady =
      unsafe X509_CRL_set_version(pointer, Int(X509_CRL_VERSION_2)) == 1
      && X509_CRL_set_issuer_name(pointer, X509_get_subject_name(certificate.pointer)) == 1
      && X509_CRL_set1_lastUpdate(pointer, now) == 1
      && X509_CRL_set1_nextUpdate(pointer, next) == 1
    for number in serialNumbers where isReady {
      isReady = unsafe Self.add(number, to: pointer, at: now)
    }
    guard isReady, unsafe X509_CRL_sort(pointer) == 1,
      unsafe X509_CRL_sign(pointer, key.pointer, EVP_sha256()) > 0
    else { throw .exhausted("a revocation list") }
    try PEM.write(list, to: file, replacing: true)
  }

  private static func add(
    _ serialNumber: [UInt8],
    to list: OpaquePointer,
    at time: UnsafeMutablePointer<ASN1_TIME>
  ) -> Bool {
    guard let number = unsafe BN_bin2bn(serialNumber, Int32(serialNumber.count), nil) else {
      return false
    }
    defer { unsafe BN_free(number) }
    guard let serial = unsafe BN_to_ASN1_INTEGER(number, nil) else { return false }
    defer { unsafe ASN1_STRING_free(serial) }
    guard let entry = unsafe X509_REVOKED_new() else { return false }
    if unsafe X509_REVOKED_set_serialNumber(entry, serial) == 1,
      unsafe X509_REVOKED_set_revocationDate(entry, time) == 1,
      unsafe X509_CRL_add0_revoked(list, entry) == 1
    {
      return true
    }
    unsafe X509_REVOKED_free(entry)
    return false
  }
}
