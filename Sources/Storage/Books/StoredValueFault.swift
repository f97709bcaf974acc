/// A stored value is not what this server writes: somebody else has changed it, or a newer server.
///
/// Says where, and nothing of the value.
struct StoredValueFault: Error, CustomStringConvertible {
  let table: StaticString
  let column: StaticString

  var description: String { "a row of \(table) holds an unknown \(column)" }
}
