internal import GRPC

/// `bench.v1.Bench`: an echo, and the decoding of a message of an order's shape.
struct BenchService: Service {
  var registration: ServiceRegistration {
    ServiceRegistration(
      service: "bench.v1.Bench",
      fileDescriptorSet: [],
      methods: [Self.echo, Self.decodeOrder]
    )
  }

  private static let echo = MethodRegistration.unary(
    MethodDescriptor(service: "bench.v1.Bench", method: "Echo", kind: .unary)
  ) { (request: Bench_V1_EchoMessage, _: ServerCall) async throws -> Bench_V1_EchoMessage in
    request
  }

  private static let decodeOrder = MethodRegistration.unary(
    MethodDescriptor(service: "bench.v1.Bench", method: "DecodeOrder", kind: .unary)
  ) { (order: Bench_V1_Order, _: ServerCall) async throws -> Bench_V1_OrderAcknowledgement in
    var acknowledgement = Bench_V1_OrderAcknowledgement()
    acknowledgement.lineCount = Int32(clamping: order.lines.count)
    for line in order.lines {
      // The amounts come from the network: a sum that does not fit wraps, as the anchors' sums do.
      acknowledgement.totalMinorUnits &+= line.amount.minorUnits
    }
    return acknowledgement
  }
}
