/// A header list to be sent: names and values end to end in one buffer.
package struct HeaderList: Sendable {
  package private(set) var storage: [UInt8] = []
  package private(set) var fields: [Field] = []

  /// Where one field's name and value are in `storage`.
  package struct Field: Sendable {
    let offset: Int
    let nameLength: Int
    let valueLength: Int
    /// Kept out of the compression context: RFC 7541 section 7.1.3.
    let isSensitive: Bool
  }

  package init() {}

  /// A list of fixed fields.
  package init(_ fields: KeyValuePairs<String, String>) {
    for (name, value) in fields { add(name, value) }
  }

  /// Appends a field; names are lower case already.
  package mutating func add(_ name: String, _ value: String, isSensitive: Bool = false) {
    let offset = storage.count
    storage.append(contentsOf: name.utf8)
    let nameLength = storage.count - offset
    storage.append(contentsOf: value.utf8)
    fields.append(
      Field(
        offset: offset,
        nameLength: nameLength,
        valueLength: storage.count - offset - nameLength,
        isSensitive: isSensitive
      )
    )
  }
}
