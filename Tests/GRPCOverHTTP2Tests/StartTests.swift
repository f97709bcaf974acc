import Foundation
import GRPC
import GRPCOverHTTP2
import Reactor
import Testing

/// What a server leaves when it cannot start.
@Suite(.timeLimit(.minutes(1))) struct StartTests {
  /// Whether somebody listens on a port of 127.0.0.1.
  private static func isListening(on port: UInt16) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  /// Lets the process open `count` more descriptors and no others.
  private static func allowDescriptors(_ count: Int) {
    // The lowest free number tells how many are open when none between is free: fill the gaps.
    var highest: Int32 = 0
    for _ in 0..<64 { highest = max(highest, open("/dev/null", O_RDONLY)) }
    var limit = rlimit(rlim_cur: rlim_t(Int(highest) + 1 + count), rlim_max: 0)
    var present = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &present)
    limit.rlim_max = present.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }

  @Test func `a server that cannot listen on every loop listens on none`() async {
    // In a process of its own, for the limit on descriptors is the whole process's.
    await #expect(processExitsWith: .success) {
      let loops = try EventLoopGroup(count: 2)
      var options = HTTP2ServerOptions()
      options.eventLoops = loops
      // A port that was free a moment ago.
      let probe = try HTTP2Server(services: [], options: options)
      guard case .host(_, let port) = try await probe.start() else { exit(2) }
      await probe.shutdown()
      options.address = .host("127.0.0.1", port: port)
      let server = try HTTP2Server(services: [], options: options)
      // Enough for the first loop's listener, which takes two, and not for the second's.
      StartTests.allowDescriptors(2)
      do {
        try await server.start()
        exit(3)
      } catch {
        // The test's own socket takes the place of the listener's, which must be closed by now.
        exit(StartTests.isListening(on: port) ? 4 : 0)
      }
    }
  }
}
