internal import CLinux
internal import Glibc

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

  private static func lookUp(
    _ host: String,
    _ port: UInt16
  ) -> Result<[SocketAddress], ResolutionError> {
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
