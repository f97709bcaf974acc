internal import CLinux
internal import Glibc
internal import Synchronization

/// A host name that could not be resolved.
package struct ResolutionError: Error, Hashable, CustomStringConvertible {
  /// The name that was looked up.
  package let host: String
  /// The resolver's words.
  package let reason: String
  package var description: String { "\(host): \(reason)" }
}

/// Looks host names up without blocking a loop.
package enum Resolver {
  typealias Answer = Result<[SocketAddress], ResolutionError>

  /// The addresses of a host, in the system's order of preference.
  ///
  /// getaddrinfo has no asynchronous form that honours the system's configuration, so each look-up
  /// gets a thread for its duration; literal addresses take none.
  ///
  /// - Throws: `ResolutionError` with the resolver's reason.
  package static func addresses(
    of host: String,
    port: UInt16
  ) async throws(ResolutionError) -> [SocketAddress] {
    if let literal = SocketAddress(literal: host, port: port) { return [literal] }
    let result = await withCheckedContinuation { continuation in
      BlockingCall.run { continuation.resume(returning: lookUp(host, port)) }
    }
    return try result.get()
  }

  /// The same, for a caller who waits until a moment and no longer.
  ///
  /// A task that is cancelled waits no longer either. The look-up's thread goes on to its end.
  ///
  /// - Throws: `ResolutionError` with the resolver's reason, or ours.
  package static func addresses(
    of host: String,
    port: UInt16,
    until deadline: ContinuousClock.Instant
  ) async throws(ResolutionError) -> [SocketAddress] {
    if let literal = SocketAddress(literal: host, port: port) { return [literal] }
    return try await answer(about: host, until: deadline) { lookUp(host, port) }.get()
  }

  /// What a look-up finds, or that it has found nothing in time.
  static func answer(
    about host: String,
    until deadline: ContinuousClock.Instant,
    _ lookUp: @escaping @Sendable () -> Answer
  ) async -> Answer {
    await withTaskGroup(of: Answer.self) { group in
      group.addTask { await PendingLookUp(host).run(lookUp) }
      group.addTask {
        // When it is cut short, the other's answer has come, or nobody waits for any.
        try? await ContinuousClock().sleep(until: deadline)
        return .failure(ResolutionError(host: host, reason: "the look-up took too long"))
      }
      defer { group.cancelAll() }
      return await group.next() ?? .failure(PendingLookUp.givenUp(host))
    }
  }

  private static func lookUp(_ host: String, _ port: UInt16) -> Answer {
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    unsafe hints.ai_flags = AI_ADDRCONFIG
    var list: UnsafeMutablePointer<addrinfo>?
    let code = unsafe getaddrinfo(host, String(port), &hints, &list)
    guard code == 0 else {
      let reason = unsafe String(cString: gai_strerror(code))
      return .failure(ResolutionError(host: host, reason: reason))
    }
    defer { unsafe freeaddrinfo(list) }
    var addresses: [SocketAddress] = []
    var next = unsafe list
    while let entry = unsafe next {
      if let address = unsafe entry.pointee.ai_addr {
        var storage = sockaddr_storage()
        let length = unsafe Int(entry.pointee.ai_addrlen)
        unsafe withUnsafeMutableBytes(of: &storage) { target in
          unsafe target.copyMemory(
            from: UnsafeRawBufferPointer(start: address, count: min(length, target.count))
          )
        }
        addresses.append(SocketAddress(storage: storage, length: socklen_t(length)))
      }
      unsafe next = entry.pointee.ai_next
    }
    return .success(addresses)
  }
}

/// A look-up on a thread of its own, and who waits for it.
private final class PendingLookUp: Sendable {
  private struct State {
    var waiter: CheckedContinuation<Resolver.Answer, Never>?
    var isOver = false
  }

  private let host: String
  private let state = Mutex(State())

  init(_ host: String) { self.host = host }

  static func givenUp(_ host: String) -> ResolutionError {
    ResolutionError(host: host, reason: "the look-up was given up")
  }

  /// Returns what the look-up finds, or at once when the task is cancelled.
  func run(_ lookUp: @escaping @Sendable () -> Resolver.Answer) async -> Resolver.Answer {
    await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        let isOver = state.withLock { state in
          if !state.isOver { state.waiter = waiter }
          return state.isOver
        }
        if isOver { return waiter.resume(returning: .failure(Self.givenUp(host))) }
        BlockingCall.run { self.end(lookUp()) }
      }
    } onCancel: {
      end(.failure(Self.givenUp(host)))
    }
  }

  private func end(_ answer: Resolver.Answer) {
    let waiter = state.withLock { state in
      state.isOver = true
      return state.waiter.take()
    }
    waiter?.resume(returning: answer)
  }
}
