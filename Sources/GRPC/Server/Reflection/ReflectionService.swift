internal import Primitives
internal import SwiftProtobuf

/// Server reflection: tells tools which services there are and what their messages look like.
///
/// Versions v1 and v1alpha differ in their package name only and are served by the same code.
///
/// Source: gRPC "Server Reflection Protocol".
public struct ReflectionService: Service {
  /// The versions of the protocol.
  public enum Version: String, Sendable, Hashable, CaseIterable {
    /// `grpc.reflection.v1`.
    case v1
    /// `grpc.reflection.v1alpha`, which older tools speak.
    case v1alpha
  }

  typealias Request = Grpc_Reflection_V1_ServerReflectionRequest
  typealias Response = Grpc_Reflection_V1_ServerReflectionResponse

  /// A question holds one name.
  private static let maximumRequestBytes = 16 * 1_024

  private let version: Version
  private let index: ReflectionIndex

  /// Reflection in both versions over services, itself included.
  ///
  /// - Parameter services: All other services of the server.
  /// - Returns: One service for each version, to be served beside the others.
  /// - Throws: `RegistrationError.malformedDescriptor` when a service's description is not a
  ///   `FileDescriptorSet`.
  public static func all(
    describing services: [any Service]
  ) throws(RegistrationError) -> [any Service] {
    let described =
      services.map(\.registration)
      + Version.allCases.map { version in
        ServiceRegistration(
          service: name(version),
          fileDescriptorSet: descriptor(version),
          methods: []
        )
      }
    let index = try ReflectionIndex(described)
    return Version.allCases.map { ReflectionService(version: $0, index: index) }
  }

  /// ServerReflectionInfo.
  public var registration: ServiceRegistration {
    let index = index
    let method = MethodDescriptor(
      service: Self.name(version),
      method: "ServerReflectionInfo",
      kind: .bidirectionalStreaming
    )
    return ServiceRegistration(
      service: Self.name(version),
      fileDescriptorSet: Self.descriptor(version),
      methods: [
        MethodRegistration.bidirectionalStreaming(method) {
          (requests: RequestStream<Request>, responses: ResponseWriter<Response>, _) in
          var sent: Set<String> = []
          for try await request in requests {
            try await responses.write(Self.answer(request, from: index, sent: &sent))
          }
        }
        .limitingRequests(to: Self.maximumRequestBytes)
      ]
    )
  }

  private static func answer(
    _ request: Request,
    from index: ReflectionIndex,
    sent: inout Set<String>
  ) throws -> Response {
    var response = Response()
    response.validHost = request.host
    response.originalRequest = request
    switch request.messageRequest {
    case .fileByFilename(let name):
      response.messageResponse = try files(name, from: index, sent: &sent)
    case .fileContainingSymbol(let symbol):
      response.messageResponse = try files(index.fileOfSymbol[symbol], from: index, sent: &sent)
    case .fileContainingExtension(let wanted):
      let file = index.fileOfExtension[wanted.containingType]?[wanted.extensionNumber]
      response.messageResponse = try files(file, from: index, sent: &sent)
    case .allExtensionNumbersOfType(let type):
      response.messageResponse = extensionNumbers(of: type, from: index)
    case .listServices:
      response.messageResponse = .listServicesResponse(
        .with { list in
          list.service = index.services.map { name in .with { $0.name = name } }
        }
      )
    case nil:
      response.messageResponse = failure(.invalidArgument, "the request asks nothing")
    }
    return response
  }

  private static func files(
    _ name: String?,
    from index: ReflectionIndex,
    sent: inout Set<String>
  ) throws -> Response.OneOf_MessageResponse {
    guard let name, let files = index.file(name, without: &sent) else {
      return failure(.notFound, "there is nothing of that name")
    }
    var response = Grpc_Reflection_V1_FileDescriptorResponse()
    response.fileDescriptorProto = try files.map { try $0.serializedBytes() }
    return .fileDescriptorResponse(response)
  }

  private static func extensionNumbers(
    of type: String,
    from index: ReflectionIndex
  ) -> Response.OneOf_MessageResponse {
    let numbers = index.fileOfExtension[type]
    guard numbers != nil || index.messages.contains(type) else {
      return failure(.notFound, "there is no message of that name")
    }
    return .allExtensionNumbersResponse(
      .with {
        $0.baseTypeName = type
        $0.extensionNumber = numbers?.keys.sorted() ?? []
      }
    )
  }

  private static func failure(
    _ code: Status.Code,
    _ message: String
  ) -> Response.OneOf_MessageResponse {
    .errorResponse(
      .with {
        $0.errorCode = Int32(code.rawValue)
        $0.errorMessage = message
      }
    )
  }

  private static func name(_ version: Version) -> String {
    "grpc.reflection.\(version.rawValue).ServerReflection"
  }

  private static func descriptor(_ version: Version) -> [UInt8] {
    let text =
      switch version {
      case .v1: FileDescriptors.reflectionV1
      case .v1alpha: FileDescriptors.reflectionV1Alpha
      }
    return Base64.decode(text) ?? []
  }
}
