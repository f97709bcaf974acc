/// What a client needs to resume a session with the server that gave it.
///
/// Holds a secret: it has no description of its own and must not be logged or stored.
package struct TLSResumption: Sendable, CustomStringConvertible {
  /// What a session may be resumed for: the context's trust and the server's name.
  struct Scope: Sendable, Hashable {
    let trust: [UInt8]
    let serverName: String
  }

  /// OpenSSL's encoding of the session, which one connection after another may read.
  let encoded: [UInt8]
  let scope: Scope

  package var description: String { "a TLS session of \(scope.serverName)" }
}
