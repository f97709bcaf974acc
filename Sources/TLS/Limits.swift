/// Named limits of this room: each with its unit and its reason.
package enum TLSLimits {
  /// Certificates above the leaf that a chain may have: root, two intermediates.
  static let verifyDepth: Int32 = 3
  /// Bytes of certificates a peer may send: four certificates of 4 KiB are generous.
  static let peerCertificateBytes = 32 * 1024
  /// Tickets per full handshake: a client that opens two connections at once resumes both.
  static let tickets = 2
  /// Seconds after which tickets get a new key; the key before stays valid as long again.
  static let ticketKeySeconds: Int64 = 3_600
  /// Seconds a ticket can be redeemed: no longer than its key is kept.
  static let sessionSeconds = 3_600
  /// Bytes of an empty outgoing buffer worth keeping: an idle connection must cost little.
  static let keptBufferBytes = 4 * 1024
  /// Bytes that a buffer is made with at most by what its last filling needed.
  static let initialBufferBytes = 64 * 1024
  /// Bytes of plaintext in one record (RFC 8446 section 5.1).
  package static let recordBytes = 16 * 1024
  /// Bytes of a PEM file that is read at all: a system's trust store has about 220 KiB.
  static let pemFileBytes: Int64 = 4 * 1024 * 1024
}
