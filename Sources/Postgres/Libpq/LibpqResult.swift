internal import CLibpq

/// One result of libpq, freed with its owner.
///
/// Owned by the function that took it from the connection; nothing of its memory leaves: rows are
/// copied out.
@safe
struct LibpqResult: ~Copyable {
  enum Status {
    case completed
    case row
    case failed
    case skipped
    case synced
    case copyIn
    case copyOut
    case unexpected
  }

  private let handle: OpaquePointer

  init(_ handle: OpaquePointer) { unsafe self.handle = handle }

  deinit { unsafe PQclear(handle) }

  var status: Status {
    switch unsafe PQresultStatus(handle) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: .completed
    case PGRES_SINGLE_TUPLE: .row
    case PGRES_FATAL_ERROR: .failed
    case PGRES_PIPELINE_ABORTED: .skipped
    case PGRES_PIPELINE_SYNC: .synced
    case PGRES_COPY_IN: .copyIn
    case PGRES_COPY_OUT: .copyOut
    default: .unexpected
    }
  }

  /// What the server reported.
  var report: ServerReport { unsafe ServerReport(handle) }

  /// The bytes that libpq holds for it.
  var byteCount: Int { unsafe PQresultMemorySize(handle) }

  /// The rows that the statement returned or changed, in the server's words.
  private var affectedRows: Int {
    guard let text = unsafe PQcmdTuples(handle) else { return 0 }
    var count = 0
    var next = unsafe text
    while unsafe next.pointee != 0 {
      count = unsafe count &* 10 &+ Int(next.pointee - 48)
      unsafe next += 1
    }
    return count
  }

  /// The command's words without the numbers behind them.
  private var command: String {
    guard let text = unsafe PQcmdStatus(handle) else { return "" }
    var count = 0
    while unsafe text[count] != 0, unsafe !(48...57).contains(text[count]) { count += 1 }
    while count > 0, unsafe text[count - 1] == 32 { count -= 1 }
    let bytes = unsafe UnsafeRawBufferPointer(start: text, count: count)
    return unsafe String(decoding: bytes, as: UTF8.self)
  }

  /// The result, with its rows copied.
  func copied() -> StatementResult {
    var batch = RowBatch()
    batch.append(self)
    return StatementResult(command: command, affectedRows: affectedRows, rows: batch.take())
  }

  /// Adds the rows to a batch.
  fileprivate func append(
    columns: inout [PostgresType],
    cells: inout [RowStorage.Cell],
    bytes: inout [UInt8]
  ) -> Int {
    let columnCount = unsafe PQnfields(handle)
    let rowCount = unsafe PQntuples(handle)
    if columns.isEmpty {
      columns.reserveCapacity(Int(columnCount))
      for column in 0..<columnCount {
        columns.append(PostgresType(oid: unsafe PQftype(handle, column)))
      }
    }
    guard rowCount > 0 else { return 0 }
    cells.reserveCapacity(cells.count + Int(rowCount) * Int(columnCount))
    for row in 0..<rowCount {
      for column in 0..<columnCount {
        let length = unsafe PQgetlength(handle, row, column)
        let isNull = unsafe length == 0 && PQgetisnull(handle, row, column) != 0
        cells.append(
          RowStorage.Cell(offset: UInt32(bytes.count), byteCount: isNull ? -1 : length)
        )
        guard length > 0, let value = unsafe PQgetvalue(handle, row, column) else { continue }
        unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(start: value, count: Int(length)))
      }
    }
    return Int(rowCount)
  }
}

/// Rows that are being copied out of libpq.
struct RowBatch {
  private var columns: [PostgresType] = []
  private var cells: [RowStorage.Cell] = []
  private var bytes: [UInt8] = []
  private(set) var count = 0

  /// Bytes of values so far.
  var byteCount: Int { bytes.count }

  /// Adds the rows of a result; all results of one batch have the same columns.
  mutating func append(_ result: borrowing LibpqResult) {
    count += result.append(columns: &columns, cells: &cells, bytes: &bytes)
  }

  /// The rows so far; the batch is empty afterwards.
  mutating func take() -> Rows {
    guard !columns.isEmpty else { return .none }
    let rows = Rows(
      storage: RowStorage(columns: columns, cells: cells, bytes: bytes),
      count: count
    )
    self = RowBatch()
    return rows
  }
}
