internal import Postgres

/// Reads the columns of a row one after another, as the statement names them.
struct RowReader {
  private let row: Row
  private var column = 0

  init(_ row: Row) { self.row = row }

  /// The next column.
  ///
  /// - Throws: `PostgresError` when it is of another type, or NULL where the type has none.
  mutating func next<Value: PostgresDecodable>() throws(PostgresError) -> Value {
    defer { column += 1 }
    return try row[column]
  }
}
