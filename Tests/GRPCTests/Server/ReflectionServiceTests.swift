import SwiftProtobuf
import Testing

@testable import GRPC

@Suite struct ReflectionServiceTests {
  private typealias Question = Grpc_Reflection_V1_ServerReflectionRequest
  private typealias Answer = Grpc_Reflection_V1_ServerReflectionResponse
  private typealias File = Google_Protobuf_FileDescriptorProto

  /// A service whose file imports `types.proto`, which imports `base.proto`.
  private struct Described: Service {
    var descriptorSet: [UInt8]?

    var registration: ServiceRegistration {
      let set = Google_Protobuf_FileDescriptorSet.with { set in
        set.file = [
          .with { file in
            file.name = "base.proto"
            file.messageType = [
              .with { message in
                message.name = "Unscoped"
                message.extensionRange = [
                  .with {
                    $0.start = 100
                    $0.end = 200
                  }
                ]
              }
            ]
          },
          .with { file in
            file.name = "types.proto"
            file.package = "shop"
            file.dependency = ["base.proto", "missing.proto"]
            file.messageType = [
              .with { message in
                message.name = "Order"
                message.field = [.with { $0.name = "lines" }]
                message.oneofDecl = [.with { $0.name = "kind" }]
                message.nestedType = [.with { $0.name = "Line" }]
                message.enumType = [
                  .with { type in
                    type.name = "State"
                    type.value = [.with { $0.name = "OPEN" }]
                  }
                ]
              }
            ]
            file.extension = [
              .with { field in
                field.name = "note"
                field.extendee = ".Unscoped"
                field.number = 101
              },
              .with { field in
                field.name = "mark"
                field.extendee = ".Unscoped"
                field.number = 100
              },
            ]
          },
          .with { file in
            file.name = "orders.proto"
            file.package = "shop"
            file.dependency = ["types.proto", "base.proto"]
            file.service = [
              .with { service in
                service.name = "Orders"
                service.method = [.with { $0.name = "Get" }]
              }
            ]
          },
        ]
      }
      return ServiceRegistration(
        service: "shop.Orders",
        fileDescriptorSet: descriptorSet ?? (try? set.serializedBytes()) ?? [],
        methods: []
      )
    }
  }

  private func ask(
    _ questions: Question.OneOf_MessageRequest?...,
    version: String = "v1"
  ) async throws -> [Answer] {
    let services = try ReflectionService.all(describing: [Described()])
    let requests = try questions.map { question -> [UInt8] in
      try Question.with {
        $0.host = "h"
        $0.messageRequest = question
      }.serializedBytes()
    }
    let stream = try await run(
      "/grpc.reflection.\(version).ServerReflection/ServerReflectionInfo",
      of: services,
      requests: requests
    )
    #expect(stream.status == .ok)
    return try stream.messages.map { try Answer(serializedBytes: $0) }
  }

  private func files(_ answer: Answer) throws -> [String] {
    try answer.fileDescriptorResponse.fileDescriptorProto.map {
      try File(serializedBytes: $0).name
    }
  }

  @Test(arguments: ["v1", "v1alpha"])
  func `all services are listed, reflection among them`(version: String) async throws {
    let answers = try await ask(.listServices(""), version: version)
    #expect(
      answers[0].listServicesResponse.service.map(\.name) == [
        "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection",
        "shop.Orders",
      ]
    )
    #expect(answers[0].validHost == "h")
    #expect(answers[0].originalRequest.messageRequest == .listServices(""))
  }

  @Test func `a file comes first and its imports follow, once in a stream`() async throws {
    let answers = try await ask(
      .fileByFilename("orders.proto"),
      .fileByFilename("types.proto"),
      .fileContainingSymbol("Unscoped")
    )
    #expect(try files(answers[0]) == ["orders.proto", "types.proto", "base.proto"])
    #expect(try files(answers[1]) == ["types.proto"])
    #expect(try files(answers[2]) == ["base.proto"])
  }

  @Test(arguments: [
    ("shop.Orders", "orders.proto"), ("shop.Orders.Get", "orders.proto"),
    ("shop.Order", "types.proto"), ("shop.Order.Line", "types.proto"),
    ("shop.Order.State", "types.proto"), ("shop.Order.OPEN", "types.proto"),
    ("shop.Order.lines", "types.proto"), ("shop.Order.kind", "types.proto"),
    ("shop.note", "types.proto"), ("Unscoped", "base.proto"),
    ("grpc.reflection.v1.ServerReflection", "grpc/reflection/v1/reflection.proto"),
    ("grpc.reflection.v1alpha.ErrorResponse", "grpc/reflection/v1alpha/reflection.proto"),
  ])
  func `a symbol is found in its file`(symbol: String, file: String) async throws {
    let answers = try await ask(.fileContainingSymbol(symbol))
    #expect(try files(answers[0]).first == file)
  }

  @Test func `extensions are found by number and listed in order`() async throws {
    let answers = try await ask(
      .fileContainingExtension(
        .with {
          $0.containingType = "Unscoped"
          $0.extensionNumber = 101
        }
      ),
      .allExtensionNumbersOfType("Unscoped"),
      .allExtensionNumbersOfType("shop.Order")
    )
    #expect(try files(answers[0]).first == "types.proto")
    #expect(answers[1].allExtensionNumbersResponse.baseTypeName == "Unscoped")
    #expect(answers[1].allExtensionNumbersResponse.extensionNumber == [100, 101])
    #expect(answers[2].allExtensionNumbersResponse.extensionNumber == [])
  }

  @Test func `what is unknown gets an error answer and the stream goes on`() async throws {
    let answers = try await ask(
      .fileByFilename("no.proto"),
      .fileByFilename("missing.proto"),
      .fileContainingSymbol("shop"),
      .fileContainingSymbol(".shop.Order"),
      .fileContainingExtension(.with { $0.containingType = "Unscoped" }),
      .allExtensionNumbersOfType("No"),
      nil,
      .listServices("*")
    )
    #expect(answers.map(\.errorResponse.errorCode) == [5, 5, 5, 5, 5, 5, 3, 0])
    #expect(answers[7].listServicesResponse.service.count == 3)
  }

  @Test func `a description that is no descriptor set is refused at the start`() {
    #expect(throws: RegistrationError.malformedDescriptor(service: "shop.Orders")) {
      try ReflectionService.all(describing: [Described(descriptorSet: [0x0A, 9])])
    }
  }

  @Test func `the health service describes itself`() throws {
    let set = try Google_Protobuf_FileDescriptorSet(
      serializedBytes: HealthService(HealthReporter()).registration.fileDescriptorSet
    )
    #expect(set.file.map(\.name) == ["grpc/health/v1/health.proto"])
    #expect(set.file[0].service[0].method.map(\.name) == ["Check", "List", "Watch"])
  }
}
