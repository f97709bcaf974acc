internal import FoundationEssentials
internal import Glibc
internal import Subprocess
internal import Synchronization
internal import SystemPackage

/// Runs one `postgres` in the foreground, again when it ends by itself, and beside it a watcher
/// that ends it when this process dies.
final class Supervisor: Sendable {
  private let directory: ClusterDirectory
  private let binaries: Binaries
  private let options: EmbeddedPostgresOptions
  private let state = Mutex(State())

  private typealias Waiter = CheckedContinuation<Result<Void, EmbeddedPostgresError>, Never>

  private struct State {
    var machine = StateMachine()
    var task: Task<Void, Never>?
    var failure: EmbeddedPostgresError?
    var waiters: [Waiter] = []
  }

  init(directory: ClusterDirectory, binaries: Binaries, options: EmbeddedPostgresOptions) {
    self.directory = directory
    self.binaries = binaries
    self.options = options
  }

  /// The postmaster, if it runs.
  var process: Int32? { state.withLock { $0.machine.process } }

  /// Begins to supervise; `stop` ends it.
  func start() {
    state.withLock { state in
      state.task = Task { await self.supervise() }
    }
  }

  /// Waits until PostgreSQL takes connections.
  ///
  /// - Throws: Why it does not and will not.
  func untilReady() async throws(EmbeddedPostgresError) {
    let result: Result<Void, EmbeddedPostgresError> = await withCheckedContinuation { waiter in
      let known: Result<Void, EmbeddedPostgresError>? = state.withLock { state in
        switch state.machine.phase {
        case .ready: return .success(())
        case .ended: return .failure(state.failure ?? Supervisor.stopped)
        case .launching, .starting, .pausing:
          state.waiters.append(waiter)
          return nil
        }
      }
      if let known { waiter.resume(returning: known) }
    }
    try result.get()
  }

  /// Ends PostgreSQL: fast, in time immediately, at last by force.
  func stop() async {
    let task = state.withLock { state in
      state.machine.stopRequested()
      return state.task
    }
    task?.cancel()
    await task?.value
  }

  /// Signals the postmaster and waits until its successor takes connections.
  func restart(signal: Int32) async throws(EmbeddedPostgresError) {
    if let process = state.withLock({ $0.machine.restartRequested() }) { kill(process, signal) }
    try await untilReady()
  }

  // MARK: The supervising task

  private func supervise() async {
    while true {
      await runOnce()
      let sequel = state.withLock { $0.machine.ended() }
      guard case .launch(let pause) = sequel else { break }
      // A sleep that is cut short by `stop` shows in what the machine says next.
      try? await Task.sleep(for: pause)
      guard state.withLock({ $0.machine.pauseEnded() }) else { break }
    }
    let (waiters, failure) = state.withLock { state in
      let waiters = state.waiters
      state.waiters = []
      return (waiters, state.failure ?? Supervisor.stopped)
    }
    for waiter in waiters { waiter.resume(returning: .failure(failure)) }
  }

  private func runOnce() async {
    do throws(EmbeddedPostgresError) {
      try await Leftovers(directory: directory).clear(stopTimeout: options.stopTimeout)
      rotateLog()
      try await runPostmaster()
      let isWanted = state.withLock { !$0.machine.isStopRequested }
      if isWanted { fail(startFailed("PostgreSQL ended")) }
    } catch {
      fail(error)
    }
  }

  /// Runs `postgres` to its end, and what accompanies it.
  private func runPostmaster() async throws(EmbeddedPostgresError) {
    let (processes, launched) = AsyncStream.makeStream(of: Int32.self)
    let outcome = await withTaskGroup(of: Void.self) { group in
      group.addTask {
        for await process in processes { await self.watch(process) }
      }
      let outcome = await self.postgres { process in
        self.state.withLock { $0.machine.launched(process) }
        launched.yield(process)
        launched.finish()
      }
      launched.finish()
      group.cancelAll()
      return outcome
    }
    if let error = outcome { throw error }
  }

  private func postgres(
    launched: @Sendable (Int32) -> Void
  ) async -> EmbeddedPostgresError? {
    var program = self.program("postgres")
    program.workingDirectory = directory.path
    var platformOptions = program.platformOptions
    platformOptions.teardownSequence = [
      .send(signal: .interrupt, allowedDurationToNextStep: options.stopTimeout),
      .send(
        signal: .quit,
        allowedDurationToNextStep: EmbeddedPostgresLimits.immediateStopTimeout
      ),
    ]
    do {
      let log = try FileDescriptor.open(
        FilePath(directory.log),
        .writeOnly,
        // Never through a link, as the lock is not either.
        options: [.create, .append, .closeOnExec, .noFollow],
        permissions: [.ownerReadWrite]
      )
      _ = try await Subprocess.run(
        program.executable,
        arguments: program.arguments(["-D", directory.data]),
        environment: program.environment,
        workingDirectory: FilePath(program.workingDirectory),
        platformOptions: platformOptions,
        input: .none,
        output: .fileDescriptor(log, closeAfterSpawningProcess: true),
        error: .combinedWithOutput
      ) { execution in
        launched(execution.processIdentifier.value)
      }
      return nil
    } catch {
      return EmbeddedPostgresError(.startFailed, "postgres cannot be run", detail: "\(error)")
    }
  }

