/// Records that a command has changed, over those of the books.
struct Overlay<Key: Hashable & Comparable & Sendable, Record: Hashable & Sendable> {
  /// What is there after the command so far; nil for what has gone.
  private(set) var records: [Key: Record?] = [:]

  /// The record of a key, by the books where the command has not changed it.
  func record(_ key: Key, over before: Record?) -> Record? {
    if let changed = records[key] { changed } else { before }
  }

  /// Changes, adds or, with nil, removes a record.
  mutating func set(_ record: Record?, for key: Key) { records.updateValue(record, forKey: key) }

  /// What differs from the books, by key.
  ///
  /// - Parameter before: The record of the books.
  /// - Returns: The changes; none for what is as it was.
  func changes(over before: (Key) -> Record?) -> [RecordChange<Record>] {
    records.sorted { $0.key < $1.key }.compactMap { key, after in
      let before = before(key)
      return before == after ? nil : RecordChange(before: before, after: after)
    }
  }
}
