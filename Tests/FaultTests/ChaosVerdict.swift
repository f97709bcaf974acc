import FlorinAPI
import FlorinClient
import FlorinTestSupport
import GRPC
import SwiftProtobuf

/// What must hold once the faults are over, read from PostgreSQL by PostgreSQL's own program and
/// from the API, and compared with what callers were told.
struct ChaosVerdict: Sendable {
  let run: ChaosRun

  /// Everything that is wrong, in words; nothing when all is well.
  func faults() async throws -> [String] {
    let schema = try tenantSchema()
    var faults = run.acknowledgements.contradictions
    faults += try customers(schema)
    faults += try counts(schema)
    faults += try await replays()
    faults += try await events()
    return faults
  }

  private func sql(_ statement: String) throws -> [[String]] {
    try Psql.rows(statement, run.servers.database.connectionString)
  }

  private func tenantSchema() throws -> String {
    try sql("SELECT nspname FROM pg_namespace WHERE nspname LIKE 't\\_%'")[0][0]
  }

  /// Every acknowledged write is there once, as it was acknowledged, and nothing else is.
  private func customers(_ schema: String) throws -> [String] {
    let rows = try sql(
      "SELECT external_id, display_name, net_days, version FROM \(schema).customers"
    )
    var faults: [String] = []
    var stored: [String: [String]] = [:]
    for row in rows where stored.updateValue(row, forKey: row[0]) != nil {
      faults.append("\(row[0]) is there twice")
    }
    for acknowledged in run.acknowledgements.all {
      let reply = acknowledged.reply
      let wanted = [
        reply.externalID, reply.displayName, "\(reply.paymentTerms.netDays)", "1",
      ]
      let found = stored.removeValue(forKey: reply.externalID)
      if found != wanted { faults.append("acknowledged \(wanted), stored \(found ?? [])") }
    }
    faults += stored.keys.map { "\($0) is there, and nobody was told" }
    if run.acknowledgements.all.count != run.plan.writes {
      faults.append("\(run.acknowledgements.all.count) of \(run.plan.writes) writes were answered")
    }
    return faults
  }

  /// One idempotency record, one event and one accepted leaf for each write; no gaps in either
  /// order.
  private func counts(_ schema: String) throws -> [String] {
    let writes = run.plan.writes
    let checks: [(what: String, statement: String, wanted: String)] = [
      ("idempotency records", "SELECT count(*) FROM \(schema).idempotency_records", "\(writes)"),
      ("events", "SELECT count(*) FROM \(schema).events", "\(writes)"),
      ("last event", "SELECT max(position) FROM \(schema).events", "\(writes)"),
      (
        "gaps between leaves",
        "SELECT max(index) + 1 - count(*) FROM \(schema).audit_entries", "0"
      ),
      (
        "leaves that the head does not count",
        "SELECT (SELECT count(*) FROM \(schema).audit_entries) - size FROM \(schema).audit_head",
        "0"
      ),
      (
        "records that name a leaf of another record",
        """
        SELECT count(*) - count(DISTINCT leaf_index) FROM \(schema).idempotency_records
        """, "0"
      ),
      (
        "events out of the order of their leaves",
        """
        SELECT count(*) FROM (SELECT leaf_index < lag(leaf_index) OVER (ORDER BY position) AS is_late
          FROM \(schema).events) AS ordered WHERE is_late
        """, "0"
      ),
    ]
    return try checks.compactMap { check in
      let found = try sql(check.statement)[0][0]
      return found == check.wanted ? nil : "\(check.what): \(found), not \(check.wanted)"
    }
  }

  /// The same request gets the same answer, from every server.
  private func replays() async throws -> [String] {
    var faults: [String] = []
    for index in 0..<run.plan.servers {
      let florin = try run.client(index)
      for acknowledged in run.acknowledgements.all.prefix(100) {
        let reply = try await florin.customers.createCustomer(acknowledged.request)
        if reply != acknowledged.reply { faults.append("replayed \(reply)") }
      }
      await florin.close()
    }
    return faults
  }

  /// A watcher sees every write once, numbered without gaps.
  private func events() async throws -> [String] {
    let florin = try run.client(0)
    var options = CallOptions()
    options.timeout = .seconds(60)
    let responses = try await florin.events.watchEvents(
      .with { $0.start = .earliest },
      options: options
    )
    var faults: [String] = []
    var seen: Set<String> = []
    var sequence: Int64 = 0
    for try await response in responses {
      guard case .event(let event)? = response.kind else { continue }
      sequence += 1
      if event.sequence != sequence { faults.append("event \(event.sequence) came as \(sequence)") }
      if !seen.insert(event.customer.externalID).inserted {
        faults.append("\(event.customer.externalID) was announced twice")
      }
      if seen.count == run.plan.writes { break }
    }
    await florin.close()
    return faults
  }
}
