public import FlorinAPI
public import GRPC
package import GRPCOverHTTP2
public import Reactor
internal import TLS

/// A Florin server, as its callers see it.
///
/// One value serves a whole process: it holds the connections, adds the credential and a deadline
/// to every call, and repeats calls that are safe to repeat. Close it at the end.
///
///     let florin = try Florin("orders.example.com:8443", credential: .apiKey(key))
///     let customer = try await florin.customers.createCustomer(request)
///     await florin.close()
///
/// Every write carries a `request_id`, so repeating one is safe: set it before the first attempt,
/// keep it with what caused the write, and send the same again when an answer did not arrive.
public final class Florin: Sendable {
  /// Customers: who buys, pays and receives.
  public let customers: Florin_V1_CustomersServiceClient
  /// What has changed, in order, for ever or from a resume token on.
  public let events: Florin_V1_EventsServiceClient
  /// Tenants, for operators.
  public let tenants: Florin_Admin_V1_TenantsServiceClient
  /// API keys and certificates, for operators.
  public let keys: Florin_Admin_V1_KeysServiceClient
  /// The connections; for services that have no client here.
  public let channel: Channel

  /// Prepares a client; it connects with its first call.
  ///
  /// - Parameters:
  ///   - address: `HOST:PORT`, several separated by commas, or `unix:PATH`.
  ///   - credential: Who calls.
  ///   - trustFile: PEM file of the authorities that the server must chain to; nil trusts the
  ///     system's.
  ///   - options: Deadlines, retries and more.
  ///   - eventLoops: Where connections live; nil for one that all clients of the process share.
  /// - Throws: `FlorinError` INVALID_ADDRESS, or `TLSError` naming the file and the reason.
  public convenience init(
    _ address: String,
    credential: Credential,
    trustFile: String? = nil,
    options: ChannelOptions = ChannelOptions(),
    eventLoops: EventLoopGroup? = nil
  ) throws {
    var tls = TLSClientConfiguration(trustFile: trustFile)
    if case .certificate(let certificate) = credential { tls.certificate = certificate }
    var transport = HTTP2ClientOptions(tls: tls)
    transport.eventLoops = eventLoops
    try self.init(
      Florin.addresses(address),
      credential: credential,
      transport: transport,
      options: options
    )
  }

  /// A client over a transport of one's own, such as one that serves in the same process.
  package convenience init(
    _ addresses: [ServerAddress],
    credential: Credential,
    transport: HTTP2ClientOptions,
    options: ChannelOptions = ChannelOptions()
  ) throws {
    self.init(
      try Channel(
        addresses,
        transport: transport,
        options: Florin.adding(credential, to: options)
      )
    )
  }

  /// A client over a channel that carries a credential already.
  public init(_ channel: Channel) {
    self.channel = channel
    customers = Florin_V1_CustomersServiceClient(channel)
    events = Florin_V1_EventsServiceClient(channel)
    tenants = Florin_Admin_V1_TenantsServiceClient(channel)
    keys = Florin_Admin_V1_KeysServiceClient(channel)
  }

  /// Takes no more calls, and returns when the open ones have finished.
  public func close() async { await channel.close() }

  private static func adding(_ credential: Credential, to options: ChannelOptions) -> ChannelOptions
  {
    var options = options
    options.interceptors.insert(ErrorTyping(), at: 0)
    if case .apiKey(let key) = credential { options.interceptors.append(APIKeySending(key)) }
    return options
  }

  /// Reads the addresses of a server.
  ///
  /// - Throws: `FlorinError` with reason INVALID_ADDRESS.
  static func addresses(_ text: String) throws(FlorinError) -> [ServerAddress] {
    var addresses: [ServerAddress] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      if part.hasPrefix("unix:"), part.count > 5 {
        addresses.append(.unix(path: String(part.dropFirst(5))))
        continue
      }
      guard let colon = part.lastIndex(of: ":"), colon > part.startIndex,
        let port = UInt16(part[part.index(after: colon)...]), port > 0
      else {
        throw FlorinError(
          reason: .invalidAddress,
          message: "'\(part)' is no address; write HOST:PORT or unix:PATH"
        )
      }
      var host = part[..<colon]
      if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
      addresses.append(.host(String(host), port: port))
    }
    return addresses
  }
}
