internal import COpenSSL
internal import Signing

/// An X.509 certificate; owns one reference to OpenSSL's.
@safe
final class Certificate {
  let pointer: OpaquePointer

  /// Takes over the caller's reference.
  init(owning pointer: OpaquePointer) { unsafe self.pointer = pointer }

  deinit { unsafe X509_free(pointer) }

  /// The subject as one line (`CN=localhost,O=Florin`), RFC 2253 without its reversal.
  var subject: String { unsafe Self.text(X509_get_subject_name(pointer)) }
  /// The issuer as one line.
  var issuer: String { unsafe Self.text(X509_get_issuer_name(pointer)) }

  var notBefore: String { unsafe Self.text(time: X509_get0_notBefore(pointer)) }
  var notAfter: String { unsafe Self.text(time: X509_get0_notAfter(pointer)) }

  /// Seconds from now until the certificate expires; negative once it has.
  var secondsUntilExpiry: Int64 {
    unsafe Self.seconds(from: nil, to: X509_get0_notAfter(pointer)) ?? -1
  }

  /// Seconds since the certificate became valid; negative before.
  var secondsSinceStart: Int64 {
    unsafe Self.seconds(from: X509_get0_notBefore(pointer), to: nil) ?? -1
  }

  /// SHA-256 over the DER encoding, 32 bytes.
  var fingerprint: [UInt8] {
    var length: UInt32 = 0
    var digest = [UInt8](repeating: 0, count: SHA256.byteCount)
    let done = unsafe X509_digest(pointer, EVP_sha256(), &digest, &length)
    return done == 1 ? digest : []
  }

  /// The serial number, big-endian without leading zeros.
  var serialNumber: [UInt8] {
    guard let serial = unsafe X509_get0_serialNumber(pointer) else { return [] }
    return unsafe Self.bytes(of: serial)
  }

  /// The alternative names of the subject.
  var alternativeNames: AlternativeNames { unsafe AlternativeNames(certificate: pointer) }

  /// Whether the certificate may sign others.
  var isAuthority: Bool { unsafe X509_check_ca(pointer) > 0 }

  private static func text(_ name: OpaquePointer?) -> String {
    guard let name = unsafe name, let bio = unsafe BIO_new(BIO_s_mem()) else { return "" }
    defer { unsafe BIO_free(bio) }
    unsafe X509_NAME_print_ex(bio, name, 0, florin_name_flags)
    return unsafe String(decoding: contents(of: bio), as: UTF8.self)
  }

  private static func text(time: UnsafePointer<ASN1_TIME>?) -> String {
    var parts = unsafe tm()
    guard unsafe ASN1_TIME_to_tm(time, &parts) == 1 else { return "an unreadable time" }
    func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let day = unsafe "\(Int(parts.tm_year) + 1_900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
    return unsafe "\(day)T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
  }

  private static func seconds(
    from start: UnsafePointer<ASN1_TIME>?,
    to end: UnsafePointer<ASN1_TIME>?
  ) -> Int64? {
    var days: Int32 = 0
    var seconds: Int32 = 0
    guard unsafe ASN1_TIME_diff(&days, &seconds, start, end) == 1 else { return nil }
    return Int64(days) * 86_400 + Int64(seconds)
  }

  static func bytes(of string: UnsafePointer<ASN1_STRING>) -> [UInt8] {
    guard let start = unsafe ASN1_STRING_get0_data(string) else { return [] }
    let count = unsafe Int(ASN1_STRING_length(string))
    return unsafe Array(UnsafeBufferPointer(start: start, count: max(count, 0)))
  }

  /// What was written into a BIO in memory.
  static func contents(of bio: OpaquePointer) -> [UInt8] {
    let count = unsafe BIO_ctrl_pending(bio)
    return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = unsafe max(0, Int(BIO_read(bio, buffer.baseAddress, Int32(clamping: count))))
    }
  }
}

/// A private key; owns one reference to OpenSSL's.
@safe
final class PrivateKey {
  let pointer: OpaquePointer
  init(owning pointer: OpaquePointer) { unsafe self.pointer = pointer }
  deinit { unsafe EVP_PKEY_free(pointer) }
}

/// A certificate revocation list; owns one reference to OpenSSL's.
@safe
final class RevocationList {
  let pointer: OpaquePointer
  init(owning pointer: OpaquePointer) { unsafe self.pointer = pointer }
  deinit { unsafe X509_CRL_free(pointer) }

  /// SHA-256 over the DER encoding, 32 bytes.
  var fingerprint: [UInt8] {
    var length: UInt32 = 0
    var digest = [UInt8](repeating: 0, count: SHA256.byteCount)
    let done = unsafe X509_CRL_digest(pointer, EVP_sha256(), &digest, &length)
    return done == 1 ? digest : []
  }
}
