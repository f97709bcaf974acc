internal import GRPC
internal import SwiftProtobuf
internal import Synchronization

extension TransportLaws {
  static let bounds: [TransportLaw] = [
    TransportLaw("a server that writes is held back by a caller who does not read") { transport in
      let flood = LawService.descriptor("Flood", .serverStreaming)
      let written = Counter()
      let method = LawService.singleRequest(flood) { _, call in
        let message = try Bytes(count: messageBytes).bytes
        for _ in 0..<floodMessages {
          try await call.send(message)
          written.increment()
        }
      }
      try await transport.with(method) { channel in
        let responses: ResponseStream<Bytes> = try await channel.serverStreaming(flood, Bytes())
        var read = 0
        while true {
          await letOthersRun()
          try requireBounded(written.value - read, transport)
          guard try await responses.next() != nil else { break }
          read += 1
        }
        try require(read, is: floodMessages, "messages read")
      }
    },
    TransportLaw("a caller who writes is held back by a server that does not read") { transport in
      let flood = LawService.descriptor("Flood", .clientStreaming)
      let written = Counter()
      let method = LawService.requestStream(flood) { call in
        var read = 0
        while true {
          await letOthersRun()
          try requireBounded(written.value - read, transport)
          guard try await call.stream.receive() != nil else { break }
          read += 1
        }
        try await call.send(Bytes("\(read)").bytes)
      }
      try await transport.with(method) { channel in
        let response: Bytes = try await channel.clientStreaming(flood) { requests in
          for _ in 0..<floodMessages {
            try await requests.write(Bytes(count: messageBytes))
            written.increment()
          }
        }
        try require(response.text, is: "\(floodMessages)", "messages read")
      }
    },
    TransportLaw("a writer who is held back is let go by cancellation") { transport in
      let flood = LawService.descriptor("Flood", .clientStreaming)
      let method = LawService.requestStream(flood) { call in await call.cancellation() }
      try await transport.with(method) { channel in
        let written = Counter()
        let error = try await failure {
          try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
              let _: Bytes = try await channel.clientStreaming(flood) { requests in
                for _ in 0..<10 * floodMessages {
                  try await requests.write(Bytes(count: messageBytes))
                  written.increment()
                }
                throw LawViolation("nothing held the writer back")
              }
            }
            while written.value == 0 { await Task.yield() }
            await letOthersRun()
            group.cancelAll()
            try await group.waitForAll()
          }
        }
        try require(error.code, is: .cancelled)
      }
    },
    TransportLaw("a request above the server's limit is RESOURCE_EXHAUSTED") { transport in
      let one = LawService.descriptor("One", .unary)
      let many = LawService.descriptor("Many", .clientStreaming)
      let drain = LawService.requestStream(many, maximumRequestBytes: 1000) { call in
        while try await call.stream.receive() != nil {}
        try await call.send([])
      }
      try await transport.with(
        LawService.unary(one, maximumRequestBytes: 1000) { message, _ in message },
        drain
      ) { channel in
        let fits: Bytes = try await channel.unary(one, Bytes(count: 990))
        try require(fits.size, is: 990, "response bytes")
        let unary = try await failure {
          let _: Bytes = try await channel.unary(one, Bytes(count: 1001))
        }
        try require(unary.code, is: .resourceExhausted)
        let streaming = try await failure {
          let _: Bytes = try await channel.clientStreaming(many) { requests in
            try await requests.write(Bytes(count: 10))
            try await requests.write(Bytes(count: 1001))
          }
        }
        try require(streaming.code, is: .resourceExhausted)
      }
    },
    TransportLaw("a response above the caller's limit is RESOURCE_EXHAUSTED") { transport in
      let grow = LawService.descriptor("Grow", .unary)
      let method = LawService.unary(grow) { _, _ in try Bytes(count: 1001).bytes }
      try await transport.with(method) { channel in
        let error = try await failure {
          let _: Bytes = try await channel.unary(
            grow,
            Bytes(),
            options: CallOptions(maximumResponseBytes: 1000)
          )
        }
        try require(error.code, is: .resourceExhausted)
        let fits: Bytes = try await channel.unary(grow, Bytes())
        try require(fits.size, is: 1001, "response bytes")
      }
    },
  ]

  private static let messageBytes = 16 << 10
  private static let floodMessages = 600

  /// Long enough for a writer that nothing holds back to get far ahead.
  private static func letOthersRun() async {
    for _ in 0..<20 { await Task.yield() }
  }

  private static func requireBounded(_ messages: Int, _ transport: TransportUnderTest) throws {
    // One message more may have been begun with the last byte of credit; another one is in the
    // hands of the reader who has not counted it.
    let bound = transport.maximumBytesUnderWay / messageBytes + 2
    try require(messages <= bound, "\(messages) messages are under way, over \(bound)")
  }
}

private final class Counter: Sendable {
  private let count = Atomic<Int>(0)

  var value: Int { count.load(ordering: .sequentiallyConsistent) }

  func increment() { count.add(1, ordering: .sequentiallyConsistent) }
}
