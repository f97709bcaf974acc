/// The prepared statements of one connection, bounded, the least recently used giving way first.
///
/// Knows names and states only; preparing and deallocating are the caller's.
struct StatementCache {
  /// A prepared statement, by the number in its name on the server.
  struct ID: Hashable {
    let number: UInt64
    /// The name on the server.
    var name: String { "f\(number)" }
  }

  /// What a statement needs before it can run.
  enum Lookup: Equatable {
    /// It is prepared.
    case prepared(ID)
    /// It must be prepared under this name.
    case prepare(ID)
  }

  private struct Slot {
    let key: StatementKey
    let id: ID
    let types: [PostgresType]
    var isPrepared: Bool
    var older: Int
    var newer: Int
  }

  private let capacity: Int
  private var slots: [Slot] = []
  private var freeSlots: [Int] = []
  private var indices: [StatementKey: Int] = [:]
  private var newest = -1
  private var oldest = -1
  private var nextNumber: UInt64 = 1
  /// Statements that exist on the server and are no longer wanted.
  private(set) var discarded: [ID] = []

  /// A cache without statements.
  ///
  /// - Parameter capacity: Statements that it keeps; at least 1.
  init(capacity: Int) {
    precondition(capacity >= 1, "a cache holds at least one statement")
    self.capacity = capacity
  }

  var count: Int { indices.count }

  /// Finds a statement or makes room for it, as the most recently used.
  ///
  /// A statement that is found may still be on its way to the server: then it is prepared earlier
  /// in the same pipeline, or the pipeline skips both.
  ///
  /// - Parameters:
  ///   - key: The statement.
  ///   - types: The types of its parameters; a statement prepared for others gives way.
  /// - Returns: What must be done before it can run.
  mutating func use(_ key: StatementKey, types: some Collection<PostgresType>) -> Lookup {
    if let index = indices[key] {
      if slots[index].types.elementsEqual(types) {
        touch(index)
        return .prepared(slots[index].id)
      }
      discard(index)
    }
    if indices.count >= capacity { discard(oldest) }
    let id = ID(number: nextNumber)
    nextNumber += 1
    insert(Slot(key: key, id: id, types: Array(types), isPrepared: false, older: -1, newer: -1))
    return .prepare(id)
  }

  /// The server has prepared a statement.
  mutating func prepared(_ key: StatementKey, _ id: ID) {
    guard let index = indices[key], slots[index].id == id else {
      // Discarded in the meantime: it exists on the server all the same.
      discarded.append(id)
      return
    }
    slots[index].isPrepared = true
  }

  /// The server has not prepared a statement: it failed, or was skipped.
  mutating func notPrepared(_ key: StatementKey, _ id: ID) {
    guard let index = indices[key], slots[index].id == id, !slots[index].isPrepared else { return }
    remove(index)
  }

  /// A statement cannot be used any more.
  ///
  /// - Parameters:
  ///   - key: The statement.
  ///   - id: Its name.
  ///   - exists: Whether the server has it and must drop it.
  mutating func stale(_ key: StatementKey, _ id: ID, exists: Bool) {
    guard let index = indices[key], slots[index].id == id else { return }
    remove(index)
    if exists { discarded.append(id) }
  }

  /// Takes the discarded statements, to have the server drop them.
  mutating func takeDiscarded() -> [ID] {
    defer { discarded = [] }
    return discarded
  }

  /// A statement was not dropped after all.
  mutating func notDropped(_ id: ID) { discarded.append(id) }

  // MARK: The list, from the newest to the oldest

  private mutating func insert(_ slot: Slot) {
    let index: Int
    if let free = freeSlots.popLast() {
      index = free
      slots[free] = slot
    } else {
      index = slots.count
      slots.append(slot)
    }
    indices[slot.key] = index
    linkAsNewest(index)
  }

  private mutating func discard(_ index: Int) {
    if slots[index].isPrepared { discarded.append(slots[index].id) }
    remove(index)
  }

  private mutating func remove(_ index: Int) {
    unlink(index)
    indices[slots[index].key] = nil
    freeSlots.append(index)
  }

  private mutating func touch(_ index: Int) {
    guard newest != index else { return }
    unlink(index)
    linkAsNewest(index)
  }

  private mutating func unlink(_ index: Int) {
    let (older, newer) = (slots[index].older, slots[index].newer)
    if older >= 0 { slots[older].newer = newer } else { oldest = newer }
    if newer >= 0 { slots[newer].older = older } else { newest = older }
  }

  private mutating func linkAsNewest(_ index: Int) {
    slots[index].older = newest
    slots[index].newer = -1
    if newest >= 0 { slots[newest].newer = index } else { oldest = index }
    newest = index
  }
}
