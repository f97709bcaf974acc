import GRPC
import GRPCOverHTTP2
import Laws
import SwiftProtobuf
import Testing

@Suite(.timeLimit(.minutes(1))) struct StandardServicesTests {
  @Test func `health is checked and watched`() async throws {
    let reporter = HealthReporter()
    reporter.set(service: "s", status: .notServing)
    let running = try await RunningServer.start([HealthService(reporter)])
    let channel = try Channel.wire([running.address])
    let check = MethodDescriptor(service: HealthService.name, method: "Check", kind: .unary)
    let watch = MethodDescriptor(
      service: HealthService.name,
      method: "Watch",
      kind: .serverStreaming
    )
    typealias Request = Grpc_Health_V1_HealthCheckRequest
    typealias Response = Grpc_Health_V1_HealthCheckResponse
    let whole: Response = try await channel.unary(check, Request())
    #expect(whole.status == .serving)
    let unknown = await failure {
      let _: Response = try await channel.unary(check, Request.with { $0.service = "x" })
    }
    #expect(unknown?.code == .notFound)
    let statuses: ResponseStream<Response> = try await channel.serverStreaming(
      watch,
      Request.with { $0.service = "s" }
    )
    #expect(try await statuses.next()?.status == .notServing)
    reporter.set(service: "s", status: .serving)
    #expect(try await statuses.next()?.status == .serving)
    reporter.drain()
    #expect(try await statuses.next()?.status == .notServing)
    #expect(await failure { try await statuses.next() }?.code == .unavailable)
    await channel.close()
    await running.server.shutdown()
  }

  @Test(arguments: ["grpc.reflection.v1", "grpc.reflection.v1alpha"])
  func `reflection lists the services`(package: String) async throws {
    let health = HealthService(HealthReporter())
    let reflection = try ReflectionService.all(describing: [health])
    let running = try await RunningServer.start([health] + reflection)
    let channel = try Channel.wire([running.address])
    let method = MethodDescriptor(
      service: "\(package).ServerReflection",
      method: "ServerReflectionInfo",
      kind: .bidirectionalStreaming
    )
    typealias Request = Grpc_Reflection_V1_ServerReflectionRequest
    typealias Response = Grpc_Reflection_V1_ServerReflectionResponse
    let names = try await channel.bidirectionalStreaming(method) {
      (requests: RequestWriter<Request>, responses: ResponseStream<Response>) in
      try await requests.write(Request.with { $0.listServices = "" })
      let answer = try await responses.next()
      return answer?.listServicesResponse.service.map(\.name) ?? []
    }
    #expect(
      Set(names) == [
        "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection",
        "grpc.reflection.v1alpha.ServerReflection",
      ]
    )
    await channel.close()
    await running.server.shutdown()
  }
}
