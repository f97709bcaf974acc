internal import Glibc
internal import Logging
internal import Primitives
internal import Storage

/// The key of the first operator, without which nobody could make one for anybody.
enum FirstOperatorKey {
  private static let displayName = "first operator"

  /// Operators' keys that are looked at.
  private static let maximumKeys = 1_000

  /// Makes the key when no operator's key is accepted, and writes it where it was asked for.
  ///
  /// - Throws: `ConfigurationError` when the file cannot be made; nothing has been made then.
  static func make(
    _ configuration: ServerConfiguration,
    _ storage: Storage,
    _ logger: Logger,
    at now: Instant
  ) async throws {
    let keys = try await storage.credentials.credentials(
      of: .operators,
      after: nil,
      limit: maximumKeys
    )
    guard !keys.contains(where: { $0.state(at: now) == .active }) else { return }
    guard let path = configuration.server.operatorKeyFile else {
      logger.warning("no operator's key is accepted: set server.operator-key-file to make one")
      return
    }
    guard access(path, F_OK) != 0 else {
      logger.warning(
        "no operator's key is accepted: move the old file away and start again to make one",
        metadata: ["file": "\(path)"]
      )
      return
    }
    let (credential, key) = try await storage.credentials.createKey(
      CredentialDraft(scope: .operators, displayName: displayName),
      environment: configuration.server.keyEnvironment
    )
    do throws(SecretFileError) {
      try SecretFile.create(path, key.value)
    } catch {
      // A key that nobody has seen must not stand in the way of the next start.
      try await storage.credentials.revoke(credential.id)
      throw ConfigurationError([.init("server.operator-key-file", error.message)])
    }
    logger.notice(
      "made the first operator's key",
      metadata: ["file": "\(path)", "key": "\(credential.id)"]
    )
  }
}
