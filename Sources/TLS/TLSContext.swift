internal import COpenSSL
internal import Signing

/// What the connections of one listener or one channel have in common: certificates, trust, rules.
///
/// Owns a reference to OpenSSL's context, which every session made from it holds too: a context
/// can be replaced while its connections go on.
@safe
// tidy: unchecked-sendable: all fields are constants; OpenSSL counts references atomically and only
// reads a context once sessions are made from it, with the caches that it would write to off
package final class TLSContext: @unchecked Sendable {
  let pointer: OpaquePointer
  /// SHA-256 over all that a session's trust rests on: tickets do not cross from one to another.
  let sessionScope: [UInt8]
  /// The name that a client asks of its servers in place of the one connected to.
  let serverName: String?
  /// Lines for the log about what works but should be mended, such as a readable key.
  package let warnings: [String]
  /// The certificate that is shown to peers; nil for a client without.
  package let certificate: CertificateSummary?

  private init(_ draft: consuming ContextDraft, serverName: String?) throws(TLSError) {
    sessionScope = try draft.sealScope()
    warnings = draft.warnings
    certificate = draft.certificate
    self.serverName = serverName
    unsafe pointer = draft.take()
  }

  deinit { unsafe SSL_CTX_free(pointer) }

  /// A server's context.
  ///
  /// - Parameter configuration: The files and rules.
  /// - Returns: The context, ready for sessions.
  /// - Throws: `TLSError.configuration` naming the file that cannot be used, and why.
  package static func server(
    _ configuration: TLSServerConfiguration
  ) throws(TLSError) -> TLSContext {
    var draft = try ContextDraft.make(role: .server, minimumVersion: configuration.minimumVersion)
    try draft.present(
      chainFile: configuration.certificateChainFile,
      keyFile: configuration.privateKeyFile
    )
    switch configuration.clientCertificates {
    case .off: try draft.trustNobody()
    case .optional(let file):
      try draft.trust(file: file, namesAuthorities: true)
      draft.verify(requiringCertificate: false)
    case .required(let file):
      try draft.trust(file: file, namesAuthorities: true)
      draft.verify(requiringCertificate: true)
    }
    if let file = configuration.crlFile { try draft.revoke(file: file) }
    return try TLSContext(draft, serverName: nil)
  }

  /// A client's context.
  ///
  /// - Parameter configuration: The files and rules.
  /// - Returns: The context, ready for sessions.
  /// - Throws: `TLSError.configuration` naming the file that cannot be used, and why.
  package static func client(
    _ configuration: TLSClientConfiguration
  ) throws(TLSError) -> TLSContext {
    var draft = try ContextDraft.make(role: .client, minimumVersion: configuration.minimumVersion)
    if let file = configuration.trustFile {
      try draft.trust(file: file, namesAuthorities: false)
    } else {
      try draft.trustSystem()
    }
    draft.verify(requiringCertificate: true)
    if let own = configuration.certificate {
      try draft.present(chainFile: own.chainFile, keyFile: own.privateKeyFile)
    }
    return try TLSContext(draft, serverName: configuration.serverName)
  }
}
