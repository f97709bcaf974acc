internal import COpenSSL
internal import Signing

/// Writes PEM files (RFC 7468): whole or not at all, and keys for their owner only.
enum PEM {
  static func write(_ key: PrivateKey, to path: String, replacing: Bool) throws(TLSError) {
    let text = try unsafe text { bio in
      unsafe PEM_write_bio_PKCS8PrivateKey(bio, key.pointer, nil, nil, 0, nil, nil) == 1
    }
    try write(text, to: path, mode: 0o600, replacing: replacing)
  }

  static func write(
    _ certificate: Certificate,
    to path: String,
    replacing: Bool
  ) throws(TLSError) {
    let text = try unsafe text { bio in unsafe PEM_write_bio_X509(bio, certificate.pointer) == 1 }
    try write(text, to: path, mode: 0o644, replacing: replacing)
  }

  static func write(
    _ list: RevocationList,
    to path: String,
    replacing: Bool
  ) throws(TLSError) {
    let text = try unsafe text { bio in unsafe PEM_write_bio_X509_CRL(bio, list.pointer) == 1 }
    try write(text, to: path, mode: 0o644, replacing: replacing)
  }

  private static func text(_ encode: (OpaquePointer) -> Bool) throws(TLSError) -> [UInt8] {
    OpenSSLErrorQueue.clear()
    guard let bio = unsafe BIO_new(BIO_s_secmem()) else { throw .exhausted("a PEM encoding") }
    defer { unsafe BIO_free(bio) }
    guard unsafe encode(bio) else { throw .exhausted("a PEM encoding") }
    return unsafe Certificate.contents(of: bio)
  }

  private static func write(
    _ text: [UInt8],
    to path: String,
    mode: UInt32,
    replacing: Bool
  ) throws(TLSError) {
    let suffix = try? SecureRandom.bytes(8).map { String($0, radix: 16) }.joined()
    guard !path.utf8.contains(0), let suffix else {
      throw TLSError(.configuration, "\(path): cannot be written")
    }
    let failure = unsafe florin_write_file(
      path,
      "\(path).\(suffix)",
      text,
      text.count,
      mode,
      replacing ? 1 : 0
    )
    if failure == 0 { return }
    if failure == EEXIST { throw TLSError(.fileExists, "\(path) is there already") }
    let words = unsafe strerror(failure).map { unsafe String(cString: $0) }
    throw TLSError(.configuration, "\(path): cannot be written", reason: words)
  }
}
