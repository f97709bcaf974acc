internal import GRPC
internal import GRPCOverHTTP2
internal import Reactor
internal import TLS

/// What the flags of the two programs mean for HTTP/2 and TLS.
enum InteropTransport {
  /// A server that has not begun to listen.
  ///
  /// - Throws: `TLSError` naming the file and the reason.
  static func server(
    _ command: InteropServer.Command,
    on loops: EventLoopGroup
  ) throws -> HTTP2Server {
    var options = HTTP2ServerOptions()
    options.eventLoops = loops
    options.address = .host("127.0.0.1", port: command.port)
    options.server.maximumRequestBytes = command.maximumMessageBytes
    options.server.maximumResponseBytes = command.maximumMessageBytes
    if command.usesTLS == true, let certificate = command.certificateFile,
      let key = command.keyFile
    {
      options.tls = TLSServerConfiguration(
        certificateChainFile: certificate,
        privateKeyFile: key,
        clientCertificates: command.clientAuthorityFile.map { .required(trustFile: $0) } ?? .off
      )
    }
    return try HTTP2Server(services: [TestService()], options: options)
  }

  /// A channel to the server that the flags name.
  ///
  /// - Throws: `TLSError` naming the file and the reason.
  static func channel(_ command: InteropClientProgram.Command) throws -> Channel {
    var tls: TLSClientConfiguration?
    if command.usesTLS == true {
      var configuration = TLSClientConfiguration(
        trustFile: command.authorityFile,
        serverName: command.serverName
      )
      if let certificate = command.certificateFile, let key = command.keyFile {
        configuration.certificate = .init(chainFile: certificate, privateKeyFile: key)
      }
      tls = configuration
    }
    return try Channel(
      [.host(command.host, port: command.port)],
      transport: HTTP2ClientOptions(tls: tls)
    )
  }
}
