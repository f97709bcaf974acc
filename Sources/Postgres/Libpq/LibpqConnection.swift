internal import CLibpq
internal import Glibc
internal import Reactor

/// A connection of libpq, finished with its owner.
///
/// With `LibpqResult` and `Notices` the only callers of libpq. None of its functions waits: the
/// connection is non-blocking, and answers are taken only when they are there.
///
/// Owned by one `ConnectionCore`, touched on its loop alone, freed with it or when the connection
/// ends. Libpq closes the socket itself when it finds the connection broken: `descriptor` is asked
/// for anew before each use.
@safe
final class LibpqConnection {
  enum Progress {
    /// Wait until the socket can be read.
    case wantsRead
    /// Wait until the socket can be written.
    case wantsWrite
    case connected
    case failed
  }

  enum Flush {
    /// Everything has gone to the socket.
    case done
    /// The rest waits until the socket can be written.
    case blocked
    case failed
  }

  private let handle: OpaquePointer
  private let notices: Notices

  /// Begins to connect; nil when libpq has no memory.
  init?(_ settings: [(keyword: String, value: String)]) {
    let keywords = CStrings(settings.map(\.keyword))
    let values = CStrings(settings.map(\.value))
    let started = unsafe keywords.withPointer { keywords in
      unsafe values.withPointer { values in unsafe PQconnectStartParams(keywords, values, 0) }
    }
    guard let handle = unsafe started else { return nil }
    unsafe self.handle = handle
    notices = Notices()
    unsafe notices.collect(from: handle)
  }

  deinit { unsafe PQfinish(handle) }

  // MARK: Connecting

  /// Whether libpq gave up before it began.
  var hasFailed: Bool { unsafe PQstatus(handle) == CONNECTION_BAD }

  /// Goes on with connecting; the socket may be another one afterwards.
  func poll() -> Progress {
    switch unsafe PQconnectPoll(handle) {
    case PGRES_POLLING_READING: .wantsRead
    case PGRES_POLLING_WRITING: .wantsWrite
    case PGRES_POLLING_OK: .connected
    default: .failed
    }
  }

  /// Makes the connection ready for pipelines; false when libpq refuses.
  func prepareForPipelines() -> Bool {
    unsafe PQsetnonblocking(handle, 1) == 0 && enterPipelineMode()
  }

  /// Asks the server to stop what the connection runs, from a thread, and calls back there.
  ///
  /// The request goes over a connection of its own, which libpq makes with blocking calls.
  func requestCancel(_ done: @escaping @Sendable () -> Void) {
    guard let request = unsafe PQgetCancel(handle) else { return done() }
    // The request is the block's alone from here on, which frees it.
    let address = UInt(bitPattern: request)
    BlockingCall.run {
      let request = unsafe OpaquePointer(bitPattern: address)
      var reason = InlineArray<256, CChar>(repeating: 0)
      // Failure means that the server is gone or overloaded; then the answer, or its absence, ends
      // the call.
      _ = unsafe PQcancel(request, &reason, 256)
      unsafe PQfreeCancel(request)
      done()
    }
  }

  // MARK: Facts

  /// The socket; nil once the connection is broken.
  var descriptor: Int32? {
    let descriptor = unsafe PQsocket(handle)
    return descriptor < 0 ? nil : descriptor
  }

  /// What libpq says went wrong last; for logs.
  var errorMessage: String {
    guard let text = unsafe PQerrorMessage(handle) else { return "" }
    return unsafe String(cString: text)
  }

  var backendID: Int32 { unsafe PQbackendPID(handle) }
  var serverVersion: Int32 { unsafe PQserverVersion(handle) }
  var isEncrypted: Bool { unsafe PQsslInUse(handle) != 0 }

  var transactionStatus: TransactionStatus {
    switch unsafe PQtransactionStatus(handle) {
    case PQTRANS_IDLE: .idle
    case PQTRANS_INERROR: .failed
    default: .open
    }
  }

