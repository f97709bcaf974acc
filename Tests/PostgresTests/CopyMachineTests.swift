import Testing

@testable import Postgres

@Suite struct CopyMachineTests {
  typealias Answer = CopyRunStateMachine.Answer

  private static let done = Answer.completed(
    StatementResult(command: "COPY", affectedRows: 3, rows: .none)
  )
  private static let refused = Answer.failed(PostgresError(.server, sqlState: .undefinedTable))

  @Test func `a copy to the server asks for data, then for its result`() {
    var copy = CopyRunStateMachine(.fromClient)
    #expect(!copy.takesData)
    #expect(copy.received(.began(.fromClient)) == .sendData)
    #expect(copy.takesData && !copy.givesData)
    copy.ended()
    #expect(copy.received(Self.done) == .goOn)
    #expect(copy.received(.endOfAnswers) == .finished)
    guard case .completed(let result) = copy.outcome else {
      Issue.record("the copy was completed")
      return
    }
    #expect(result.affectedRows == 3)
  }

  @Test func `a copy from the server gives data, then its result`() {
    var copy = CopyRunStateMachine(.toClient)
    #expect(copy.received(.began(.toClient)) == .receiveData)
    #expect(copy.givesData && !copy.takesData)
    copy.dataEnded()
    #expect(copy.received(Self.done) == .goOn)
    #expect(copy.received(.endOfAnswers) == .finished)
    #expect(copy.firstError == nil)
  }

  @Test func `a statement that is refused, or is no copy, fails`() {
    for answer in [Self.refused, Self.done] {
      var copy = CopyRunStateMachine(.toClient)
      #expect(copy.received(answer) == .goOn)
      #expect(copy.received(.endOfAnswers) == .finished)
      #expect(copy.firstError?.statementIndex == 0)
    }
  }

  @Test func `the first error counts`() {
    var copy = CopyRunStateMachine(.toClient)
    #expect(copy.received(Self.done) == .goOn)
    #expect(copy.received(Self.refused) == .goOn)
    #expect(copy.firstError?.code == .unexpectedResult)
  }

  @Test func `answers that are not due end the connection`() {
    let histories: [[Answer]] = [
      [.endOfAnswers], [.began(.toClient)], [.began(.fromClient), .began(.fromClient)],
      [.began(.fromClient), Self.done], [.began(.fromClient), .endOfAnswers],
      [Self.refused, .began(.fromClient)],
    ]
    for history in histories {
      var copy = CopyRunStateMachine(.fromClient)
      for answer in history.dropLast() { #expect(copy.received(answer) != .fault) }
      #expect(copy.received(history[history.count - 1]) == .fault)
    }
  }
}
