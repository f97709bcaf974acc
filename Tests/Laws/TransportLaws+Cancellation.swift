internal import GRPC
internal import SwiftProtobuf

extension TransportLaws {
  static let cancellations: [TransportLaw] = [
    TransportLaw("cancelling the calling task before a response cancels the handler") {
      transport in
      let wait = LawService.descriptor("Wait", .unary)
      let probe = HandlerProbe()
      let method = LawService.unary(wait) { _, call in
        await probe.run(call)
        throw RPCError(.aborted, "too late to be heard")
      }
      try await transport.with(method) { channel in
        let error = try await failure {
          try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { let _: Bytes = try await channel.unary(wait, Bytes()) }
            try await probe.started.value()
            group.cancelAll()
            try await group.waitForAll()
          }
        }
        try require(error.code, is: .cancelled)
        try await probe.cancelled.value()
      }
    },
    TransportLaw("dropping a response stream after its first message cancels the handler") {
      transport in
      let watch = LawService.descriptor("Watch", .serverStreaming)
      let probe = HandlerProbe()
      let method = LawService.singleRequest(watch) { _, call in
        try await call.send(Bytes("first").bytes)
        await probe.run(call)
      }
      try await transport.with(method) { channel in
        try await readFirst(channel, watch)
        try await probe.cancelled.value()
      }
    },
    TransportLaw("a response stream that is cancelled ends with CANCELLED") { transport in
      let watch = LawService.descriptor("Watch", .serverStreaming)
      let probe = HandlerProbe()
      let method = LawService.singleRequest(watch) { _, call in
        try await call.send(Bytes("first").bytes)
        await probe.run(call)
      }
      try await transport.with(method) { channel in
        let responses: ResponseStream<Bytes> = try await channel.serverStreaming(watch, Bytes())
        _ = try await responses.next()
        responses.cancel()
        let error = try await failure { _ = try await responses.next() }
        try require(error.code, is: .cancelled)
        try await probe.cancelled.value()
      }
    },
    TransportLaw("a body that fails cancels its call and keeps its error") { transport in
      let chat = LawService.descriptor("Chat", .bidirectionalStreaming)
      let probe = HandlerProbe()
      let method = LawService.requestStream(chat) { call in await probe.run(call) }
      try await transport.with(method) { channel in
        do {
          try await channel.bidirectionalStreaming(chat) {
            (_: RequestWriter<Bytes>, _: ResponseStream<Bytes>) in
            try await probe.started.value()
            throw OwnError()
          }
          throw LawViolation("the call succeeded")
        } catch is OwnError {
          try await probe.cancelled.value()
        }
      }
    },
    TransportLaw("a deadline reaches the handler and ends the call on both sides") { transport in
      let wait = LawService.descriptor("Wait", .unary)
      let probe = HandlerProbe()
      let method = LawService.unary(wait) { _, call in
        try require(call.deadline != nil, "the handler knows the deadline")
        await probe.run(call)
        throw RPCError(.aborted, "too late to be heard")
      }
      try await transport.with(method) { channel in
        // On a loaded machine a deadline can pass before the handler begins, which then proves
        // nothing about handlers: the next one is longer.
        for milliseconds in [100, 1000, 10_000] {
          let error = try await failure {
            let _: Bytes = try await channel.unary(
              wait,
              Bytes(),
              options: CallOptions(timeout: .milliseconds(milliseconds))
            )
          }
          try require(error.code, is: .deadlineExceeded)
          guard probe.started.result != nil else { continue }
          return try await probe.cancelled.value()
        }
        throw LawViolation("the handler never began")
      }
    },
    TransportLaw("a call without a deadline tells the handler of none") { transport in
      let ask = LawService.descriptor("Ask", .unary)
      let method = LawService.unary(ask) { _, call in
        try Bytes(call.deadline == nil ? "none" : "some").bytes
      }
      try await transport.with(method) { channel in
        let unlimited: Bytes = try await channel.unary(
          ask,
          Bytes(),
          options: CallOptions(isUnlimited: true)
        )
        try require(unlimited.text, is: "none", "deadline of an unlimited call")
        let limited: Bytes = try await channel.unary(ask, Bytes())
        try require(limited.text, is: "some", "deadline by default")
      }
    },
  ]

  private struct OwnError: Error {}

  private static func readFirst(_ channel: Channel, _ watch: MethodDescriptor) async throws {
    let responses: ResponseStream<Bytes> = try await channel.serverStreaming(watch, Bytes())
    try require(try await responses.next()?.text, is: "first", "response")
  }
}

/// Sees a handler begin and be cancelled.
private struct HandlerProbe: Sendable {
  let started = Eventual<Void>()
  let cancelled = Eventual<Void>()

  /// Stays in the handler until its task is cancelled.
  func run(_ call: ServerCall) async {
    started.complete(.success(()))
    await call.cancellation()
    cancelled.complete(.success(()))
  }
}
