internal import MerkleLog
internal import OrderToCash
internal import Parties
internal import Postgres
internal import Primitives

/// Holds a tenant's rows against each other: the audit tree against its leaves, the customers and
/// events against the changes that the leaves tell of, the idempotency records against their leaves
/// (RELIABILITY 3.5).
///
/// Reads one state of the database from beginning to end, in the tenant's role, and changes
/// nothing. Memory grows with the number of leaves and customers: some 200 bytes for each.
struct StorageCheck {
  private let tenant: TenantHandle
  private var reading: TenantReading
  private var report = StorageCheckReport()
  private var tree = PlainTree()
  /// What the trail says of each customer's last change.
  private var lastChanges: [UUIDBits: AuditChange] = [:]
  /// The changes of each accepted leaf, in the order of the leaf.
  private var changes: [UInt64: [AuditChange]] = [:]
  private var accepted: [UInt64: AuditLeaf] = [:]
  /// Indices of leaves that have a record.
  private var recorded: Set<UInt64> = []

  private static let rowsPerRead: Int64 = 1000

  /// A check of a tenant, on a connection that is in no transaction.
  init(of tenant: TenantHandle, on connection: PostgresConnection) {
    self.tenant = tenant
    reading = TenantReading(of: tenant, on: connection, nil)
  }

  /// Runs the check.
  ///
  /// - Returns: What was looked at and found.
  /// - Throws: `PostgresError`, `StoredValueFault` when a row cannot be read at all.
  mutating func run() async throws -> StorageCheckReport {
    let headRow = reading.pipeline.add(AuditStatements.head(tenant.schema))
    let head = try AuditHead(try await reading.run()[headRow])
    try await checkLeaves(head)
    try await checkTiles(head)
    try await checkCustomers()
    try await checkEvents(head)
    try await checkRecords()
    _ = try await reading.finish()
    return report
  }

  // MARK: Leaves

  private mutating func checkLeaves(_ head: AuditHead) async throws {
    var expected: UInt64 = 0
    var lastTime = Instant(microseconds: 0)
    while true {
      let sql = CheckStatements.leaves(tenant.schema)
      let row = reading.pipeline.add(sql, Int64(clamping: expected), Self.rowsPerRead)
      let rows = try await reading.run()[row].rows
      for row in rows {
        let (stored, body, beside) = try row.decode(Int64.self, [UInt8].self, [UInt8]?.self)
        let index = UInt64(clamping: stored)
        while expected < index {
          report.add(.leafMissing(index: expected))
          expected += 1
        }
        expected = index + 1
        tree.append(body)
        lastTime = take(body, beside, at: index, after: lastTime)
      }
      if rows.isEmpty { break }
    }
    report.leaves = UInt64(tree.leaves.count)
    report.root = tree.root
    let size = head.frontier.size
    if expected > size { report.add(.leavesBeyondHead(count: expected - size)) }
    while expected < size {
      report.add(.leafMissing(index: expected))
      expected += 1
    }
    if head.frontier.hashBytes != Array(tree.edge.joined()) { report.add(.frontierDiffers) }
  }

  private mutating func take(
    _ body: [UInt8],
    _ beside: [UInt8]?,
    at index: UInt64,
    after lastTime: Instant
  ) -> Instant {
    guard let leaf = try? AuditLeaf(decoding: body), leaf.index == index,
      leaf.logID == tenant.id.bits, let listed = Self.changes(of: leaf, beside)
    else {
      report.add(.leafMalformed(index: index))
      return lastTime
    }
    if leaf.time < lastTime { report.add(.leafTimeRunsBackwards(index: index)) }
    if leaf.outcome == .accepted {
      accepted[index] = leaf
      if !listed.isEmpty { changes[index] = listed }
    }
    for change in listed { follow(change, index) }
    return leaf.time
  }

  /// The changes of a leaf, from within or from beside it; nil when the leaf names others.
  private static func changes(of leaf: AuditLeaf, _ beside: [UInt8]?) -> [AuditChange]? {
    switch leaf.changes {
    case .listed(let changes): return beside == nil ? changes : nil
    case .apart(let root):
      guard let beside, let changes = try? AuditChanges.decode(beside) else { return nil }
      var tree = PlainTree()
      for change in changes { tree.append(change.encoded) }
      return tree.root == root.bytes ? changes : nil
    }
  }

  private mutating func follow(_ change: AuditChange, _ index: UInt64) {
    let before = lastChanges[change.id]
    if change.before != before?.after || change.version != (before?.version ?? 0) + 1 {
      report.add(.changeChainBroken(index: index, customer: CustomerID(change.id)))
    }
    lastChanges[change.id] = change
  }

  // MARK: Tiles

  private mutating func checkTiles(_ head: AuditHead) async throws {
    for level in 0...TileID.levelMax {
      let hashes = tree.level(level)
      var expected = 0
      while true {
        let sql = CheckStatements.tiles(tenant.schema)
        let row = reading.pipeline.add(sql, Int16(level), Int64(expected), Self.rowsPerRead / 10)
        let rows = try await reading.run()[row].rows
        for row in rows {
          let (stored, data) = try row.decode(Int64.self, [UInt8].self)
          expected = checkTile(level, Int(stored), data, hashes, expected)
        }
        if rows.isEmpty { break }
      }
      while (expected + 1) * 256 <= hashes.count {
        report.add(.tileMissing(level: level, index: UInt64(expected)))
        expected += 1
      }
      if hashes.count < 256 { break }
    }
  }