  private func awaitReadiness(of process: Int32) async {
    let end = ContinuousClock.now + options.startTimeout
    while !Task.isCancelled {
      let file = PostmasterFile(path: directory.postmasterFile)
      if let file, file.processID == process, file.state == .ready { return becameReady(process) }
      if ContinuousClock.now > end, isFirstStart {
        fail(
          EmbeddedPostgresError(
            .startTimedOut,
            "PostgreSQL did not become ready within \(options.startTimeout); see \(directory.log)",
            detail: logTail()
          )
        )
        kill(process, SIGQUIT)
        return
      }
      // A cancelled sleep ends the loop.
      try? await Task.sleep(for: EmbeddedPostgresLimits.pollInterval)
    }
  }

  private var isFirstStart: Bool { state.withLock { !$0.machine.hasBeenReady } }

  private func becameReady(_ process: Int32) {
    let waiters = state.withLock { state in
      guard state.machine.becameReady(process) else { return [Waiter]() }
      state.failure = nil
      let waiters = state.waiters
      state.waiters = []
      return waiters
    }
    for waiter in waiters { waiter.resume(returning: .success(())) }
  }

  // MARK: The watcher

  /// Waits for the end of its input, which comes when the process at the other end dies, and ends
  /// the postmaster then; `$3` names a directory to remove afterwards.
  ///
  /// It runs in a session of its own, as the cluster's account, so that whatever kills the process
  /// and its terminal leaves it alone.
  private static let watcherScript = """
    read -r line
    kill -"$2" "$1" 2>/dev/null
    [ -n "$3" ] || exit 0
    while kill -0 "$1" 2>/dev/null; do sleep 0.05 || sleep 1; done
    rm -rf -- "$3"
    """

  /// Keeps a watcher beside the postmaster until cancelled, and says when that is ready.
  ///
  /// The kernel's own notice of a parent's death (PR_SET_PDEATHSIG) is of no use here: it comes
  /// when the thread that launched the child ends, and threads of a pool do.
  private func watch(_ process: Int32) async {
    let isRemoved = options.lifetime == .removedAtEnd
    var program = self.program("sh")
    program.workingDirectory = "/"
    do {
      _ = try await Subprocess.run(
        program.executable,
        arguments: program.arguments([
          "-c", Supervisor.watcherScript, "florin-watcher", "\(process)",
          isRemoved ? "QUIT" : "INT", isRemoved ? directory.path : "",
        ]),
        environment: program.environment,
        workingDirectory: FilePath(program.workingDirectory),
        platformOptions: program.platformOptions,
        input: .inputWriter,
        output: .discarded,
        error: .discarded
      ) { execution in
        // Readiness is asked for from here, so that no cluster is ready that nobody watches.
        await awaitReadiness(of: process)
        // Nothing is ever sent: the wait ends by cancellation.
        let (never, sender) = AsyncStream.makeStream(of: Never.self)
        for await _ in never {}
        sender.finish()
        // Before its input is closed, which it would take for our death.
        try execution.send(signal: .kill)
      }
    } catch {
      // Without a watcher the cluster would outlive us unseen. When the watcher was gone already,
      // or has been killed by the cancellation, the postmaster has ended and there is no work left.
      guard !Task.isCancelled else { return }
      fail(EmbeddedPostgresError(.startFailed, "the shell cannot be run", detail: "\(error)"))
      kill(process, SIGINT)
    }
  }

  // MARK: What went wrong

  /// Keeps the first reason of a round.
  private func fail(_ error: EmbeddedPostgresError) {
    state.withLock { state in
      if state.failure == nil { state.failure = error }
    }
  }

  private func startFailed(_ what: String) -> EmbeddedPostgresError {
    EmbeddedPostgresError(.startFailed, "\(what); see \(directory.log)", detail: logTail())
  }

  private static let stopped = EmbeddedPostgresError(.stopped, "the cluster has been stopped")

  private func logTail() -> String {
    guard let text = try? String(contentsOfFile: directory.log, encoding: .utf8) else { return "" }
    return text.split(separator: "\n").suffix(EmbeddedPostgresLimits.logLines)
      .joined(separator: "\n")
  }

  /// One log a launch, and the one before: what a restart says is found without searching.
  private func rotateLog() {
    // On the first start there is none.
    _ = rename(directory.log, directory.log + ".1")
  }

  private func program(_ name: String) -> Program {
    Program(name: name, directory: binaries.directory, account: directory.account)
  }
}
