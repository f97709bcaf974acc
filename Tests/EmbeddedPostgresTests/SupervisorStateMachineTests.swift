import Testing

@testable import EmbeddedPostgres

@Suite struct SupervisorStateMachineTests {
  private typealias Machine = Supervisor.StateMachine

  /// A machine whose process 7 takes connections.
  private func ready() -> Machine {
    var machine = Machine()
    machine.launched(7)
    #expect(machine.becameReady(7) == true)
    return machine
  }

  @Test func `a first start that ends before it is ready is not repeated`() {
    var machine = Machine()
    machine.launched(7)
    #expect(machine.ended() == .finish)
    #expect(machine.phase == .ended)
  }

  @Test func `a process that ends by itself is launched again after a pause`() {
    var machine = ready()
    #expect(machine.process == 7)
    #expect(machine.ended() == .launch(after: .milliseconds(100)))
    #expect(machine.process == nil)
    #expect(machine.pauseEnded() == true)
    machine.launched(8)
    #expect(machine.phase == .starting(process: 8))
  }

  @Test func `pauses double up to ten seconds, and begin anew with readiness`() {
    var machine = ready()
    var pauses: [Duration] = []
    for process in 8..<17 as Range<Int32> {
      guard case .launch(let pause) = machine.ended(), machine.pauseEnded() else { break }
      pauses.append(pause)
      machine.launched(process)
    }
    #expect(
      pauses
        == [100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000].map(Duration.milliseconds)
    )
    #expect(machine.becameReady(16) == true)
    #expect(machine.ended() == .launch(after: .milliseconds(100)))
  }

  @Test func `a restart that was asked for makes no pause`() {
    var machine = ready()
    #expect(machine.restartRequested() == 7)
    #expect(machine.phase == .starting(process: 7))
    #expect(machine.ended() == .launch(after: .zero))
  }

  @Test func `a restart of what is being started signals nothing`() {
    var machine = Machine()
    #expect(machine.restartRequested() == nil)
    machine.launched(7)
    #expect(machine.restartRequested() == nil)
  }

  @Test func `nothing is launched once a stop is requested`() {
    var running = ready()
    running.stopRequested()
    #expect(running.ended() == .finish)

    var pausing = ready()
    #expect(pausing.ended() == .launch(after: .milliseconds(100)))
    pausing.stopRequested()
    #expect(pausing.pauseEnded() == false)
    #expect(pausing.phase == .ended)
  }

  @Test func `readiness of a process that is gone means nothing`() {
    var machine = Machine()
    #expect(machine.becameReady(7) == false)
    machine.launched(8)
    #expect(machine.becameReady(7) == false)
    #expect(machine.becameReady(8) == true)
    #expect(machine.becameReady(8) == false)
  }
}
