internal import GRPC
internal import GRPCOverHTTP2
internal import Glibc
internal import Reactor
internal import SwiftProtobuf

/// A client with one call of each kind open, and the bytes of a server.
///
/// Promises: no input stops the process, and every call ends once the server has closed.
final class ClientFuzzing: Sendable {
  static let shared = ClientFuzzing()

  private typealias Bytes = Google_Protobuf_BytesValue

  private let path: String
  private let loops: EventLoopGroup

  private init() {
    path = "/tmp/florin-fuzz-client-\(getpid()).sock"
    do { loops = try EventLoopGroup(count: 1) } catch { preconditionFailure("\(error)") }
  }

  func run(_ input: [UInt8]) {
    let listener = FuzzSocket.listening(at: path)
    let gate = FuzzGate()
    let options = ChannelOptions(
      defaultTimeout: .seconds(10),
      maximumResponseBytes: 2_048,
      repetition: .never
    )
    // On the loop: the thread that waits below may be the only one of the default pool.
    Task(executorPreference: loops.next()) { [path, loops] in
      defer { gate.open() }
      var transport = HTTP2ClientOptions(tls: nil)
      transport.eventLoops = loops
      guard let channel = try? Channel([.unix(path: path)], transport: transport, options: options)
      else { return }
      async let unary: Void = Self.unary(channel)
      async let streaming: Void = Self.streaming(channel)
      _ = await (unary, streaming)
      channel.closeNow()
    }
    let socket = listener.accepted()
    // Further attempts shall fail at once instead of waiting for somebody to answer.
    listener.close()
    for piece in FuzzFrames.pieces(input, preface: FuzzFrames.serverPreface) {
      socket.write(piece)
    }
    socket.finish()
    promise(gate.wait(seconds: 20), "a call does not end")
  }

  private static func unary(_ channel: Channel) async {
    let method = MethodDescriptor(service: "f.F", method: "U", kind: .unary, isIdempotent: false)
    let _: Bytes? = try? await channel.unary(method, Bytes())
  }

  private static func streaming(_ channel: Channel) async {
    let method = MethodDescriptor(
      service: "f.F",
      method: "B",
      kind: .bidirectionalStreaming,
      isIdempotent: false
    )
    try? await channel.bidirectionalStreaming(method) {
      (requests: RequestWriter<Bytes>, responses: ResponseStream<Bytes>) in
      try await requests.write(Bytes())
      for try await _ in responses {}
    }
  }
}
