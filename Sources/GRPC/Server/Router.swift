/// Finds the method for a path.
package struct Router: Sendable {
  private let methods: [String: ServerMethod]

  package init(methods: [ServerMethod]) {
    self.methods = Dictionary(
      methods.map { ($0.descriptor.path, $0) },
      uniquingKeysWith: { first, _ in first }
    )
  }

  /// The methods of services, under a server's options.
  ///
  /// - Parameters:
  ///   - services: Each service once.
  ///   - options: Limits, interceptors and hooks.
  /// - Throws: `RegistrationError` naming the first path that is wrong.
  package init(
    services: [any Service],
    options: ServerOptions = ServerOptions()
  ) throws(RegistrationError) {
    let serving = MethodServing(options: options)
    var methods: [String: ServerMethod] = [:]
    for registration in services.map(\.registration) {
      for method in registration.methods {
        let descriptor = method.method
        try Self.check(method, in: registration)
        guard methods[descriptor.path] == nil else {
          throw .duplicateMethod(path: descriptor.path)
        }
        methods[descriptor.path] = ServerMethod(
          descriptor: descriptor,
          maximumRequestBytes: options.maximumRequestBytesByPath[descriptor.path]
            ?? method.maximumRequestBytes ?? options.maximumRequestBytes,
          handler: serving.handler(for: method.body)
        )
      }
    }
    self.methods = methods
  }

  /// The method served at `path`, such as `/florin.v1.OrdersService/GetOrder`.
  package func method(for path: String) -> ServerMethod? { methods[path] }

  private static func check(
    _ method: MethodRegistration,
    in registration: ServiceRegistration
  ) throws(RegistrationError) {
    let descriptor = method.method
    guard descriptor.service == registration.service else {
      throw .foreignMethod(path: descriptor.path, service: registration.service)
    }
    let kind: CallKind =
      switch method.body {
      case .unary: .unary
      case .serverStreaming: .serverStreaming
      case .clientStreaming: .clientStreaming
      case .bidirectionalStreaming: .bidirectionalStreaming
      }
    guard descriptor.kind == kind else { throw .wrongKind(path: descriptor.path) }
  }
}
