/// One COPY on its way through a connection.
///
/// libpq has no COPY inside of pipelines: the connection leaves the pipeline mode for it.
///
/// | state    | began   | completed | failed | end of answers | data or client ended |
/// | -------- | ------- | --------- | ------ | -------------- | -------------------- |
/// | starting | copying | ending    | ending | fault          | trap                 |
/// | copying  | fault   | fault     | ending | fault          | ending               |
/// | ending   | fault   | ending    | ending | finished       | trap                 |
///
/// A statement that is no COPY completes without having begun; that is its caller's mistake and
/// becomes an error. Answers out of order are the server's fault and end the connection.
struct CopyRunStateMachine {
  enum Direction: Equatable {
    case fromClient
    case toClient
  }

  private enum State: Equatable {
    case starting
    case copying
    case ending
    case finished
  }

  enum Answer {
    case began(Direction)
    case completed(StatementResult)
    case failed(PostgresError)
    case endOfAnswers
  }

  enum Verdict: Equatable {
    /// More answers are due.
    case goOn
    /// The client may send, unless it has gone: then break off.
    case sendData
    /// Data is due.
    case receiveData
    case finished
    case fault
  }

  let direction: Direction
  private var state = State.starting
  private(set) var outcome = StatementOutcome.skipped
  private(set) var firstError: PostgresError?

  init(_ direction: Direction) { self.direction = direction }

  /// Whether the client's data may be sent.
  var takesData: Bool { state == .copying && direction == .fromClient }

  /// Whether data is to be asked for before answers.
  var givesData: Bool { state == .copying && direction == .toClient }

  /// Takes an answer.
  mutating func received(_ answer: Answer) -> Verdict {
    switch (state, answer) {
    case (.starting, .began(let begun)) where begun == direction:
      state = .copying
      return direction == .fromClient ? .sendData : .receiveData
    case (.starting, .completed):
      state = .ending
      fail(PostgresError(.unexpectedResult, because: "the statement is no COPY"))
      return .goOn
    case (.ending, .completed(let result)):
      if firstError == nil { outcome = .completed(result) }
      return .goOn
    case (.starting, .failed(let error)), (.copying, .failed(let error)),
      (.ending, .failed(let error)):
      state = .ending
      fail(error)
      return .goOn
    case (.ending, .endOfAnswers):
      state = .finished
      return .finished
    default: return .fault
    }
  }

  /// The server has sent its last data.
  mutating func dataEnded() {
    precondition(givesData, "only what gives data is ended by the server")
    state = .ending
  }

  /// The client has sent its last data, or that it breaks off.
  mutating func ended() {
    precondition(takesData, "only what takes data is ended by the client")
    state = .ending
  }

  private mutating func fail(_ error: PostgresError) {
    var error = error
    error.statementIndex = 0
    outcome = .failed(error)
    if firstError == nil { firstError = error }
  }
}
