internal import COpenSSL

/// SHA-256 (FIPS 180-4), at once or piece by piece.
///
/// Owns OpenSSL's state; moves, and cannot be copied.
@safe
package struct SHA256: ~Copyable {
  /// Bytes of a digest.
  package static let byteCount = 32

  private let context: OpaquePointer?

  /// An empty message.
  package init() {
    let context = unsafe EVP_MD_CTX_new()
    unsafe EVP_DigestInit_ex2(context, FetchedSHA256.shared.pointer, nil)
    unsafe self.context = context
  }

  deinit { unsafe EVP_MD_CTX_free(context) }

  /// Adds to the message.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    unsafe EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
  }

  /// Adds to the message.
  package mutating func update(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBytes { unsafe update($0) }
  }

  /// The digest of the message, 32 bytes; the message is empty again.
  package mutating func finish() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: Self.byteCount)
    let done = unsafe EVP_DigestFinal_ex(context, &digest, nil)
    precondition(done == 1, "SHA-256 takes any bytes once OpenSSL has memory")
    unsafe EVP_DigestInit_ex2(context, FetchedSHA256.shared.pointer, nil)
    return digest
  }

  /// The digest of a message, 32 bytes.
  package static func digest(of bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: byteCount)
    let done = unsafe EVP_Digest(
      bytes.baseAddress,
      bytes.count,
      &digest,
      nil,
      FetchedSHA256.shared.pointer,
      nil
    )
    precondition(done == 1, "SHA-256 takes any bytes once OpenSSL has memory")
    return digest
  }

  /// The digest of a message, 32 bytes.
  package static func digest(of bytes: [UInt8]) -> [UInt8] {
    unsafe bytes.withUnsafeBytes { unsafe digest(of: $0) }
  }
}

/// OpenSSL's SHA-256, looked up once: a lookup costs more than hashing a short message.
// tidy: unchecked-sendable: a fetched algorithm is never changed, and is never freed
@safe
private struct FetchedSHA256: @unchecked Sendable {
  static let shared = FetchedSHA256()
  let pointer: OpaquePointer?
  private init() { unsafe pointer = EVP_MD_fetch(nil, "SHA256", nil) }
}
