import Foundation
import GRPC
import GRPCOverHTTP2
import Reactor
import SwiftProtobuf
import TLS
import Testing

/// Calls share tasks; nothing of one call may be seen by the next.
@Suite struct HandlerTasksTests {
  @TaskLocal static var mark = 0

  private typealias Text = Google_Protobuf_StringValue

  private static let look = MethodDescriptor(
    service: "test.Handlers",
    method: "Look",
    kind: .unary
  )
  private static let wait = MethodDescriptor(
    service: "test.Handlers",
    method: "Wait",
    kind: .unary
  )

  /// Suspends once while the mark is set.
  private static func text(_ value: String) async -> Text {
    await Task.yield()
    return Text(value)
  }

  private struct Handlers: Service {
    var registration: ServiceRegistration {
      ServiceRegistration(
        service: "test.Handlers",
        fileDescriptorSet: [],
        methods: [
          .unary(look) { (_: Text, _) -> Text in
            let seen = "cancelled \(Task.isCancelled), mark \(mark)"
            return await $mark.withValue(1) { await text(seen) }
          },
          .unary(wait) { (_: Text, _) -> Text in
            while !Task.isCancelled { await Task.yield() }
            throw CancellationError()
          },
        ]
      )
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `a call sees neither the cancellation nor the task-local values of the one before`()
    async throws
  {
    let loops = try TestLoops.shared.get()
    var options = HTTP2ServerOptions()
    options.eventLoops = loops
    let server = try HTTP2Server(services: [Handlers()], options: options)
    let address = try await server.start()
    var transport = HTTP2ClientOptions(tls: nil)
    transport.eventLoops = loops
    let channel = try Channel([address], transport: transport)
    for _ in 0..<50 {
      var short = CallOptions()
      short.timeout = .milliseconds(1)
      do {
        let _: Text = try await channel.unary(Self.wait, Text("x"), options: short)
        Issue.record("a call that waits for its cancellation has no response")
      } catch let error as RPCError {
        #expect(error.code == .deadlineExceeded)
      }
      let seen: Text = try await channel.unary(Self.look, Text("x"), options: .defaults)
      #expect(seen.value == "cancelled false, mark 0")
    }
    await channel.close()
    await server.shutdown()
  }
}
