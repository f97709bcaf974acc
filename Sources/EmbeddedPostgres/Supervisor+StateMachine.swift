extension Supervisor {
  /// What a supervisor knows of its PostgreSQL, and what follows from what happens to it.
  ///
  /// | state \ input | launched | became ready | ended | stop requested |
  /// |---|---|---|---|---|
  /// | launching | starting | – | as below | stop when launched |
  /// | starting | – | ready | first start: fail, else pause | stopping |
  /// | ready | – | – | launch again | stopping |
  /// | pausing | – | – | – | end |
  /// | ended | – | – | – | nothing |
  ///
  /// A dash is our own bug and traps, except that readiness read from a file may arrive after the
  /// end that it raced with: that one is ignored.
  struct StateMachine: Sendable {
    /// Where the supervised process is.
    enum Phase: Sendable, Hashable {
      case launching
      case starting(process: Int32)
      case ready(process: Int32)
      case pausing
      case ended
    }

    /// What to do after a process ended.
    enum Sequel: Sendable, Hashable {
      /// It shall not run again.
      case finish
      /// It shall run again after a while.
      case launch(after: Duration)
    }

    private(set) var phase = Phase.launching
    private(set) var isStopRequested = false
    /// Whether any process got as far: failures before concern who started the cluster.
    private(set) var hasBeenReady = false
    private var isRestartRequested = false
    private var pause = EmbeddedPostgresLimits.firstRestartPause

    /// The process that runs, if one does.
    var process: Int32? {
      switch phase {
      case .starting(let process), .ready(let process): process
      case .launching, .pausing, .ended: nil
      }
    }

    mutating func launched(_ process: Int32) {
      precondition(phase == .launching, "a process is launched once in a round")
      phase = .starting(process: process)
    }

    /// The process takes connections.
    ///
    /// - Returns: Whether that is news.
    mutating func becameReady(_ process: Int32) -> Bool {
      guard phase == .starting(process: process) else { return false }
      phase = .ready(process: process)
      hasBeenReady = true
      pause = EmbeddedPostgresLimits.firstRestartPause
      return true
    }

    /// The process is gone, or could not be launched.
    mutating func ended() -> Sequel {
      precondition(phase != .pausing && phase != .ended, "only a process that ran ends")
      let wasAskedFor = isRestartRequested
      isRestartRequested = false
      guard hasBeenReady, !isStopRequested else {
        phase = .ended
        return .finish
      }
      phase = .pausing
      if wasAskedFor { return .launch(after: .zero) }
      let wait = pause
      pause = min(pause * 2, EmbeddedPostgresLimits.longestRestartPause)
      return .launch(after: wait)
    }

    /// The pause is over.
    ///
    /// - Returns: Whether to launch.
    mutating func pauseEnded() -> Bool {
      precondition(phase == .pausing, "only a pause ends")
      phase = isStopRequested ? .ended : .launching
      return !isStopRequested
    }

    mutating func stopRequested() { isStopRequested = true }

    /// Somebody wants the process ended and launched again.
    ///
    /// - Returns: The process to end; nil when it is being launched anyway.
    mutating func restartRequested() -> Int32? {
      guard case .ready(let process) = phase else { return nil }
      isRestartRequested = true
      phase = .starting(process: process)
      return process
    }
  }
}
