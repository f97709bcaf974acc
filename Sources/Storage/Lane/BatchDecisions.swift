internal import MerkleLog
internal import OrderToCash
internal import Parties
internal import Primitives
internal import Signing

/// Decides the commands of a batch, in order; no I/O.
///
/// | state | `decide` finds | does |
/// | --- | --- | --- |
/// | at a command | unmet needs | returns those of it and of all behind it, to be loaded |
/// | at a command | everything | decides, goes on to the next |
/// | behind the last | | returns nil: the drafts and outcomes are complete |
///
/// Every command sees the changes of those before it. One that is refused leaves the books as they
/// were and a leaf behind; one that is only checked leaves nothing.
struct BatchDecisions {
  /// What a command came to; leaves are counted from the first of the batch.
  enum Outcome {
    case done(reply: [UInt8], leaf: Int)
    /// Done by an earlier command of this batch.
    case repeated(reply: [UInt8], leaf: Int)
    /// Done in an earlier batch.
    case replayed(reply: [UInt8], leafIndex: UInt64)
    case rejected(Rejection, leaf: Int?)
    case requestIDReused(leaf: Int)
    /// Checked, and nothing is wrong with it.
    case checked(reply: [UInt8])
    /// Could not be decided; has left nothing.
    case failed
  }

  private let items: [LaneItem]
  private let log: UUIDBits
  private let now: Instant
  private let encodeEvent: @Sendable (DomainEvent, Changes) throws -> [UInt8]
  private var random = RandomBytes()
  /// What was found under the keys of the writes.
  private var found: [IdempotencyKey: IdempotencyRecord] = [:]
  private var next = 0

  /// What the commands see.
  var books = Books()
  var customers = CustomerSaves()
  private(set) var outcomes: [Outcome] = []
  private(set) var leaves: [LeafDraft] = []
  private(set) var events: [EventDraft] = []
  private(set) var records: [RecordDraft] = []
  /// Which record of this batch a key has.
  private var written: [IdempotencyKey: Int] = [:]

  /// A batch.
  ///
  /// - Parameters:
  ///   - items: Its commands.
  ///   - tenant: Whose they are; the identifier is that of the audit trail too.
  ///   - now: The moment at which all of them are decided.
  ///   - encodeEvent: Makes what an event carries.
  init(
    _ items: [LaneItem],
    of tenant: TenantID,
    at now: Instant,
    encodeEvent: @escaping @Sendable (DomainEvent, Changes) throws -> [UInt8]
  ) {
    self.items = items
    log = tenant.bits
    self.now = now
    self.encodeEvent = encodeEvent
    outcomes.reserveCapacity(items.count)
    leaves.reserveCapacity(items.count)
  }

  /// The keys of the writes from the next on under which nothing was found so far, in order.
  var keys: [UUIDBits] {
    items[next...].lazy
      .filter { !$0.submission.isValidateOnly && found[$0.key] == nil }
      .map(\.key.bits)
      .sorted()
  }

  /// The keys of the writes that a rule refuses, in order.
  var refusedKeys: [UUIDBits] {
    zip(items, outcomes).compactMap { item, outcome in
      if case .rejected(_, leaf: .some) = outcome { item.key.bits } else { nil }
    }.sorted()
  }

  /// What the commands from the next on need and nobody has looked for.
  func unmetNeeds() -> Needs {
    var needs = Needs()
    for item in items[next...] where item.submission.isValidateOnly || found[item.key] == nil {
      needs.formUnion(item.submission.command.unmetNeeds(in: books))
    }
    return needs
  }

  /// Takes what was found under a key.
  mutating func loaded(_ record: IdempotencyRecord, under key: IdempotencyKey) {
    found[key] = record
  }

  /// Decides as many commands as the books allow.
  ///
  /// - Returns: What must be loaded before the next command; nil when all are decided.
  /// - Throws: `SigningError` when there is no randomness, `AuditLeafError` for a principal that no
  ///   leaf can name.
  mutating func decide() throws -> Needs? {
    while next < items.count {
      let item = items[next]
      guard let outcome = try repetition(of: item) else {
        guard item.submission.command.unmetNeeds(in: books).isEmpty else { return unmetNeeds() }
        outcomes.append(try decide(item))
        next += 1
        continue
      }
      outcomes.append(outcome)
      next += 1
    }
    return nil
  }

  /// The outcome of a write whose name was used before; nil for a name that is new.
  private mutating func repetition(of item: LaneItem) throws -> Outcome? {
    guard !item.submission.isValidateOnly else { return nil }
    if let record = found[item.key] {
      guard record.isRecord(of: item) else { return .requestIDReused(leaf: try refuse(item)) }
      return .replayed(reply: record.reply, leafIndex: record.leafIndex)
    }
    if let index = written[item.key] {
      let record = records[index]
      guard item.isRepetition(of: record.item) else {
        return .requestIDReused(leaf: try refuse(item))
      }
      return .repeated(reply: record.reply, leaf: record.leaf)
    }
    return nil
  }

  private mutating func refuse(_ item: LaneItem) throws -> Int {
    try appendLeaf(item, .refused(reason: SubmissionReason.requestIDReused.rawValue), [])
  }

  private mutating func decide(_ item: LaneItem) throws -> Outcome {
    let submission = item.submission
    let decision: Decision
    do throws(Rejection) {
      let moment = Moment(now: now, today: now.date, principal: submission.principal.id)
      decision = try OrderToCash.decide(submission.command, books, moment)
    } catch {
      guard !submission.isValidateOnly else { return .rejected(error, leaf: nil) }
      return .rejected(error, leaf: try appendLeaf(item, .refused(reason: error.reason.code), []))
    }
    let reply: [UInt8]
    let payloads: [[UInt8]]
    do {
      reply = try submission.encodeReply(decision.result)
      guard !submission.isValidateOnly else { return .checked(reply: reply) }
      payloads = try decision.changes.events.map { try encodeEvent($0, decision.changes) }
    } catch {
      // The command has touched nothing: nobody else in the batch is hurt.
      return .failed
    }
    return .done(reply: reply, leaf: try accept(item, decision, reply, payloads))
  }

  private mutating func accept(
    _ item: LaneItem,
    _ decision: Decision,
    _ reply: [UInt8],
    _ payloads: [[UInt8]]
  ) throws -> Int {
    let changes = decision.changes
    var digests: [AuditChange] = []
    digests.reserveCapacity(changes.customers.count)
    for change in changes.customers { digests.append(try customers.take(change, &random)) }
    books.apply(changes)
    let leaf = try appendLeaf(item, .accepted, digests)
    for (event, payload) in zip(changes.events, payloads) {
      events.append(
        EventDraft(
          id: try random.identifier(at: now),
          event: event,
          leaf: leaf,
          payload: payload
        )
      )
    }
    written[item.key] = records.count
    records.append(RecordDraft(item: item, leaf: leaf, reply: reply))
    return leaf
  }

  private mutating func appendLeaf(
    _ item: LaneItem,
    _ outcome: AuditOutcome,
    _ changes: [AuditChange]
  ) throws -> Int {
    let salt = try random.next(Digest.byteCount)
    leaves.append(try LeafDraft(item.submission, outcome, changes, log: log, salt: salt))
    return leaves.count - 1
  }
}
