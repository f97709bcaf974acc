internal import Reactor

/// Results and data that are not held whole.
extension PostgresConnection {
  /// Runs a statement whose rows come in batches, as fast as they are read.
  ///
  /// The connection is taken until the last batch has been read, or the sequence is dropped, which
  /// cancels the statement. Inside an open transaction the statement belongs to it.
  ///
  /// - Parameters:
  ///   - sql: The statement.
  ///   - values: What `$1` and so on stand for.
  /// - Returns: The batches; at most a few wait for the reader.
  package func stream<each Value: PostgresEncodable>(
    _ sql: SQL,
    _ values: repeat each Value
  ) -> PostgresStream<Rows> {
    var pipeline = Pipeline()
    pipeline.add(sql, repeat each values)
    let channel = Channel<Rows>(capacity: PostgresLimits.batchesAhead)
    return PostgresStream(begin(pipeline, .rows(channel)), channel)
  }

  /// Runs COPY … TO STDOUT, whose data comes in pieces of whole rows, as fast as they are read.
  ///
  /// - Parameter sql: The statement, without parameters: COPY has none.
  /// - Returns: The pieces, in the format that the statement asks for.
  package func copyOut(_ sql: SQL) -> PostgresStream<[UInt8]> {
    var pipeline = Pipeline()
    pipeline.addOnce(sql)
    let channel = Channel<[UInt8]>(capacity: PostgresLimits.batchesAhead)
    return PostgresStream(begin(pipeline, .copyOut(channel)), channel)
  }

  /// Runs COPY … FROM STDIN with the data that a closure writes.
  ///
  /// - Parameters:
  ///   - sql: The statement, without parameters: COPY has none.
  ///   - body: Writes the data, in the format that the statement asks for and in pieces of any
  ///     size. When it throws, nothing is copied.
  /// - Returns: How many rows were copied.
  /// - Throws: What the closure throws; `PostgresError` when the server refuses the statement or
  ///   its data, or the task is cancelled.
  package func copyIn(
    _ sql: SQL,
    _ body: (PostgresCopyWriter) async throws -> Void
  ) async throws -> Int {
    var pipeline = Pipeline()
    pipeline.addOnce(sql)
    let channel = Channel<Int>(capacity: 2)
    let writer = PostgresCopyWriter(begin(pipeline, .copyIn(channel)), channel)
    _ = try await writer.leave()
    try await body(writer)
    return try await writer.finish()
  }

  private func begin(_ pipeline: Pipeline, _ caller: Call.Caller) -> CallHold {
    let hold = CallHold(self)
    let call = Call(ticket: hold.ticket, pipeline: pipeline, caller: caller, deadline: nil)
    bound.execute { $0.submit(call) }
    return hold
  }
}

/// Keeps a call under way; the call is given up when nobody holds this any more.
final class CallHold: Sendable {
  let ticket = CallTicket()
  /// Keeps the connection open, too.
  private let connection: PostgresConnection

  init(_ connection: PostgresConnection) { self.connection = connection }

  deinit { giveUp() }

  func giveUp() {
    ticket.cancel()
    let ticket = ticket
    connection.bound.execute {
      $0.abandon(ObjectIdentifier(ticket), PostgresError(.cancelled))
    }
  }

  func execute(_ body: @escaping @Sendable (ConnectionCore, ObjectIdentifier) -> Void) {
    let ticket = ticket
    // The ticket lives as long as the block: until then no other call can have its identity.
    connection.bound.execute { body($0, ObjectIdentifier(ticket)) }
  }

  /// The reader has caught up.
  func resume() {
    execute { core, id in if core.machine.running?.id == id { core.resume() } }
  }
}

/// Rows or data that come in pieces; one reader, once.
///
/// Ends when everything was read. Leaving the loop early, or cancelling its task, cancels the
/// statement on the server.
package struct PostgresStream<Piece: Sendable>: AsyncSequence, Sendable {
  package typealias Element = Piece

  private let hold: CallHold
  private let channel: Channel<Piece>

  init(_ hold: CallHold, _ channel: Channel<Piece>) {
    self.hold = hold
    self.channel = channel
  }

  package struct AsyncIterator: AsyncIteratorProtocol {
    fileprivate let hold: CallHold
    fileprivate let channel: Channel<Piece>

    /// The next piece; nil after the last.
    ///
    /// - Throws: `PostgresError` when the statement fails, the connection ends or the task is
    ///   cancelled.
    package mutating func next() async throws(PostgresError) -> Piece? {
      let (hold, channel) = (hold, channel)
      let reading = await withTaskCancellationHandler {
        await channel.next { hold.resume() }
      } onCancel: {
        hold.giveUp()
      }
      return try reading.get()
    }

    package mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(PostgresError) -> Piece? {
      try await next()
    }
  }

  package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(hold: hold, channel: channel) }
}

/// Writes the data of a COPY FROM STDIN.
package struct PostgresCopyWriter: Sendable {
  private let hold: CallHold
  private let channel: Channel<Int>

  init(_ hold: CallHold, _ channel: Channel<Int>) {
    self.hold = hold
    self.channel = channel
  }

  /// Writes data; returns when it has gone to the socket.
  ///
  /// - Parameter bytes: Any number, rows need not be whole.
  /// - Throws: `PostgresError` when the connection ends or the task is cancelled. What the server
  ///   thinks of the data is known at the end alone.
  package func write(_ bytes: [UInt8]) async throws(PostgresError) {
    guard !bytes.isEmpty else { return }
    hold.execute { core, id in core.writeCopy(id, bytes) }
    _ = try await leave()
  }

  /// Waits for leave to go on; the number that comes with it.
  func leave() async throws(PostgresError) -> Int {
    let (hold, channel) = (hold, channel)
    let reading = await withTaskCancellationHandler {
      await channel.next {}
    } onCancel: {
      hold.giveUp()
    }
    guard let number = try reading.get() else { throw PostgresError(.closed) }
    return number
  }

  func finish() async throws(PostgresError) -> Int {
    hold.execute { core, id in core.finishCopy(id) }
    return try await leave()
  }
}
