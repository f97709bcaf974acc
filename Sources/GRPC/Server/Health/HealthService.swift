internal import Primitives
internal import SwiftProtobuf

/// The `grpc.health.v1.Health` service over a reporter.
///
/// Source: gRPC "Health Checking Protocol".
public struct HealthService: Service {
  /// The service's full name.
  public static let name = "grpc.health.v1.Health"

  /// How many services List names before it refuses.
  private static let maximumListed = 100
  /// Requests hold a service name and nothing else.
  private static let maximumRequestBytes = 4_096

  private typealias Request = Grpc_Health_V1_HealthCheckRequest
  private typealias Response = Grpc_Health_V1_HealthCheckResponse

  private let reporter: HealthReporter

  /// A service that answers with what the reporter knows.
  public init(_ reporter: HealthReporter) { self.reporter = reporter }

  /// Check, List and Watch.
  public var registration: ServiceRegistration {
    let reporter = reporter
    let methods: [MethodRegistration] = [
      .unary(Self.method("Check", .unary)) { (request: Request, _) in
        guard let status = reporter.status(of: request.service) else {
          throw RPCError(.notFound, "there is no service of that name")
        }
        return Response.with { $0.status = Self.wire(status) }
      },
      .unary(Self.method("List", .unary)) { (_: Grpc_Health_V1_HealthListRequest, _) in
        try Self.list(reporter)
      },
      .serverStreaming(Self.method("Watch", .serverStreaming)) {
        (request: Request, responses: ResponseWriter<Response>, _) in
        try await Self.watch(request.service, reporter, responses)
      },
    ]
    return ServiceRegistration(
      service: Self.name,
      fileDescriptorSet: Base64.decode(FileDescriptors.health) ?? [],
      methods: methods.map { $0.limitingRequests(to: Self.maximumRequestBytes) }
    )
  }

  private static func list(_ reporter: HealthReporter) throws -> Grpc_Health_V1_HealthListResponse {
    let statuses = reporter.statuses
    guard statuses.count <= maximumListed else {
      throw RPCError(.resourceExhausted, "there are more than \(maximumListed) services to list")
    }
    return .with { response in
      response.statuses = statuses.mapValues { status in .with { $0.status = wire(status) } }
    }
  }

  private static func watch(
    _ service: String,
    _ reporter: HealthReporter,
    _ responses: ResponseWriter<Response>
  ) async throws {
    let watch = try reporter.startWatching(service)
    defer { reporter.stopWatching(watch) }
    var last: Response.ServingStatus?
    for await status in watch.statuses {
      let current = status.map(wire) ?? .serviceUnknown
      guard current != last else { continue }
      try await responses.write(Response.with { $0.status = current })
      last = current
    }
    // The statuses end when this call is cancelled or the server drains.
    try Task.checkCancellation()
    throw RPCError(.unavailable, "the server is shutting down")
  }

  private static func wire(_ status: HealthReporter.ServingStatus) -> Response.ServingStatus {
    switch status {
    case .serving: .serving
    case .notServing: .notServing
    }
  }

  private static func method(_ method: String, _ kind: CallKind) -> MethodDescriptor {
    MethodDescriptor(service: name, method: method, kind: kind, isIdempotent: true)
  }
}
