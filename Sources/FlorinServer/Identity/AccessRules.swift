internal import FlorinAPI
internal import GRPC

/// Who may call which method.
///
/// What is not listed, nobody may.
///
/// Today a credential may call everything of its audience; permissions of single principals are
/// another condition beside the audience, decided at the same place.
struct AccessRules: Sendable {
  /// Whose method it is.
  enum Audience: Sendable, Hashable {
    /// Everybody's, without a credential.
    case everybody
    /// That of a tenant's principals.
    case tenants
    /// That of operators.
    case operators
  }

  private let audiences: [String: Audience]

  /// Rules by path.
  init(_ audiences: [String: Audience]) { self.audiences = audiences }

  /// Who may call a method; nil for nobody.
  func audience(of path: String) -> Audience? { audiences[path] }

  /// The rules of the server's methods, each named.
  static let standard = AccessRules(
    Dictionary(
      paths(Florin_V1_CustomersServiceMethods.all, .tenants)
        + paths(Florin_V1_EventsServiceMethods.all, .tenants)
        + paths(Florin_Admin_V1_TenantsServiceMethods.all, .operators)
        + paths(Florin_Admin_V1_KeysServiceMethods.all, .operators)
        + everybody.map { ($0, .everybody) },
      uniquingKeysWith: { first, _ in first }
    )
  )

  /// Health checks come from balancers; reflection is off unless asked for.
  private static let everybody = [
    "/grpc.health.v1.Health/Check",
    "/grpc.health.v1.Health/List",
    "/grpc.health.v1.Health/Watch",
    "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
  ]

  private static func paths(
    _ methods: [MethodDescriptor],
    _ audience: Audience
  ) -> [(String, Audience)] {
    methods.map { ($0.path, audience) }
  }
}
