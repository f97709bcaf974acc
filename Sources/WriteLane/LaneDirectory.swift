internal import Synchronization

/// The lanes of a process, one for each key, made when they are first wanted.
package final class LaneDirectory<Key: Hashable & Sendable, Store: LaneStore>: Sendable {
  private struct Resident {
    let lane: Lane<Store>
    var lastUsed: ContinuousClock.Instant
  }

  private struct State {
    var residents: [Key: Resident] = [:]
    /// Lanes that were forgotten while something waited in them.
    var leaving: [Lane<Store>] = []
    var isDraining = false
    /// What lanes that are gone had done: counters never fall.
    var past = LaneStatistics()

    /// All that may still have something to do.
    var lanes: [Lane<Store>] { residents.values.map(\.lane) + leaving }

    /// Forgets a lane, and takes out what has come to rest of those forgotten before.
    mutating func remove(_ key: Key) -> [Lane<Store>] {
      if let lane = residents.removeValue(forKey: key)?.lane { leaving.append(lane) }
      let resting = leaving.filter(\.isIdle)
      leaving.removeAll { lane in resting.contains { $0 === lane } }
      for lane in resting { past.addCounters(of: lane.statistics) }
      return resting
    }
  }

  private let state = Mutex(State())
  private let clock: LaneClock

  /// A directory without lanes.
  package init(clock: LaneClock = .system) { self.clock = clock }

  /// How many lanes there are.
  package var count: Int { state.withLock { $0.residents.count } }

  /// The lane of a key.
  ///
  /// - Parameters:
  ///   - key: Whose lane it is.
  ///   - make: Makes one when there is none; called under a lock, so it only makes.
  /// - Returns: The lane, to be used at once and not kept.
  /// - Throws: `draining` once `drain` has been called.
  package func lane(for key: Key, make: () -> Lane<Store>) throws(LaneError) -> Lane<Store> {
    let now = clock.now()
    let lane: Lane<Store>? = state.withLock { state in
      if state.isDraining { return nil }
      let lane = state.residents[key]?.lane ?? make()
      state.residents[key] = Resident(lane: lane, lastUsed: now)
      return lane
    }
    guard let lane else { throw .draining }
    return lane
  }

  /// Forgets a key's lane, such as when its tenant has moved; what waits in it is still written,
  /// and `drain` waits for that.
  package func remove(_ key: Key) {
    let removed = state.withLock { $0.remove(key) }
    // Its store goes outside of the lock.
    withExtendedLifetime(removed) {}
  }

  /// Forgets lanes that are idle and have not been asked for since a moment.
  ///
  /// A caller that was given one of them just before may still submit to it; then its tenant has
  /// two lanes for the while, as it has with two server processes.
  package func removeIdle(unusedSince moment: ContinuousClock.Instant) {
    let removed = state.withLock { state in
      let idle = state.residents.filter { $0.value.lastUsed < moment && $0.value.lane.isIdle }
      return idle.keys.flatMap { state.remove($0) }
    }
    withExtendedLifetime(removed) {}
  }

  /// What all lanes together have done and hold.
  package var statistics: LaneStatistics {
    let (lanes, past) = state.withLock { ($0.lanes, $0.past) }
    return lanes.reduce(into: past) { sum, lane in
      let statistics = lane.statistics
      sum.addCounters(of: statistics)
      sum.queuedItems += statistics.queuedItems
      sum.queuedBytes += statistics.queuedBytes
    }
  }

  /// Gives no lanes any more, and returns when those there are, and those that were forgotten, have
  /// answered everything.
  package func drain() async {
    let lanes = state.withLock { state in
      state.isDraining = true
      return state.lanes
    }
    await withTaskGroup(of: Void.self) { group in
      for lane in lanes { group.addTask { await lane.drain() } }
    }
  }
}
