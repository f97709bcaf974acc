internal import OrderToCash
internal import Postgres
internal import Primitives

/// Events that are about to be appended to a tenant's outbox, under the lock of the audit head.
///
/// The lock makes positions rise in the order of commit: who has read up to a position has missed
/// nothing below it.
struct OutboxAppend {
  private let drafts: [EventDraft]
  private let behind: Int64
  private let firstLeaf: Int64
  private let time: Instant

  /// Gives events their positions.
  ///
  /// - Parameters:
  ///   - drafts: The events, in the order of the commands.
  ///   - position: That of the last event before them.
  ///   - trail: The leaves of the commands.
  init(_ drafts: [EventDraft], behind position: Int64, _ trail: AuditAppend) {
    self.drafts = drafts
    behind = position
    firstLeaf = Int64(clamping: trail.firstIndex)
    time = trail.time
  }

  /// The position of the last event.
  var lastPosition: Int64 { behind + Int64(drafts.count) }

  /// Adds the statement that writes the events; none when there are none.
  func add(_ schema: SchemaName, to pipeline: inout Pipeline) {
    guard !drafts.isEmpty else { return }
    let subjects = drafts.map(\.event.subject)
    pipeline.add(
      EventStatements.insert(schema),
      behind + 1,
      drafts.map(\.id),
      drafts.map(\.event.type),
      subjects.map { Int16($0.kind.rawValue) },
      subjects.map(\.id),
      subjects.map(\.version),
      drafts.map { firstLeaf + Int64($0.leaf) },
      drafts.map(\.payload),
      time
    )
  }
}
