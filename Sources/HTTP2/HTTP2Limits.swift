/// Named limits of an HTTP/2 connection, each with its unit and its reason.
///
/// Sources: RFC 9113 section 10.5 (denial of service), CVE-2023-44487 (rapid reset), CVE-2025-8671
/// (provoked resets), CVE-2024-28182 (CONTINUATION flood).
package enum HTTP2Limits {
  /// RST_STREAM frames a peer may send: burst, and per second afterwards.
  package static let receivedResets = (burst: 200, perSecond: 50)
  /// RST_STREAM frames a peer may provoke from us: burst, and per second afterwards.
  package static let provokedResets = (burst: 100, perSecond: 10)
  /// Frames that bring no call forward (empty DATA, PRIORITY, WINDOW_UPDATE, SETTINGS, unknown).
  package static let idleFrames = (burst: 1_000, perSecond: 100)
  /// How many such frames each frame that does bring a call forward pays for.
  package static let idleFramesPerUsefulFrame = 4
  /// CONTINUATION frames in one header block: 5 frames hold 80 KiB, ten times the list limit.
  package static let continuations = 4
  /// Acknowledgements of SETTINGS and PING that may wait to be sent.
  package static let queuedAcknowledgements = 100
  /// Entries in one SETTINGS frame; nine are defined.
  package static let settingsEntries = 16
  /// PING frames closer together than `pingIntervalNanoseconds` with no call in between.
  package static let pingStrikes = 2
  /// The interval under which pings without calls count as strikes: 10 s.
  package static let pingIntervalNanoseconds: Int64 = 10_000_000_000
  /// A header list this many times over its limit ends the connection, not just the stream.
  package static let headerListExcessFactor = 4
  /// Frames that may wait in the library's queue: ten for each of 100 streams.
  package static let queuedFrames = 1_000
  /// Encrypted bytes that may wait for the socket before frames are no longer produced.
  package static let pendingOutputBytes = 262_144
  /// Plaintext gathered into one TLS write: the largest record's payload (RFC 8446 section 5.1).
  package static let recordBytes = 16_384
  /// Bytes that a peer must take within the write-stall time while they wait for it: 34 a second
  /// with the 30 s of the default, so that a byte now and then does not hold a response for ever.
  package static let writeStallBytes = 1_024
  /// Bytes of memory that a connection keeps for its next calls: what a hundred of them take.
  package static let keptMemoryBytes = 131_072
  /// How long a connection is without bytes either way before it gives spare memory back: 1 s.
  package static let quietNanoseconds: Int64 = 1_000_000_000
  /// Identifiers of closed streams that are remembered, of each kind of end.
  package static let rememberedStreams = 128
  /// Bytes waiting in one stream's send buffer at which writers suspend.
  package static let streamSendBufferBytes = 65_536
  /// Bytes of a GOAWAY's debug data that go into an error.
  package static let debugBytes = 256
}