  private mutating func checkTile(
    _ level: Int,
    _ index: Int,
    _ data: [UInt8],
    _ hashes: [[UInt8]],
    _ expected: Int
  ) -> Int {
    report.tiles += 1
    for missing in expected..<max(expected, index) where (missing + 1) * 256 <= hashes.count {
      report.add(.tileMissing(level: level, index: UInt64(missing)))
    }
    guard (index + 1) * 256 <= hashes.count else {
      report.add(.tileBeyondHead(level: level, index: UInt64(index)))
      return index + 1
    }
    if data != Array(hashes[index * 256..<(index + 1) * 256].joined()) {
      report.add(.tileDiffers(level: level, index: UInt64(index)))
    }
    return index + 1
  }

  // MARK: Customers

  private mutating func checkCustomers() async throws {
    var last = UUIDBits(high: 0, low: 0)
    var seen: Set<UUIDBits> = []
    var references: [(from: CustomerID, to: CustomerID)] = []
    while true {
      let row = reading.pipeline.add(
        CheckStatements.customers(tenant.schema),
        last,
        Self.rowsPerRead
      )
      let rows = try await reading.run()[row].rows
      for row in rows {
        let stored = try StoredCustomer(row)
        let customer = stored.customer
        last = customer.id.bits
        seen.insert(last)
        check(stored)
        for other in customer.references { references.append((customer.id, other)) }
        if case .merged(let other) = customer.state { references.append((customer.id, other)) }
      }
      if rows.isEmpty { break }
    }
    report.customers = UInt64(seen.count)
    for (from, to) in references where !seen.contains(to.bits) {
      report.add(.referenceDangling(from: from, to: to))
    }
    for change in lastChanges.values
    where change.kind == ResourceKind.customer.rawValue && !seen.contains(change.id) {
      report.add(.customerMissing(CustomerID(change.id)))
    }
  }

  private mutating func check(_ stored: StoredCustomer) {
    let customer = stored.customer
    guard let change = lastChanges[customer.id.bits] else {
      return report.add(.customerWithoutLeaf(customer.id))
    }
    let digest = CustomerSaves.digest(of: customer, opening: stored.auditOpening)
    if change.version != UInt64(clamping: customer.version) || change.after != digest {
      report.add(.customerDiffers(customer.id))
    }
  }

  // MARK: Events

  private mutating func checkEvents(_ head: AuditHead) async throws {
    var last: Int64?
    var told: [UInt64: [ResourceReference]] = [:]
    while true {
      let row = reading.pipeline.add(
        EventStatements.after(tenant.schema),
        last ?? 0,
        Self.rowsPerRead
      )
      let rows = try await reading.run()[row].rows
      for row in rows {
        let event = try StoredEvent(row)
        // The oldest may have been purged.
        for missing in (last ?? event.position - 1) + 1..<event.position {
          report.add(.eventMissing(position: missing))
        }
        last = event.position
        report.events += 1
        check(event, &told)
      }
      if rows.isEmpty { break }
    }
    if let last, last != head.eventPosition {
      report.add(.eventsBeyondHead(count: last - head.eventPosition))
    }
    // Of the oldest leaf that has events the first may have been purged.
    guard let oldest = told.keys.min() else { return }
    for (index, listed) in changes where index > oldest && told[index]?.count != listed.count {
      report.add(.changeWithoutEvent(index: index))
    }
  }

  private mutating func check(
    _ event: StoredEvent,
    _ told: inout [UInt64: [ResourceReference]]
  ) {
    let subject = event.subject
    let isInLeaf = changes[event.leafIndex]?.contains { change in
      change.kind == subject.kind.rawValue && change.id == subject.id
        && change.version == UInt64(clamping: subject.version)
    }
    let isRepeated = told[event.leafIndex]?.contains(subject) ?? false
    let isInTime = accepted[event.leafIndex]?.time == event.recordedAt
    if isInLeaf != true || isRepeated || !isInTime {
      report.add(.eventDiffers(position: event.position))
    }
    told[event.leafIndex, default: []].append(subject)
  }

  // MARK: Records

  private mutating func checkRecords() async throws {
    var last = UUIDBits(high: 0, low: 0)
    while true {
      let row = reading.pipeline.add(
        CheckStatements.records(tenant.schema),
        last,
        Self.rowsPerRead
      )
      let rows = try await reading.run()[row].rows
      for row in rows { last = try checkRecord(row) }
      if rows.isEmpty { break }
    }
  }

  private mutating func checkRecord(_ row: Row) throws -> UUIDBits {
    var columns = RowReader(row)
    let key: UUIDBits = try columns.next()
    let principalID: String = try columns.next()
    let method = UInt16(bitPattern: try columns.next() as Int16)
    let requestID: String = try columns.next()
    let commandID: UUIDBits = try columns.next()
    let index = UInt64(clamping: try columns.next() as Int64)
    let ownKey = IdempotencyKey(method: method, principalID: principalID, requestID: requestID)
    let leaf = accepted[index]
    if ownKey.bits != key || leaf?.eventID != commandID || leaf?.actor != principalID
      || leaf?.method != method
    {
      report.add(.recordDiffers(commandID: commandID))
    }
    if !recorded.insert(index).inserted { report.add(.recordRepeated(index: index)) }
    report.records += 1
    return key
  }
}
