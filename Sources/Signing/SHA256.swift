internal import COpenSSL
package import Primitives

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
  package mutating func finish() -> [UInt8] { finishDigest().bytes }

  /// The digest of the message; the message is empty again.
  package mutating func finishDigest() -> Digest {
    let digest = unsafe Digest { buffer in
      let done = unsafe EVP_DigestFinal_ex(
        context,
        buffer.assumingMemoryBound(to: UInt8.self).baseAddress,
        nil
      )
      precondition(done == 1, "SHA-256 takes any bytes once OpenSSL has memory")
    }
    unsafe EVP_DigestInit_ex2(context, FetchedSHA256.shared.pointer, nil)
    return digest
  }

  /// The digest of a message, 32 bytes.
  package static func digest(of bytes: UnsafeRawBufferPointer) -> [UInt8] {
    unsafe hash(bytes).bytes
  }

  /// The digest of a message.
  package static func hash(_ bytes: UnsafeRawBufferPointer) -> Digest {
    unsafe Digest { buffer in
      let done = unsafe EVP_Digest(
        bytes.baseAddress,
        bytes.count,
        buffer.assumingMemoryBound(to: UInt8.self).baseAddress,
        nil,
        FetchedSHA256.shared.pointer,
        nil
      )
      precondition(done == 1, "SHA-256 takes any bytes once OpenSSL has memory")
    }
  }

  /// The digest of a message.
  package static func hash(_ bytes: [UInt8]) -> Digest {
    unsafe bytes.withUnsafeBytes { unsafe hash($0) }
  }

  /// The digest of a message, 32 bytes.
  package static func digest(of bytes: [UInt8]) -> [UInt8] {
    unsafe bytes.withUnsafeBytes { unsafe digest(of: $0) }
  }
}

/// OpenSSL's SHA-256, looked up once: a lookup costs more than hashing a short message.
@safe
// tidy: unchecked-sendable: a fetched algorithm is never changed, and is never freed
private struct FetchedSHA256: @unchecked Sendable {
  static let shared = FetchedSHA256()
  let pointer: OpaquePointer?
  private init() { unsafe pointer = EVP_MD_fetch(nil, "SHA256", nil) }
}
