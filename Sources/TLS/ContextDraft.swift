internal import COpenSSL
internal import Signing

/// A context in the making: nobody else has seen it yet.
@safe
struct ContextDraft: ~Copyable {
  enum Role { case server, client }

  private let context: OpaquePointer
  private let role: Role
  private var scope: SHA256
  private(set) var warnings: [String] = []
  private(set) var certificate: CertificateSummary?
  private var isTaken = false

  /// A context with the rules that hold for all of them.
  static func make(
    role: Role,
    minimumVersion: TLSVersion
  ) throws(TLSError) -> ContextDraft {
    OpenSSLErrorQueue.clear()
    let method = unsafe role == .server ? TLS_server_method() : TLS_client_method()
    guard let context = unsafe SSL_CTX_new(method) else { throw .exhausted("a TLS context") }
    let draft = unsafe ContextDraft(owning: context, role: role, minimumVersion: minimumVersion)
    try draft.setRules(minimumVersion)
    draft.setSessionRules()
    return draft
  }

  private init(owning context: OpaquePointer, role: Role, minimumVersion: TLSVersion) {
    unsafe self.context = context
    self.role = role
    scope = SHA256()
    scope.update(Array("florin \(role) \(minimumVersion.rawValue)".utf8))
  }

  deinit { if !isTaken { unsafe SSL_CTX_free(context) } }

  /// Hands the context over.
  consuming func take() -> OpaquePointer {
    isTaken = true
    return unsafe context
  }

  private func setRules(_ minimumVersion: TLSVersion) throws(TLSError) {
    let minimum = minimumVersion == .tls12 ? TLS1_2_VERSION : TLS1_3_VERSION
    guard unsafe florin_tls_set_versions(context, minimum) == 1,
      unsafe SSL_CTX_set_ciphersuites(context, Suites.tls13) == 1,
      unsafe SSL_CTX_set_cipher_list(context, Suites.tls12) == 1,
      unsafe florin_tls_set_groups(context, "X25519:P-256") == 1,
      unsafe role == .server || ALPN.offer(in: context)
    else { throw .setting("this OpenSSL lacks the TLS versions, suites or groups of Florin") }
    unsafe SSL_CTX_set_options(context, florin_tls_options)
    unsafe florin_tls_set_modes(context)
    unsafe SSL_CTX_set_security_level(context, 2)
    unsafe SSL_CTX_set_verify_depth(context, TLSLimits.verifyDepth)
    unsafe florin_tls_set_certificate_bytes_max(context, TLSLimits.peerCertificateBytes)
    // Without it each record is fetched by two calls, and the read buffer is let go and wiped after
    // each: 58 us for 32 records of 100 bytes, sealed and opened, where it takes 36 us with it.
    unsafe florin_tls_set_read_ahead(context, 1)
    unsafe SSL_CTX_set_info_callback(context, rememberAlert)
  }

  private func setSessionRules() {
    unsafe SSL_CTX_set_timeout(context, TLSLimits.sessionSeconds)
    switch role {
    case .server:
      // Sessions live in tickets only: a cache would grow with every client.
      unsafe florin_tls_set_session_cache(context, Int(SSL_SESS_CACHE_OFF))
      unsafe SSL_CTX_set_num_tickets(context, TLSLimits.tickets)
      unsafe SSL_CTX_set_max_early_data(context, 0)
      unsafe SSL_CTX_set_recv_max_early_data(context, 0)
      unsafe TicketKeys.install(in: context)
      unsafe ALPN.require(in: context)
    case .client:
      let mode = SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL
      unsafe florin_tls_set_session_cache(context, Int(mode))
      unsafe SSL_CTX_sess_set_new_cb(context, rememberSession)
    }
  }

  /// Has peers shown a certificate.
  mutating func present(chainFile: String, keyFile: String) throws(TLSError) {
    let identity = try CertificateLoader.identity(chainFile: chainFile, privateKeyFile: keyFile)
    OpenSSLErrorQueue.clear()
    for (index, link) in identity.chain.enumerated() {
      let added =
        unsafe index == 0
        ? SSL_CTX_use_certificate(context, link.pointer)
        : florin_tls_add_chain(context, link.pointer)
      guard added == 1 else { throw .file(chainFile, "cannot be used as a certificate chain") }
    }
    guard unsafe SSL_CTX_use_PrivateKey(context, identity.key.pointer) == 1 else {
      throw .file(keyFile, "cannot be used as a private key")
    }
    certificate = identity.chain.first.map { CertificateSummary($0) }
    if let warning = CertificateLoader.permissionWarning(privateKeyFile: keyFile) {
      warnings.append(warning)
    }
    if role == .client { scope.update(identity.chain.first?.fingerprint ?? []) }
  }

