internal import CLinux
internal import Primitives
internal import Synchronization

/// The loops of a process, one thread each.
public final class EventLoopGroup: Sendable {
  /// The loops, in order.
  package let loops: [EventLoop]
  private let nextIndex = Atomic<Int>(0)

  /// Starts as many loops as asked for, by default one per core the process may use.
  ///
  /// - Parameters:
  ///   - count: At least 1; nil for the number of usable cores.
  ///   - idlePolling: How long a loop that is mostly called again at once looks for work before it
  ///     sleeps, which costs processor time and spares such callers the wake-up; zero for never,
  ///     nil for 50 us.
  /// - Throws: `SystemError` when the kernel refuses a thread or a descriptor.
  public init(count: Int? = nil, idlePolling: Duration? = nil) throws {
    let count = max(1, count ?? EventLoopGroup.usableCores)
    var loops: [EventLoop] = []
    for index in 0..<count {
      let loop = try EventLoop(
        name: "florin-loop-\(index)",
        idlePollingNanoseconds: idlePolling?.nanosecondsClamped
          ?? ReactorLimits.idlePollingNanoseconds
      )
      try loop.start()
      loops.append(loop)
    }
    self.loops = loops
  }

  /// The next loop in turn, for connections that may live on any.
  package func next() -> EventLoop {
    let index = nextIndex.wrappingAdd(1, ordering: .relaxed).oldValue
    return loops[Int(UInt(bitPattern: index) % UInt(loops.count))]
  }

  /// Ends every loop's thread.
  public func stop() async {
    for loop in loops { await loop.stop() }
  }

  /// The cores in the process's affinity mask.
  public static var usableCores: Int {
    // 1,024 bits: the size of glibc's own mask.
    var mask = InlineArray<16, UInt64>(repeating: 0)
    guard unsafe florin_sched_getaffinity(0, 128, &mask) == 0 else { return 1 }
    var count = 0
    for index in mask.indices { count += mask[index].nonzeroBitCount }
    return max(1, count)
  }

  private static let sharedGroup = Mutex<EventLoopGroup?>(nil)

  /// One loop for all channels of the process that bring none, started with the first of them.
  ///
  /// It is never stopped: who wants loops that end brings a group of its own and ends it.
  ///
  /// - Returns: The shared group.
  /// - Throws: `SystemError` when the kernel refuses a thread or a descriptor.
  package static func shared() throws -> EventLoopGroup {
    try sharedGroup.withLock { group in
      if let group { return group }
      let started = try EventLoopGroup(count: 1)
      group = started
      return started
    }
  }
}
