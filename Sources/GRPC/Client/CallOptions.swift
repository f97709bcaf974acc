/// What one call asks for, where it differs from its channel's options.
public struct CallOptions: Sendable {
  /// How long the call may take altogether, repeats included; nil for the channel's default.
  public var timeout: Duration?
  /// Whether the call may take for ever, whatever `timeout` and the channel say.
  ///
  /// For streams that are meant to stay open; other calls are better off with a deadline.
  public var isUnlimited: Bool
  /// Metadata to send.
  public var metadata: Metadata
  /// Whether the call waits while servers cannot be reached, rather than fail at once with
  /// UNAVAILABLE; nil for the channel's default.
  public var waitForReady: Bool?
  /// How request messages are compressed.
  public var compression: CompressionAlgorithm
  /// The largest response message in bytes, before and after inflating; nil for the channel's
  /// default.
  ///
  /// A larger one ends the call with RESOURCE_EXHAUSTED.
  public var maximumResponseBytes: Int?
  /// How the call is repeated; nil for the channel's policy, which holds for idempotent methods.
  ///
  /// Given here, it holds for this call whatever the method says: the caller knows that repeating
  /// is harmless, for example because the request carries a `request_id`.
  public var repetition: RepetitionPolicy?
  /// The authority to address; nil for the connection's own.
  public var authority: String?

  /// Options for a call.
  public init(
    timeout: Duration? = nil,
    isUnlimited: Bool = false,
    metadata: Metadata = Metadata(),
    waitForReady: Bool? = nil,
    compression: CompressionAlgorithm = .identity,
    maximumResponseBytes: Int? = nil,
    repetition: RepetitionPolicy? = nil,
    authority: String? = nil
  ) {
    self.timeout = timeout
    self.isUnlimited = isUnlimited
    self.metadata = metadata
    self.waitForReady = waitForReady
    self.compression = compression
    self.maximumResponseBytes = maximumResponseBytes
    self.repetition = repetition
    self.authority = authority
  }

  /// What the channel says, without metadata.
  public static let defaults = CallOptions()
}
