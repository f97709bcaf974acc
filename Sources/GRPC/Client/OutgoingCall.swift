/// One call with its options settled against its channel's.
struct OutgoingCall: Sendable {
  let method: MethodDescriptor
  let options: CallOptions
  let deadline: ContinuousClock.Instant?
  let waitForReady: Bool
  let maximumResponseBytes: Int
  let repetition: RepetitionPolicy

  /// - Throws: `RPCError` DEADLINE_EXCEEDED when there is no time at all.
  init(_ context: ClientCallContext, channel: Channel) throws(RPCError) {
    method = context.method
    options = context.options
    let defaults = channel.options
    let timeout = options.isUnlimited ? nil : options.timeout ?? defaults.defaultTimeout
    if let timeout, timeout <= .zero { throw OutgoingCall.deadlinePassed }
    deadline = timeout.map { channel.clock.now() + $0 }
    waitForReady = options.waitForReady ?? defaults.waitForReady
    maximumResponseBytes = options.maximumResponseBytes ?? defaults.maximumResponseBytes
    // The channel's policy cannot know whether repeating a write is harmless; the caller's can.
    repetition = options.repetition ?? (method.isIdempotent ? defaults.repetition : .never)
  }

  var isCompressed: Bool { options.compression != .identity }

  var retryPolicy: RetryPolicy? {
    if case .retry(let policy) = repetition { return policy }
    return nil
  }

  /// What opens an attempt.
  ///
  /// - Throws: `RPCError` DEADLINE_EXCEEDED when no time is left.
  func head(previousAttempts: Int, now: ContinuousClock.Instant) throws(RPCError) -> CallHead {
    let timeout = deadline.map { $0 - now }
    if let timeout, timeout <= .zero { throw OutgoingCall.deadlinePassed }
    return CallHead(
      path: method.path,
      metadata: options.metadata.withPreviousAttempts(previousAttempts),
      timeout: timeout,
      authority: options.authority,
      requestEncoding: options.compression,
      maximumResponseBytes: maximumResponseBytes
    )
  }

  static var deadlinePassed: RPCError {
    RPCError(.deadlineExceeded, "the deadline passed before the call was sent")
  }
}