  /// A setting that the server reports by itself, such as `server_version`.
  func serverSetting(_ name: String) -> String? {
    guard let text = unsafe PQparameterStatus(handle, name) else { return nil }
    return unsafe String(cString: text)
  }

  // MARK: Sending

  func sendPrepare(_ name: String, _ text: String, _ types: some Collection<PostgresType>) -> Bool {
    let oids = types.map(\.oid)
    return unsafe PQsendPrepare(handle, name, text, Int32(oids.count), oids) == 1
  }

  func sendExecute(_ name: String, _ pipeline: Pipeline, _ parameters: Range<Int>) -> Bool {
    unsafe withParameters(of: pipeline, parameters) { count, values, lengths, formats in
      unsafe PQsendQueryPrepared(handle, name, count, values, lengths, formats, 1) == 1
    }
  }

  /// Sends a statement without a name: in pipeline mode without a Sync, outside of it with one.
  func sendOnce(_ text: String, _ pipeline: Pipeline, _ parameters: Range<Int>) -> Bool {
    let oids = pipeline.parameters[parameters].map(\.type.oid)
    return unsafe withParameters(of: pipeline, parameters) { count, values, lengths, formats in
      unsafe PQsendQueryParams(handle, text, count, oids, values, lengths, formats, 1) == 1
    }
  }

  /// Ends the pipeline and sends what there is.
  func sendSync() -> Bool { unsafe PQpipelineSync(handle) == 1 }

  /// Writes to the socket what it takes.
  func flush() -> Flush {
    switch unsafe PQflush(handle) {
    case 0: .done
    case 1: .blocked
    default: .failed
    }
  }

