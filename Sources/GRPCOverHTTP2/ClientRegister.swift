internal import Primitives

/// Who has connections to a server by client certificate, and who has abused them.
///
/// | input | then |
/// | --- | --- |
/// | the first call of a connection | admitted; one too many or banned: refused |
/// | an admitted connection ends | counted out |
/// | abuse ends a connection that was not refused | twice within the ban's length bans |
///
/// An address is no identity: partners share one behind a gateway, so none is banned for another's
/// abuse; the number of connections of an address is limited instead.
struct ClientRegister: Sendable {
  /// Whether a connection may serve its peer.
  enum Admission: Sendable, Hashable {
    case admitted
    /// The client has as many connections as it may have.
    case tooMany
    /// The client is not served for a while.
    case banned
  }

  private struct Client {
    var connections = 0
    var strikes = 0
    /// When the last strike was.
    var struckAt: MonotonicInstant?
    var bannedUntil: MonotonicInstant?
  }

  private let maximumConnections: Int
  private let banNanoseconds: Int64
  private var clients: [[UInt8]: Client] = [:]
  /// How many clients are known before those with nothing against them are forgotten.
  private var sweepsAt = ClientRegister.sweepMinimum

  private static let sweepMinimum = 1_024
  /// Connections ended for abuse until a client is banned.
  private static let strikesUntilBan = 2

  /// - Parameters:
  ///   - maximumConnections: Of one client.
  ///   - ban: How long a client is not served, and how long abuse is remembered.
  init(maximumConnections: Int, ban: Duration) {
    self.maximumConnections = maximumConnections
    banNanoseconds = ban.nanosecondsClamped
  }

  /// The number of clients that are remembered.
  var count: Int { clients.count }

  /// The first call of a connection came; admitted ones must be counted out with `left`.
  mutating func identified(_ client: [UInt8], at now: MonotonicInstant) -> Admission {
    sweep(at: now)
    var known = clients[client] ?? Client()
    if let end = known.bannedUntil {
      guard now >= end else { return .banned }
      known.bannedUntil = nil
    }
    guard known.connections < maximumConnections else { return .tooMany }
    known.connections += 1
    clients[client] = known
    return .admitted
  }

  /// An admitted connection has ended.
  mutating func left(_ client: [UInt8], at now: MonotonicInstant) {
    guard var known = clients[client] else { return }
    known.connections -= 1
    clients[client] = known.connections > 0 || remembers(known, at: now) ? known : nil
  }

  /// A connection that was not refused had to be ended for what its client did.
  mutating func abused(_ client: [UInt8], at now: MonotonicInstant) {
    sweep(at: now)
    var known = clients[client] ?? Client()
    if !remembers(known, at: now) { known.strikes = 0 }
    known.strikes += 1
    known.struckAt = now
    if known.strikes >= ClientRegister.strikesUntilBan {
      known.strikes = 0
      known.bannedUntil = now.advanced(by: banNanoseconds)
    }
    clients[client] = known
  }

  private func remembers(_ client: Client, at now: MonotonicInstant) -> Bool {
    if let end = client.bannedUntil, now < end { return true }
    return client.struckAt.map { now.nanoseconds(since: $0) < banNanoseconds } ?? false
  }

  /// Forgets those who are gone and whose abuse is long past; amortized over those who come.
  private mutating func sweep(at now: MonotonicInstant) {
    guard clients.count >= sweepsAt else { return }
    clients = clients.filter { $0.value.connections > 0 || remembers($0.value, at: now) }
    sweepsAt = max(ClientRegister.sweepMinimum, clients.count * 2)
  }
}
