extension Metadata {
  /// The server's word on repeats, in trailing metadata: milliseconds, or anything else for never.
  package static let retryPushbackKey = "grpc-retry-pushback-ms"
  /// How many attempts came before this one, in a repeat's metadata.
  package static let previousAttemptsKey = "grpc-previous-rpc-attempts"

  /// This metadata with the number of attempts before; unchanged for a first attempt.
  package func withPreviousAttempts(_ count: Int) -> Metadata {
    guard count > 0 else { return self }
    return withReserved(String(count), for: Metadata.previousAttemptsKey)
  }

  /// This metadata with a text for a key that callers may not set themselves.
  package func withReserved(_ text: String, for key: String) -> Metadata {
    var kept = self
    kept.remove(key)
    return Metadata(entries: kept.entries + [Entry(key: key, value: .text(text))])
  }
}
