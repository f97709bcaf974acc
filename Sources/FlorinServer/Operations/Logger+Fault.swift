internal import Logging
internal import Storage

extension Logger {
  /// Logs that something failed, without anything of what the rows hold.
  ///
  /// What PostgreSQL says of it may quote whole rows: that goes to a line of its own at debug
  /// level, for whoever looks for a fault.
  ///
  /// - Parameters:
  ///   - level: How bad it is.
  ///   - message: What failed.
  ///   - error: Why.
  ///   - facts: Of what; nothing confidential.
  func fault(
    _ level: Level,
    _ message: Message,
    _ error: any Error,
    _ facts: Metadata = [:]
  ) {
    let told = FaultFacts.of(error).mapValues { MetadataValue.string($0) }
    log(level: level, message, metadata: facts.merging(told) { fact, _ in fact })
    debug(
      "the same fault in full",
      metadata: facts.merging(["error": "\(Self.full(error))"]) { fact, _ in fact }
    )
  }

  /// An error with all that is known of it.
  private static func full(_ error: any Error) -> String {
    // tidy: error-text: at debug level alone, of which docs/configuration.md says that rows show.
    String(reflecting: error)
  }
}
