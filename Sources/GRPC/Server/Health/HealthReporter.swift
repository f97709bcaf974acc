internal import Synchronization

/// Knows which services take calls, and tells those who watch.
///
/// The server as a whole has the empty name and is serving from the start. Services that were
/// never set are unknown to callers.
public final class HealthReporter: Sendable {
  /// Whether a service takes calls.
  public enum ServingStatus: Sendable, Hashable {
    /// It does.
    case serving
    /// It does not, or will not shortly.
    case notServing
  }

  /// One caller's watch; its statuses end when the server drains.
  struct Watch: Sendable {
    let identifier: UInt64
    let statuses: AsyncStream<ServingStatus?>
  }

  private struct Watcher {
    let service: String
    let continuation: AsyncStream<ServingStatus?>.Continuation
  }

  private struct State {
    var statuses: [String: ServingStatus] = ["": .serving]
    var watchers: [UInt64: Watcher] = [:]
    var nextIdentifier: UInt64 = 0
    var isDraining = false

    func tell(_ service: String) {
      for watcher in watchers.values where watcher.service == service {
        watcher.continuation.yield(statuses[service])
      }
    }
  }

  private let state = Mutex(State())
  private let maximumWatchers: Int

  /// A reporter for one server.
  ///
  /// - Parameter maximumWatchers: How many Watch calls may run at once, on all connections
  ///   together; further ones get RESOURCE_EXHAUSTED.
  public init(maximumWatchers: Int = 1_024) { self.maximumWatchers = maximumWatchers }

  /// Sets the status of a service and tells those who watch it.
  ///
  /// Without effect once the server drains.
  ///
  /// - Parameters:
  ///   - service: A full service name, or empty for the server as a whole.
  ///   - status: The new status.
  public func set(service: String, status: ServingStatus) {
    state.withLock { state in
      guard !state.isDraining else { return }
      state.statuses[service] = status
      state.tell(service)
    }
  }

  /// Forgets a service; those who watch it see SERVICE_UNKNOWN.
  public func remove(service: String) {
    state.withLock { state in
      guard !state.isDraining else { return }
      state.statuses[service] = nil
      state.tell(service)
    }
  }

  /// Declares that nothing takes calls any longer, and ends every watch after it has said so.
  ///
  /// For the start of an orderly stop: balancers turn away, and no watch holds the stop up.
  public func drain() {
    state.withLock { state in
      guard !state.isDraining else { return }
      state.isDraining = true
      for service in state.statuses.keys { state.statuses[service] = .notServing }
      for watcher in state.watchers.values {
        watcher.continuation.yield(state.statuses[watcher.service])
        watcher.continuation.finish()
      }
      state.watchers = [:]
    }
  }

  /// The status of a service; nil when it is unknown.
  public func status(of service: String) -> ServingStatus? {
    state.withLock { $0.statuses[service] }
  }

  /// All services with a status.
  public var statuses: [String: ServingStatus] { state.withLock { $0.statuses } }

  /// Begins a watch, with the present status as its first element.
  ///
  /// A watcher that is slow sees the newest status, not each in between.
  func startWatching(_ service: String) throws(RPCError) -> Watch {
    let (statuses, continuation) = AsyncStream.makeStream(
      of: ServingStatus?.self,
      bufferingPolicy: .bufferingNewest(1)
    )
    return try state.withLock { state throws(RPCError) -> Watch in
      guard state.watchers.count < maximumWatchers else {
        throw RPCError(.resourceExhausted, "\(maximumWatchers) callers watch already")
      }
      let identifier = state.nextIdentifier
      state.nextIdentifier += 1
      continuation.yield(state.statuses[service])
      if state.isDraining {
        continuation.finish()
      } else {
        state.watchers[identifier] = Watcher(service: service, continuation: continuation)
      }
      return Watch(identifier: identifier, statuses: statuses)
    }
  }

  func stopWatching(_ watch: Watch) {
    state.withLock { $0.watchers[watch.identifier] = nil }
  }

  /// How many callers watch now.
  var watcherCount: Int { state.withLock { $0.watchers.count } }
}
