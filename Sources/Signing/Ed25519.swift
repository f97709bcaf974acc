internal import COpenSSL

/// Signatures with Ed25519 (RFC 8032).
package enum Ed25519 {
  /// Bytes of a signature.
  package static let signatureByteCount = 64
  /// Bytes of a private or public key in raw form.
  package static let keyByteCount = 32

  /// A key that signs.
  package struct PrivateKey: Sendable, CustomStringConvertible {
    private let key: KeyReference

    /// A new key from OpenSSL's random generator.
    package init() throws(SigningError) {
      try self.init(rawBytes: SecureRandom.bytes(keyByteCount))
    }

    /// The key of 32 raw bytes, which RFC 8032 calls the private key and others the seed.
    ///
    /// - Parameter rawBytes: 32 bytes.
    /// - Throws: `SigningError.invalidKey` for any other number of bytes.
    package init(rawBytes: [UInt8]) throws(SigningError) {
      OpenSSLErrorQueue.clear()
      guard rawBytes.count == keyByteCount,
        let pointer = unsafe EVP_PKEY_new_raw_private_key(
          EVP_PKEY_ED25519,
          nil,
          rawBytes,
          rawBytes.count
        )
      else { throw SigningError(.invalidKey, "an Ed25519 private key has 32 bytes") }
      key = unsafe KeyReference(owning: pointer)
    }

    /// The key of a PEM file (PKCS #8, without a pass phrase).
    ///
    /// - Parameter pemFile: The path of the file.
    /// - Throws: `SigningError.unreadableFile` or `.invalidKey`, naming the file.
    package init(pemFile: String) throws(SigningError) {
      key = try unsafe KeyReference.read(pemFile) { bio in
        unsafe PEM_read_bio_PrivateKey(bio, nil, refusePassphrase, nil)
      }
    }

    /// The 32 raw bytes; a secret.
    package var rawBytes: [UInt8] { unsafe key.rawBytes(EVP_PKEY_get_raw_private_key) }

    /// The key that verifies what this one signs.
    package var publicKey: PublicKey { PublicKey(key: key) }

    /// The signature of a message, 64 bytes; the same for the same message.
    package func signature(of message: [UInt8]) throws(SigningError) -> [UInt8] {
      OpenSSLErrorQueue.clear()
      let context = unsafe EVP_MD_CTX_new()
      defer { unsafe EVP_MD_CTX_free(context) }
      var signature = [UInt8](repeating: 0, count: signatureByteCount)
      var length = signature.count
      guard unsafe EVP_DigestSignInit(context, nil, nil, nil, key.pointer) == 1,
        unsafe EVP_DigestSign(context, &signature, &length, message, message.count) == 1,
        length == signatureByteCount
      else { throw SigningError(.exhausted, "cannot sign") }
      return signature
    }

    package var description: String { "an Ed25519 private key" }
  }

  /// A key that verifies.
  package struct PublicKey: Sendable, Hashable {
    private let key: KeyReference

    fileprivate init(key: KeyReference) { self.key = key }

    /// The key of 32 raw bytes.
    ///
    /// - Parameter rawBytes: 32 bytes.
    /// - Throws: `SigningError.invalidKey` for any other number of bytes.
    package init(rawBytes: [UInt8]) throws(SigningError) {
      OpenSSLErrorQueue.clear()
      guard rawBytes.count == keyByteCount,
        let pointer = unsafe EVP_PKEY_new_raw_public_key(
          EVP_PKEY_ED25519,
          nil,
          rawBytes,
          rawBytes.count
        )
      else { throw SigningError(.invalidKey, "an Ed25519 public key has 32 bytes") }
      key = unsafe KeyReference(owning: pointer)
    }

    /// The key of a PEM file (SubjectPublicKeyInfo).
    ///
    /// - Parameter pemFile: The path of the file.
    /// - Throws: `SigningError.unreadableFile` or `.invalidKey`, naming the file.
    package init(pemFile: String) throws(SigningError) {
      key = try unsafe KeyReference.read(pemFile) { bio in
        unsafe PEM_read_bio_PUBKEY(bio, nil, refusePassphrase, nil)
      }
    }

    /// The 32 raw bytes.
    package var rawBytes: [UInt8] { unsafe key.rawBytes(EVP_PKEY_get_raw_public_key) }

    /// Whether a signature is this key's for a message; false for anything malformed.
    package func isSignature(_ signature: [UInt8], of message: [UInt8]) -> Bool {
      OpenSSLErrorQueue.clear()
      let context = unsafe EVP_MD_CTX_new()
      defer {
        unsafe EVP_MD_CTX_free(context)
        OpenSSLErrorQueue.clear()
      }
      guard unsafe EVP_DigestVerifyInit(context, nil, nil, nil, key.pointer) == 1 else {
        return false
      }
      return unsafe EVP_DigestVerify(
        context,
        signature,
        signature.count,
        message,
        message.count
      ) == 1
    }

    package static func == (left: Self, right: Self) -> Bool { left.rawBytes == right.rawBytes }
    package func hash(into hasher: inout Hasher) { hasher.combine(rawBytes) }
  }
}

/// One reference to OpenSSL's key.
@safe
// tidy: unchecked-sendable: the key is never changed after it was made, and OpenSSL counts
// references and caches of a key atomically
private final class KeyReference: @unchecked Sendable {
  let pointer: OpaquePointer

  init(owning pointer: OpaquePointer) { unsafe self.pointer = pointer }

  deinit { unsafe EVP_PKEY_free(pointer) }

  typealias RawReader = (
    OpaquePointer?, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<Int>?
  ) -> Int32

  func rawBytes(_ read: RawReader) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Ed25519.keyByteCount)
    var length = bytes.count
    let done = unsafe read(pointer, &bytes, &length)
    precondition(done == 1 && length == bytes.count, "a key of Ed25519 has raw bytes")
    return bytes
  }

  /// Reads an Ed25519 key from a PEM file.
  static func read(
    _ path: String,
    _ decode: (OpaquePointer) -> OpaquePointer?
  ) throws(SigningError) -> KeyReference {
    OpenSSLErrorQueue.clear()
    guard !path.utf8.contains(0), let bio = unsafe BIO_new_file(path, "r") else {
      throw SigningError(.unreadableFile, "\(path): cannot be read")
    }
    defer { unsafe BIO_free(bio) }
    guard let pointer = unsafe decode(bio) else {
      throw SigningError(.invalidKey, "\(path): holds no such PEM key without a pass phrase")
    }
    let key = unsafe KeyReference(owning: pointer)
    guard unsafe EVP_PKEY_get_id(pointer) == EVP_PKEY_ED25519 else {
      throw SigningError(.invalidKey, "\(path): holds a key that is not Ed25519")
    }
    return key
  }
}

/// Keeps OpenSSL from asking for a pass phrase on the terminal.
private func refusePassphrase(
  _ buffer: UnsafeMutablePointer<CChar>?,
  _ size: Int32,
  _ isWriting: Int32,
  _ argument: UnsafeMutableRawPointer?
) -> Int32 { -1 }
