internal import Reactor

/// The addresses of the hosts that a connection may go to, as libpq takes them.
///
/// libpq would look names up with a blocking call on the loop. Given the addresses beside the names
/// it does not, and still checks certificates against the names.
struct HostAddresses: Sendable {
  /// As many as there are addresses; a host with three addresses stands here three times.
  private(set) var hosts = ""
  private(set) var addresses = ""
  private(set) var ports = ""
  private var count = 0

  /// Looks up what must be; nil when libpq can connect with the settings as they are.
  ///
  /// - Parameters:
  ///   - options: The settings.
  ///   - deadline: When the caller no longer waits.
  /// - Returns: The addresses of all hosts.
  /// - Throws: `PostgresError` of code `connectionFailed` when no host has an address or none was
  ///   found in time, `configuration` when there are more ports than hosts, or `cancelled` with the
  ///   task.
  static func lookedUp(
    for options: PostgresConnectionOptions,
    until deadline: ContinuousClock.Instant
  ) async throws(PostgresError) -> HostAddresses? {
    guard options["hostaddr"] == nil, options["service"] == nil, let host = options.host else {
      return nil
    }
    let hosts = host.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard hosts.contains(where: { !$0.isEmpty && !isPath($0) }) else { return nil }
    let ports = (options.port ?? "").split(separator: ",", omittingEmptySubsequences: false)
      .map(String.init)
    guard ports.count == 1 || ports.count == hosts.count else {
      throw PostgresError(.configuration, because: "the hosts and their ports do not match")
    }
    var list = HostAddresses()
    var failure: String?
    for (index, host) in hosts.enumerated() {
      let port = ports.count == 1 ? ports[0] : ports[index]
      if host.isEmpty || isPath(host) {
        list.append(host: host, address: "", port: port)
        continue
      }
      do throws(ResolutionError) {
        for address in try await Resolver.addresses(
          of: host,
          port: portForLookUp,
          until: deadline
        ) {
          list.append(host: host, address: literal(of: address), port: port)
        }
      } catch {
        failure = error.description
      }
    }
    guard !Task.isCancelled else { throw PostgresError(.cancelled) }
    guard list.count > 0 else {
      throw PostgresError(.connectionFailed, because: failure ?? "no host has an address")
    }
    return list
  }

  /// Resolvers want a port; which one makes no difference to the addresses.
  private static let portForLookUp: UInt16 = 5432

  /// The address alone, without the brackets that set an IPv6 address apart from its port.
  private static func literal(of address: SocketAddress) -> String {
    let host = address.host
    return host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
  }

  /// Directories of Unix sockets begin with a slash, abstract sockets with an at sign.
  private static func isPath(_ host: String) -> Bool { host.hasPrefix("/") || host.hasPrefix("@") }

  private mutating func append(host: String, address: String, port: String) {
    defer { count += 1 }
    if count > 0 {
      hosts += ","
      addresses += ","
      ports += ","
    }
    hosts += host
    addresses += address
    ports += port
  }
}
