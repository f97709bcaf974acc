internal import MerkleLog
internal import Postgres
internal import Primitives
internal import Signing

/// Leaves that are about to be appended to a tenant's tree, under the lock of its head.
struct AuditAppend {
  /// The tree as it was, then as it will be.
  private(set) var edge: TreeEdge
  /// The index of the first leaf.
  let firstIndex: UInt64
  /// The time of all leaves: never before that of the leaf before them, even if clocks differ.
  let time: Instant
  /// The leaves.
  let bodies: [[UInt8]]
  private let salts: [[UInt8]]
  private let changes: [[UInt8]?]
  private var tiles: [Tile] = []

  /// Gives drafts their places.
  ///
  /// - Parameters:
  ///   - drafts: At least one.
  ///   - edge: The edge of the tree.
  ///   - time: That of the leaves.
  init(_ drafts: [LeafDraft], to edge: TreeEdge, at time: Instant) {
    self.edge = edge
    self.time = time
    firstIndex = edge.frontier.size
    var bodies: [[UInt8]] = []
    bodies.reserveCapacity(drafts.count)
    for (offset, draft) in drafts.enumerated() {
      var body = draft.body
      AuditLeaf.place(at: firstIndex + UInt64(offset), time: time, in: &body)
      bodies.append(body)
    }
    self.bodies = bodies
    salts = drafts.map(\.salt)
    changes = drafts.map(\.changes)
  }

  /// The hashes that must be given to `fill` before `hash`.
  var missing: [EdgeHashes] { edge.missing(appending: bodies.count) }

  /// Takes hashes that were missing.
  ///
  /// - Throws: `TreeEdgeError` when they are not this tree's.
  mutating func fill(_ hashes: [Digest], level: Int) throws {
    try edge.fill(level: level, hashes, using: MerkleHasher())
  }

  /// Appends the leaves to the tree.
  ///
  /// - Throws: `TreeEdgeError` when hashes are missing.
  mutating func hash() throws {
    let hasher = MerkleHasher()
    tiles = try edge.append(bodies.map { hasher.hash(leaf: $0) }, using: hasher)
  }

  /// Adds the statements that write leaves and tiles.
  func add(_ schema: SchemaName, to pipeline: inout Pipeline) {
    pipeline.add(
      AuditStatements.insertEntries(schema),
      Int64(clamping: firstIndex),
      bodies,
      salts,
      changes
    )
    guard !tiles.isEmpty else { return }
    pipeline.add(
      AuditStatements.insertTiles(schema),
      tiles.map { Int16($0.id.level) },
      tiles.map { Int64(clamping: $0.id.index) },
      tiles.map(\.data)
    )
  }

  /// Adds the statement that writes the head.
  func addHead(_ schema: SchemaName, eventPosition: Int64, to pipeline: inout Pipeline) {
    pipeline.add(
      AuditStatements.updateHead(schema),
      Int64(clamping: edge.frontier.size),
      edge.frontier.hashBytes,
      eventPosition,
      time
    )
  }
}
