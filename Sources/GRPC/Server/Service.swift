internal import Primitives

/// Something that serves the methods of one gRPC service.
///
/// Generated service protocols refine it and provide `registration`.
public protocol Service: Sendable {
  /// The service's name, its methods and its description.
  var registration: ServiceRegistration { get }
}

/// A service's methods with the code that serves them.
public struct ServiceRegistration: Sendable {
  /// The full name with its package, such as `florin.v1.OrdersService`.
  public let service: String
  /// A serialized `google.protobuf.FileDescriptorSet` of the service's file and its imports, for
  /// server reflection; may be empty.
  public let fileDescriptorSet: [UInt8]
  /// What is served.
  public let methods: [MethodRegistration]

  /// A registration; generated code makes these.
  public init(service: String, fileDescriptorSet: [UInt8], methods: [MethodRegistration]) {
    self.service = service
    self.fileDescriptorSet = fileDescriptorSet
    self.methods = methods
  }
  /// A registration with its description as base64, the form that generated code embeds.
  ///
  /// - Parameters:
  ///   - service: The full name with its package.
  ///   - fileDescriptorSetBase64: The serialized `FileDescriptorSet`; text that is not base64
  ///     counts as none.
  ///   - methods: What is served.
  public init(service: String, fileDescriptorSetBase64: String, methods: [MethodRegistration]) {
    self.init(
      service: service,
      fileDescriptorSet: Base64.decode(fileDescriptorSetBase64) ?? [],
      methods: methods
    )
  }
}
