/// What a statement came to.
package struct StatementResult: Sendable {
  /// The command that ran, such as `SELECT`, `INSERT` or `CREATE TABLE`.
  package let command: String
  /// Rows that the statement returned or changed; 0 for commands without rows.
  package let affectedRows: Int
  /// The rows that it returned.
  package let rows: Rows
}

/// The rows of a result, or of a stream's batch.
package struct Rows: RandomAccessCollection, Sendable {
  let storage: RowStorage
  package let count: Int

  package static let none = Rows(storage: .empty, count: 0)

  init(storage: RowStorage, count: Int) {
    self.storage = storage
    self.count = count
  }

  package var startIndex: Int { 0 }
  package var endIndex: Int { count }

  /// The row at an index from 0.
  package subscript(index: Int) -> Row {
    precondition(index >= 0 && index < count, "a row beyond the result's last")
    return Row(storage: storage, firstCell: index * storage.columns.count)
  }

  /// The types of the columns.
  package var columns: [PostgresType] { storage.columns }
}

/// One row of a result.
///
/// Columns are known by their position: the statement, which is constant, says what stands where.
package struct Row: Sendable {
  fileprivate let storage: RowStorage
  fileprivate let firstCell: Int

  /// How many columns it has.
  package var columnCount: Int { storage.columns.count }

  /// The value in a column, counted from 0.
  ///
  /// - Throws: `PostgresError` of code `decoding` when the column is of another type, holds NULL
  ///   where the type asked for has none, or does not exist.
  package subscript<Value: PostgresDecodable>(column: Int) -> Value {
    get throws(PostgresError) { try decode(Value.self, at: column) }
  }

  /// The value in a column, counted from 0, where the type cannot be told from the context.
  ///
  /// - Parameters:
  ///   - type: What to read it as.
  ///   - column: From 0.
  /// - Returns: The value.
  /// - Throws: `PostgresError` as the subscript does.
  package func decode<Value: PostgresDecodable>(
    _ type: Value.Type = Value.self,
    at column: Int
  ) throws(PostgresError) -> Value {
    do throws(DecodingFault) {
      guard column >= 0, column < storage.columns.count else { throw .noColumn }
      return try storage.decode(cell: firstCell + column, of: storage.columns[column])
    } catch {
      throw PostgresError(.decoding, because: "column \(column) as \(Value.self): \(error)")
    }
  }

  /// The values of the first columns, in order.
  ///
  /// - Throws: `PostgresError` as the subscript does.
  package func decode<each Value: PostgresDecodable>(
    _ types: repeat (each Value).Type
  ) throws(PostgresError) -> (repeat each Value) {
    var column = -1
    func next<Next: PostgresDecodable>(_ type: Next.Type) throws(PostgresError) -> Next {
      column += 1
      return try decode(type, at: column)
    }
    return try (repeat next(each types))
  }

  /// Whether a column holds NULL.
  package func isNull(_ column: Int) -> Bool {
    precondition(column >= 0 && column < columnCount, "a column beyond the row's last")
    return storage.cells[firstCell + column].byteCount < 0
  }
}

/// The values of a result, copied out of libpq's memory in one go, and shared by its rows.
final class RowStorage: Sendable {
  struct Cell: BitwiseCopyable {
    let offset: UInt32
    /// Negative for NULL.
    let byteCount: Int32
  }

  let columns: [PostgresType]
  let cells: [Cell]
  let bytes: [UInt8]

  static let empty = RowStorage(columns: [], cells: [], bytes: [])

  init(columns: [PostgresType], cells: [Cell], bytes: [UInt8]) {
    self.columns = columns
    self.cells = cells
    self.bytes = bytes
  }

  func decode<Value: PostgresDecodable>(
    cell index: Int,
    of type: PostgresType
  ) throws(DecodingFault) -> Value {
    guard Value.accepts(type) else { throw .type(type) }
    let cell = cells[index]
    guard cell.byteCount >= 0 else {
      guard let null = Value.postgresNull else { throw .null }
      return null
    }
    let start = Int(cell.offset)
    let values = bytes
    let span = values.span
    let raw = unsafe span.bytes
    return try Value.decode(raw.extracting(start..<start + Int(cell.byteCount)), of: type)
  }
}