  /// Trusts the authorities of a file and no others.
  mutating func trust(file: String, namesAuthorities: Bool) throws(TLSError) {
    let authorities = try CertificateLoader.certificates(file)
    OpenSSLErrorQueue.clear()
    let store = unsafe SSL_CTX_get_cert_store(context)
    for authority in authorities {
      guard unsafe X509_STORE_add_cert(store, authority.pointer) == 1 else {
        throw .file(file, "holds a certificate that cannot be trusted")
      }
      if namesAuthorities { unsafe SSL_CTX_add_client_CA(context, authority.pointer) }
      scope.update(authority.fingerprint)
    }
  }

  /// Trusts the authorities of the operating system.
  mutating func trustSystem() throws(TLSError) {
    guard unsafe SSL_CTX_set_default_verify_paths(context) == 1 else {
      throw .setting("cannot use the system's certificate authorities")
    }
    scope.update(Array("system".utf8))
  }

  /// Asks peers for no certificate.
  mutating func trustNobody() throws(TLSError) {
    unsafe SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nil)
    scope.update(Array("nobody".utf8))
  }

  /// Verifies the peer's certificate.
  mutating func verify(requiringCertificate: Bool) {
    let required = requiringCertificate ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0
    unsafe SSL_CTX_set_verify(context, SSL_VERIFY_PEER | required, nil)
    scope.update([requiringCertificate ? 1 : 0])
  }

  /// Refuses the revoked certificates of a file's lists, and those whose issuer has no list.
  mutating func revoke(file: String) throws(TLSError) {
    let lists = try CertificateLoader.revocationLists(file)
    OpenSSLErrorQueue.clear()
    let store = unsafe SSL_CTX_get_cert_store(context)
    for list in lists {
      guard unsafe X509_STORE_add_crl(store, list.pointer) == 1 else {
        throw .file(file, "holds a revocation list that cannot be used")
      }
      scope.update(list.fingerprint)
    }
    unsafe X509_STORE_set_flags(store, UInt(X509_V_FLAG_CRL_CHECK))
  }

  /// Ends the list of what trust rests on, and ties sessions to it.
  mutating func sealScope() throws(TLSError) -> [UInt8] {
    let digest = scope.finish()
    guard digest.count == SHA256.byteCount,
      unsafe SSL_CTX_set_session_id_context(context, digest, UInt32(digest.count)) == 1
    else { throw .setting("cannot tie sessions to their context") }
    return digest
  }
}

/// The suites of Florin, in the server's order of preference.
private enum Suites {
  /// AES-128 first: it is the fastest where the processor has AES, and 128 bits are enough for a
  /// connection's traffic; a processor without AES is served by ChaCha20 at half the cost of AES.
  static let tls13 = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"
  /// Forward secrecy and authenticated encryption only.
  static let tls12 =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    + "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    + "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"
}

/// Notes an alert for the message of the error that follows it.
private func rememberAlert(_ ssl: OpaquePointer?, _ event: Int32, _ value: Int32) {
  guard event & SSL_CB_ALERT != 0, let pipe = unsafe CiphertextPipe.under(ssl) else { return }
  unsafe pipe.pointee.alert = value & 0xFF
}

/// Keeps what a server gives for resuming; answers 0, for OpenSSL keeps its own reference.
private func rememberSession(_ ssl: OpaquePointer?, _ session: OpaquePointer?) -> Int32 {
  guard let pipe = unsafe CiphertextPipe.under(ssl),
    let scope = unsafe pipe.pointee.resumptionScope
  else { return 0 }
  let length = unsafe Int(i2d_SSL_SESSION(session, nil))
  guard length > 0 else { return 0 }
  let encoded = unsafe [UInt8](unsafeUninitializedCapacity: length) { buffer, initialized in
    var position = buffer.baseAddress
    initialized = unsafe max(0, Int(i2d_SSL_SESSION(session, &position)))
  }
  unsafe pipe.pointee.resumption = TLSResumption(encoded: encoded, scope: scope)
  return 0
}