  private func withParameters(
    of pipeline: Pipeline,
    _ range: Range<Int>,
    _ body: (
      Int32,
      UnsafePointer<UnsafePointer<CChar>?>?,
      UnsafePointer<Int32>?,
      UnsafePointer<Int32>?
    ) -> Bool
  ) -> Bool {
    guard !range.isEmpty else { return body(0, nil, nil, nil) }
    return unsafe pipeline.writer.bytes.withUnsafeBytes { bytes in
      unsafe withUnsafeTemporaryAllocation(
        of: UnsafePointer<CChar>?.self,
        capacity: range.count
      ) { values in
        unsafe withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2 * range.count) { numbers in
          let lengths = unsafe UnsafeMutableBufferPointer(rebasing: numbers[..<range.count])
          let formats = unsafe UnsafeMutableBufferPointer(rebasing: numbers[range.count...])
          unsafe formats.initialize(repeating: 1)
          for (index, parameter) in pipeline.parameters[range].enumerated() {
            unsafe lengths.initializeElement(
              at: index,
              to: Int32(clamping: parameter.byteCount ?? 0)
            )
            unsafe values.initializeElement(
              at: index,
              to: Self.pointer(to: parameter, in: bytes)
            )
          }
          return unsafe body(
            Int32(range.count),
            UnsafePointer(values.baseAddress),
            UnsafePointer(lengths.baseAddress),
            UnsafePointer(formats.baseAddress)
          )
        }
      }
    }
  }

  /// Where a parameter's bytes are; nil for NULL.
  private static func pointer(
    to parameter: Pipeline.Parameter,
    in bytes: UnsafeRawBufferPointer
  ) -> UnsafePointer<CChar>? {
    guard parameter.byteCount != nil else { return nil }
    // An empty value is told from NULL by its pointer, from which nothing is read.
    let empty: StaticString = ""
    guard let base = bytes.baseAddress else {
      return unsafe UnsafeRawPointer(empty.utf8Start).assumingMemoryBound(to: CChar.self)
    }
    return unsafe (base + parameter.offset).assumingMemoryBound(to: CChar.self)
  }

  // MARK: COPY

  enum CopyData {
    /// A row was added.
    case data
    /// The next row is not there yet.
    case wouldBlock
    /// There are no more, or the copy has failed: the next answer says.
    case finished
  }

  /// Ends pipeline mode, which must have nothing under way.
  func leavePipelineMode() -> Bool { unsafe PQexitPipelineMode(handle) == 1 }

  /// Begins pipeline mode, with nothing under way.
  func enterPipelineMode() -> Bool { unsafe PQenterPipelineMode(handle) == 1 }

  func sendCopyData(_ bytes: [UInt8]) -> Bool {
    unsafe bytes.withUnsafeBytes { buffer in
      unsafe PQputCopyData(
        handle,
        buffer.baseAddress?.assumingMemoryBound(to: CChar.self),
        Int32(clamping: buffer.count)
      ) == 1
    }
  }

  /// Ends the data, or breaks off for a reason that the server's error will quote.
  func sendCopyEnd(because reason: String?) -> Bool { unsafe PQputCopyEnd(handle, reason) == 1 }

  /// Takes one row of what the server sends.
  func takeCopyData(into piece: inout [UInt8]) -> CopyData {
    var row: UnsafeMutablePointer<CChar>?
    let count = unsafe PQgetCopyData(handle, &row, 1)
    guard count > 0 else { return count == 0 ? .wouldBlock : .finished }
    unsafe piece.append(contentsOf: UnsafeRawBufferPointer(start: row, count: Int(count)))
    unsafe PQfreemem(row)
    return .data
  }

  // MARK: Notifications

  /// The next notification that was received.
  func nextNotification() -> PostgresNotification? {
    guard let notification = unsafe PQnotifies(handle) else { return nil }
    defer { unsafe PQfreemem(notification) }
    return unsafe PostgresNotification(
      channel: String(cString: notification.pointee.relname),
      payload: String(cString: notification.pointee.extra),
      backendID: notification.pointee.be_pid
    )
  }

  // MARK: Receiving

  /// Takes what the socket has, and writes what waits; false when the connection is broken.
  func consumeInput() -> Bool { unsafe PQconsumeInput(handle) == 1 }

  /// Whether OpenSSL holds decrypted bytes that libpq had no room for, of which epoll cannot know.
  ///
  /// Servers before PostgreSQL 17 never send records so long.
  var hasBytesBeyondSocket: Bool {
    guard unsafe PQsslInUse(handle) != 0, let session = unsafe PQsslStruct(handle, "OpenSSL") else {
      return false
    }
    return unsafe florin_ssl_pending(session) > 0
  }

  /// Whether the next answer is not there yet, so that asking for it would wait.
  var isBusy: Bool { unsafe PQisBusy(handle) == 1 }

  /// The next answer; nil at the end of a statement's answers.
  ///
  /// Only when not busy: else it would wait.
  func nextResult() -> LibpqResult? {
    guard let result = unsafe PQgetResult(handle) else { return nil }
    return unsafe LibpqResult(result)
  }

  /// Has the rows of the statement whose answers are next come one by one.
  func receiveRowByRow() -> Bool { unsafe PQsetSingleRowMode(handle) == 1 }

  /// What the server remarked since the last time.
  func takeNotices() -> [ServerReport] { notices.take() }
}

/// Strings as C wants an array of them: terminated each, and as a whole.
@safe
private struct CStrings: ~Copyable {
  private let buffer: UnsafeMutableBufferPointer<UnsafePointer<CChar>?>

  init(_ strings: [String]) {
    unsafe buffer = .allocate(capacity: strings.count + 1)
    for (index, string) in strings.enumerated() {
      unsafe buffer.initializeElement(at: index, to: UnsafePointer(strdup(string)))
    }
    unsafe buffer.initializeElement(at: strings.count, to: nil)
  }

  deinit {
    for index in unsafe buffer.indices {
      unsafe free(UnsafeMutablePointer(mutating: buffer[index]))
    }
    unsafe buffer.deallocate()
  }

  func withPointer<Result>(_ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result) -> Result {
    unsafe body(UnsafePointer(buffer.baseAddress))
  }
}
