/// Bounds on backends, beyond which they are replaced.
package struct BackendLimits: Sendable, Hashable {
  /// Bytes of memory above which a backend is replaced.
  package var bytes = PostgresLimits.backendBytes
  /// Other keys that a backend serves before its memory is looked at.
  package var keysPerLook = PostgresLimits.keysPerMemoryLook
  /// Leases after which its memory is looked at, whoever has used it.
  package var leasesPerLook = PostgresLimits.leasesPerMemoryLook
  /// Keys after which a backend is replaced whose memory nobody may look at.
  package var keysUnseen = PostgresLimits.keysPerUnseenBackend
  /// How long a backend may take to answer when it is asked for nothing.
  package var checkTimeout = PostgresLimits.settleTimeout

  package init() {}
}

/// How far a backend is worn out: it keeps some memory for everything that it has touched, and
/// gives none of it back (RELIABILITY 2.2).
struct BackendWear: Sendable {
  private let limits: BackendLimits
  /// The keys that the backend has served: a login has some 200 tenants at most.
  private var keys: Set<Int> = []
  private var keysSeen = 0
  private var leases = 0
  private var isVisible = true
  /// Whether the backend is to be replaced.
  private(set) var isOut = false

  /// The wear of a new backend.
  init(limits: BackendLimits) { self.limits = limits }

  /// A lease has ended.
  ///
  /// - Parameter key: The hash of whom it was for.
  /// - Returns: Whether the backend's memory is to be looked at.
  mutating func used(by key: Int) -> Bool {
    keys.insert(key)
    leases += 1
    guard isVisible else {
      isOut = isOut || keys.count >= limits.keysUnseen
      return false
    }
    return keys.count - keysSeen >= limits.keysPerLook || leases >= limits.leasesPerLook
  }

  /// The backend's memory was looked at.
  mutating func measured(bytes: Int) {
    keysSeen = keys.count
    leases = 0
    isOut = isOut || bytes > limits.bytes
  }

  /// The login may not look: what its backends have served must do.
  mutating func hidden() {
    isVisible = false
    isOut = isOut || keys.count >= limits.keysUnseen
  }
}
