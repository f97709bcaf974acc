internal import COpenSSL
internal import Signing

/// Reads certificates, keys and revocation lists from PEM files, and refuses what cannot work.
///
/// Everything that would fail in a handshake hours later fails here, naming the file.
enum CertificateLoader {
  /// The certificates of a file, in the file's order; at least one.
  static func certificates(_ path: String) throws(TLSError) -> [Certificate] {
    let file = try PEMFile(path)
    var found: [Certificate] = []
    while let certificate = unsafe PEM_read_bio_X509(file.bio, nil, refusePassphrase, nil) {
      unsafe found.append(Certificate(owning: certificate))
    }
    try file.requireEnd(found.isEmpty, "holds no PEM certificate")
    return found
  }

  /// The one private key of a file.
  static func privateKey(_ path: String) throws(TLSError) -> PrivateKey {
    let file = try PEMFile(path)
    guard let key = unsafe PEM_read_bio_PrivateKey(file.bio, nil, refusePassphrase, nil) else {
      throw .file(path, "holds no PEM private key without a pass phrase")
    }
    return unsafe PrivateKey(owning: key)
  }

  /// The revocation lists of a file; at least one.
  static func revocationLists(_ path: String) throws(TLSError) -> [RevocationList] {
    let file = try PEMFile(path)
    var found: [RevocationList] = []
    while let list = unsafe PEM_read_bio_X509_CRL(file.bio, nil, refusePassphrase, nil) {
      unsafe found.append(RevocationList(owning: list))
    }
    try file.requireEnd(found.isEmpty, "holds no PEM revocation list")
    return found
  }

  /// A chain and its key, checked: the key fits, and no certificate has expired.
  static func identity(
    chainFile: String,
    privateKeyFile: String
  ) throws(TLSError) -> (chain: [Certificate], key: PrivateKey) {
    let chain = try certificates(chainFile)
    let key = try privateKey(privateKeyFile)
    guard let leaf = chain.first else { throw .file(chainFile, "holds no PEM certificate") }
    guard unsafe X509_check_private_key(leaf.pointer, key.pointer) == 1 else {
      throw .file(privateKeyFile, "is not the key of the certificate in \(chainFile)")
    }
    for certificate in chain { try requireInDate(certificate, chainFile) }
    for (certificate, issuer) in zip(chain, chain.dropFirst()) {
      guard unsafe X509_check_issued(issuer.pointer, certificate.pointer) == X509_V_OK else {
        throw TLSError(
          .configuration,
          "\(chainFile): the chain is out of order: \(issuer.subject) did not issue "
            + certificate.subject
        )
      }
    }
    return (chain, key)
  }

  /// A line about a key that others on the machine can read; nil when only its owner can.
  static func permissionWarning(privateKeyFile: String) -> String? {
    guard let facts = FileFacts(privateKeyFile), facts.mode & 0o077 != 0 else { return nil }
    let mode = String(facts.mode & 0o777, radix: 8)
    return "\(privateKeyFile): others can read this key (mode \(mode)); set it to 600"
  }

  private static func requireInDate(
    _ certificate: Certificate,
    _ path: String
  ) throws(TLSError) {
    if certificate.secondsUntilExpiry <= 0 {
      throw TLSError(
        .configuration,
        "\(path): the certificate of \(certificate.subject) expired at \(certificate.notAfter)"
      )
    }
    if certificate.secondsSinceStart < 0 {
      throw TLSError(
        .configuration,
        "\(path): the certificate of \(certificate.subject) is not valid before "
          + certificate.notBefore
      )
    }
  }
}

/// Keeps OpenSSL from asking for a pass phrase on the terminal.
private func refusePassphrase(
  _ buffer: UnsafeMutablePointer<CChar>?,
  _ size: Int32,
  _ isWriting: Int32,
  _ argument: UnsafeMutableRawPointer?
) -> Int32 { -1 }

/// A file open for reading PEM blocks.
@safe
private struct PEMFile: ~Copyable {
  let bio: OpaquePointer
  private let path: String

  init(_ path: String) throws(TLSError) {
    OpenSSLErrorQueue.clear()
    if let facts = FileFacts(path), facts.size > TLSLimits.pemFileBytes || !facts.isRegular {
      throw TLSError(
        .configuration,
        "\(path): is not a regular file of at most \(TLSLimits.pemFileBytes) bytes"
      )
    }
    guard !path.utf8.contains(0), let bio = unsafe BIO_new_file(path, "r") else {
      throw .file(path, "cannot be read")
    }
    unsafe self.bio = bio
    self.path = path
  }

  deinit { unsafe BIO_free(bio) }

  /// Tells the end of the blocks from a block that could not be read.
  func requireEnd(_ isEmpty: Bool, _ complaint: String) throws(TLSError) {
    let faults = OpenSSLErrorQueue.drain()
    let isEnd = faults.last.map { $0.library == ERR_LIB_PEM && $0.reason == PEM_R_NO_START_LINE }
    if !isEmpty, isEnd == true { return }
    throw TLSError(
      .configuration,
      "\(path): \(isEnd == true ? complaint : "has a damaged PEM block")",
      reason: isEnd == true ? nil : faults.last?.text
    )
  }
}
