internal import CLibpq

/// Collects the notices of one connection, which libpq would write to standard error.
///
/// Libpq calls back while it parses what was received, on the thread that asked it to; the memory
/// belongs to the connection and goes after libpq's own.
@safe
struct Notices: ~Copyable {
  private let reports: UnsafeMutablePointer<[ServerReport]>

  init() {
    unsafe reports = .allocate(capacity: 1)
    unsafe reports.initialize(to: [])
  }

  deinit {
    unsafe reports.deinitialize(count: 1)
    unsafe reports.deallocate()
  }

  /// Has libpq call back for a connection, which must not outlive this.
  func collect(from connection: OpaquePointer) {
    _ = unsafe PQsetNoticeReceiver(
      connection,
      { argument, result in
        guard let argument = unsafe argument, let result = unsafe result else { return }
        let reports = unsafe argument.assumingMemoryBound(to: [ServerReport].self)
        if unsafe reports.pointee.count < PostgresLimits.noticesPerCall {
          unsafe reports.pointee.append(ServerReport(result))
        }
      },
      reports
    )
  }

  /// The notices since the last time.
  func take() -> [ServerReport] {
    guard unsafe !reports.pointee.isEmpty else { return [] }
    let taken = unsafe reports.pointee
    unsafe reports.pointee = []
    return taken
  }
}

extension ServerReport {
  /// The fields of a libpq result that reports an error or a notice.
  convenience init(_ result: OpaquePointer) {
    func field(_ code: UInt32) -> String? {
      guard let text = unsafe PQresultErrorField(result, Int32(code)) else { return nil }
      return unsafe String(cString: text)
    }
    unsafe self.init(
      severity: field(florin_diag_severity),
      sqlState: field(florin_diag_sqlstate).flatMap { SQLState($0) },
      message: field(florin_diag_message) ?? String(cString: PQresultErrorMessage(result)),
      detail: field(florin_diag_detail),
      hint: field(florin_diag_hint),
      context: field(florin_diag_context),
      schema: field(florin_diag_schema),
      table: field(florin_diag_table),
      column: field(florin_diag_column),
      constraint: field(florin_diag_constraint)
    )
  }

  /// Whether the server ended the session with it.
  var isFatal: Bool { severity == "FATAL" || severity == "PANIC" }
}
