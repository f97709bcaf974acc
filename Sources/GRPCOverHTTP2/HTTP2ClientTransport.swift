package import GRPC
package import HTTP2
internal import Primitives
package import Reactor
internal import Synchronization
package import TLS

/// Connects clients over HTTP/2, with TLS or in the clear.
package final class HTTP2ClientTransport: ClientTransport {
  private let tls: TLSContext?
  private let serverName: String?
  private let loops: EventLoopGroup
  private let options: ConnectionOptions
  private let connectTimeout: Duration
  /// What the servers gave us to resume sessions with, by address.
  private let resumptions = Mutex<[ServerAddress: TLSResumption]>([:])

  package init(
    tls: TLSContext?,
    serverName: String?,
    loops: EventLoopGroup,
    options: ConnectionOptions,
    connectTimeout: Duration
  ) {
    self.tls = tls
    self.serverName = serverName
    self.loops = loops
    self.options = options
    self.connectTimeout = connectTimeout
  }

  package func connect(
    to address: ServerAddress
  ) async throws(RPCError) -> any ClientConnection {
    let loop = loops.next()
    var lastError = RPCError(.unavailable, "\(address): no address")
    for candidate in try await resolve(address) {
      let attempt = ConnectionAttempt(
        address: address,
        candidate: candidate,
        loop: loop,
        options: options,
        timeout: connectTimeout
      )
      do throws(RPCError) {
        return try await attempt.run { [self] () throws(TLSError) in
          guard let tls else { return nil }
          return try TLSSession(
            connecting: tls,
            serverName: name(of: address),
            resuming: resumptions.withLock { $0[address] }
          )
        } secured: { [self] session in
          if let resumption = session.resumption {
            resumptions.withLock { $0[address] = resumption }
          }
        }
      } catch {
        lastError = error
      }
    }
    throw lastError
  }

  private func resolve(_ address: ServerAddress) async throws(RPCError) -> [SocketAddress] {
    switch address {
    case .host(let host, let port):
      do throws(ResolutionError) {
        return try await Resolver.addresses(of: host, port: port)
      } catch {
        throw RPCError(.unavailable, "cannot resolve \(error)")
      }
    case .unix(let path):
      if let address = SocketAddress(unixPath: path) { return [address] }
      throw RPCError(.unavailable, "'\(path)' does not fit a Unix socket's 107 bytes")
    case .inProcess(let name):
      throw RPCError(.unavailable, "in-process server '\(name)' is not reached by HTTP/2")
    }
  }

  private func name(of address: ServerAddress) -> String {
    if let serverName { return serverName }
    switch address {
    case .host(let host, _): return host
    case .unix, .inProcess: return "localhost"
    }
  }
}

extension ServerAddress {
  /// What goes into `:authority`.
  var authority: String {
    switch self {
    case .host: description
    case .unix, .inProcess: "localhost"
    }
  }
}
