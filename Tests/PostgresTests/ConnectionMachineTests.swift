import PropertyTesting
import Testing

@testable import Postgres

/// Whose turn it is, without a server.
@Suite struct ConnectionMachineTests {
  final class Ticket {}

  struct TestCall: ConnectionCall {
    let ticket = Ticket()
    var isRollback = false
    var commits = false
    var id: ObjectIdentifier { ObjectIdentifier(ticket) }
  }

  typealias Machine = ConnectionStateMachine<TestCall>

  private func machine(running call: TestCall = TestCall()) -> Machine {
    var machine = Machine(lineCapacity: 2)
    guard case .start = machine.submitted(call) else {
      Issue.record("an idle connection runs what comes")
      return machine
    }
    return machine
  }

  @Test func `calls wait in line, and one too many is refused`() {
    var machine = machine()
    let calls = (0..<3).map { _ in TestCall() }
    for call in calls.prefix(2) {
      guard case .wait = machine.submitted(call) else {
        Issue.record("there is room in the line")
        return
      }
    }
    guard case .refuse(let error) = machine.submitted(calls[2]) else {
      Issue.record("the line is full")
      return
    }
    #expect(error.code == .queueFull)
    #expect(machine.ended(.idle).start?.id == calls[0].id)
    #expect(machine.ended(.idle).start?.id == calls[1].id)
    #expect(machine.ended(.idle).start == nil)
    #expect(machine.isIdle)
  }

  @Test func `a waiting call that is given up leaves the line`() {
    var machine = machine()
    let calls = (0..<2).map { _ in TestCall() }
    for call in calls { _ = machine.submitted(call) }
    guard case .left(let call) = machine.abandoned(calls[0].id) else {
      Issue.record("the call waits")
      return
    }
    #expect(call.id == calls[0].id)
    #expect(machine.ended(.idle).start?.id == calls[1].id)
  }

  @Test func `a call that has ended cannot be given up`() {
    let call = TestCall()
    var machine = machine(running: call)
    _ = machine.ended(.idle)
    guard case .none = machine.abandoned(call.id) else {
      Issue.record("the call has ended")
      return
    }
  }

  @Test(arguments: [true, false])
  func `nothing runs until both the call and its cancel request have ended`(callFirst: Bool) {
    let call = TestCall()
    var machine = machine(running: call)
    let next = TestCall()
    _ = machine.submitted(next)
    guard case .draining(_, let sendsCancel) = machine.abandoned(call.id), sendsCancel else {
      Issue.record("the call runs, and does not commit")
      return
    }
    guard case .none = machine.abandoned(call.id) else {
      Issue.record("a call is given up once")
      return
    }
    if callFirst {
      #expect(machine.ended(.idle).start == nil)
      #expect(machine.cancelEnded().start?.id == next.id)
    } else {
      #expect(machine.cancelEnded().start == nil)
      #expect(machine.ended(.idle).start?.id == next.id)
    }
  }

  @Test func `a commit is drained without a cancel request`() {
    let call = TestCall(commits: true)
    var machine = machine(running: call)
    guard case .draining(_, let sendsCancel) = machine.abandoned(call.id) else {
      Issue.record("the call runs")
      return
    }
    #expect(!sendsCancel)
    _ = machine.ended(.idle)
    #expect(machine.isIdle)
  }

  @Test(arguments: [TransactionStatus.open, .failed])
  func `what was given up inside a transaction leaves ROLLBACK alone`(status: TransactionStatus) {
    let call = TestCall()
    var machine = machine(running: call)
    let (other, rollback) = (TestCall(), TestCall(isRollback: true))
    _ = machine.submitted(other)
    _ = machine.submitted(rollback)
    _ = machine.abandoned(call.id)
    _ = machine.cancelEnded()
    let succession = machine.ended(status)
    #expect(succession.refused.map(\.0.id) == [other.id])
    #expect(succession.refused.map(\.1.code) == [.rollbackNeeded])
    #expect(succession.start?.id == rollback.id)
    #expect(machine.needsRollback)
    _ = machine.ended(.idle)
    #expect(!machine.needsRollback)
    guard case .start = machine.submitted(TestCall()) else {
      Issue.record("the transaction was rolled back")
      return
    }
  }

  @Test(arguments: [true, false])
  func `a waiting call that is given up leaves a transaction that lacks it`(reachesLine: Bool) {
    var machine = machine()
    let (gone, commit, rollback) = (TestCall(), TestCall(commits: true), TestCall(isRollback: true))
    if reachesLine {
      _ = machine.submitted(gone)
      _ = machine.abandoned(gone.id)
    } else {
      machine.missed(.idle)
    }
    _ = machine.submitted(commit)
    _ = machine.submitted(rollback)
    let succession = machine.ended(.open)
    #expect(succession.refused.map(\.0.id) == [commit.id])
    #expect(succession.start?.id == rollback.id)
  }

  @Test func `a call that is given up behind the end of a transaction does not touch it`() {
    var machine = machine()
    let commit = TestCall(commits: true)
    _ = machine.submitted(commit)
    machine.missed(.open)
    #expect(machine.ended(.open).start?.id == commit.id)
    #expect(machine.ended(.idle).start == nil)
    #expect(!machine.needsRollback)
  }

