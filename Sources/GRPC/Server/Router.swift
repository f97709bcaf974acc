/// Finds the method for a path.
package struct Router: Sendable {
  private let methods: [String: ServerMethod]

  package init(methods: [ServerMethod]) {
    self.methods = Dictionary(
      methods.map { ($0.descriptor.path, $0) },
      uniquingKeysWith: { first, _ in first }
    )
  }

  /// The method served at `path`, such as `/florin.v1.OrdersService/GetOrder`.
  package func method(for path: String) -> ServerMethod? { methods[path] }
}
