internal import Postgres
internal import Primitives

/// What servers tell each other about new events: of which tenants there are some.
///
/// Who listens on the database learns that a tenant is busy, and nothing else: no position, which
/// would be a count of rows, and no name.
struct EventAnnouncement: Sendable, Hashable {
  let tenants: [TenantID]

  init(_ tenants: [TenantID]) { self.tenants = tenants }

  /// Reads what a server has sent; what is no identifier is a later version's, and left out.
  init(payload: String) {
    tenants = payload.split(separator: ",").compactMap { TenantID(String($0)) }
  }

  /// The identifiers with commas between them.
  var payload: String { tenants.map(\.description).joined(separator: ",") }

  /// The channel that servers listen to for events.
  static let channel = "florin_events"

  static let listen: SQL = "LISTEN florin_events"

  /// Sends a payload ($1).
  static let send: SQL = "SELECT pg_catalog.pg_notify('florin_events', $1)"
}