  @Test(arguments: [TransactionStatus.idle, .open])
  func `a call that is given up before it arrives counts inside a transaction alone`(
    status: TransactionStatus
  ) {
    var machine = Machine(lineCapacity: 2)
    machine.missed(status)
    #expect(machine.needsRollback == (status == .open))
  }

  @Test func `a call whose turn comes too late lets the next one run`() {
    var machine = machine()
    let (late, next) = (TestCall(), TestCall())
    _ = machine.submitted(late)
    _ = machine.submitted(next)
    #expect(machine.ended(.idle).start?.id == late.id)
    #expect(machine.withdrawn(.idle).start?.id == next.id)
    _ = machine.ended(.idle)
    #expect(machine.isIdle && !machine.needsRollback)
  }

  @Test func `a call whose turn comes too late inside a transaction leaves ROLLBACK alone`() {
    var machine = machine()
    let (late, next) = (TestCall(), TestCall())
    _ = machine.submitted(late)
    _ = machine.submitted(next)
    _ = machine.ended(.open)
    #expect(machine.withdrawn(.open).refused.map(\.1.code) == [.rollbackNeeded])
    #expect(machine.needsRollback)
  }

  @Test func `calls that come and go leave the line no longer`() {
    var machine = machine()
    for _ in 0..<1_000 {
      let calls = (0..<2).map { _ in TestCall() }
      for call in calls {
        machine.missed(.idle)
        guard case .wait = machine.submitted(call) else {
          Issue.record("who has gone takes no room")
          return
        }
      }
      for call in calls { _ = machine.abandoned(call.id) }
    }
    #expect(machine.lineLength == 1)
  }

  @Test func `the connection drains until call and cancel request have ended`() {
    let call = TestCall()
    var machine = machine(running: call)
    #expect(!machine.isDraining)
    _ = machine.abandoned(call.id)
    #expect(machine.isDraining)
    _ = machine.ended(.idle)
    #expect(machine.isDraining)
    _ = machine.cancelEnded()
    #expect(!machine.isDraining)
  }

  @Test func `a call that fails by itself leaves its transaction to its caller`() {
    var machine = machine()
    _ = machine.ended(.failed)
    #expect(!machine.needsRollback)
  }

  @Test func `the end of the connection reaches everybody once`() {
    let running = TestCall()
    var machine = machine(running: running)
    let waiting = TestCall()
    _ = machine.submitted(waiting)
    let closed = machine.closed(PostgresError(.connectionLost))
    #expect(closed.running?.id == running.id)
    #expect(closed.waiting.map(\.id) == [waiting.id])
    let again = machine.closed(PostgresError(.closed))
    #expect(again.running == nil && again.waiting.isEmpty)
    guard case .refuse(let error) = machine.submitted(TestCall()) else {
      Issue.record("the connection is closed")
      return
    }
    #expect(error.code == .connectionLost)
  }

  @Test func `the end of the connection does not reach a caller who has gone`() {
    let running = TestCall()
    var machine = machine(running: running)
    _ = machine.abandoned(running.id)
    #expect(machine.closed(PostgresError(.connectionLost)).running == nil)
    #expect(machine.cancelEnded().start == nil)
  }

  @Test func `an end without a call stops the process`() async {
    await #expect(processExitsWith: .failure) {
      var machine = ConnectionStateMachine<TestCall>(lineCapacity: 1)
      _ = machine.ended(.idle)
    }
  }

  /// Every call gets one answer: it ran, it was refused, or it was told that it is given up.
  @Test func `every call is answered exactly once, whatever happens`() {
    forAll(count: 500) { choices in
      var machine = Machine(lineCapacity: 3)
      var calls: [TestCall] = []
      var answers: [ObjectIdentifier: Int] = [:]
      var cancelsUnderWay = 0
      func answer(_ id: ObjectIdentifier) { answers[id, default: 0] += 1 }
      func follow(_ succession: Machine.Succession) {
        for (call, _) in succession.refused { answer(call.id) }
      }
      for _ in 0..<choices.number(in: 1...40) {
        switch choices.number(in: 0...5) {
        case 5: machine.missed(choices.element(of: [.idle, .open]))
        case 0, 1:
          let call = TestCall(
            isRollback: choices.happens(onceIn: 3),
            commits: choices.happens(onceIn: 3)
          )
          calls.append(call)
          if case .refuse = machine.submitted(call) { answer(call.id) }
        case 2 where !calls.isEmpty:
          switch machine.abandoned(choices.element(of: calls).id) {
          case .none: break
          case .left(let call): answer(call.id)
          case .draining(let call, let sendsCancel):
            answer(call.id)
            cancelsUnderWay += sendsCancel ? 1 : 0
          }
        case 3:
          guard let running = machine.running else { break }
          if !machine.isAbandoned { answer(running.id) }
          follow(machine.ended(choices.element(of: [.idle, .open, .failed])))
        case 4 where cancelsUnderWay > 0:
          cancelsUnderWay -= 1
          follow(machine.cancelEnded())
        default: break
        }
        // Two cancel requests are never under way: the second call cannot begin before.
        #expect(cancelsUnderWay <= 1)
      }
      let closed = machine.closed(PostgresError(.closed))
      if let running = closed.running { answer(running.id) }
      for call in closed.waiting { answer(call.id) }
      for call in calls { #expect(answers[call.id] == 1) }
    }
  }
}
