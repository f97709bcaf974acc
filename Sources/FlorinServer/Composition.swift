internal import FlorinAPI
internal import GRPC
internal import Logging
internal import Primitives
internal import Storage

/// Everything between the transport and the storage, put together: services, gate, limits.
struct Composition: Sendable {
  let router: Router
  /// Everything that is served.
  let registrations: [ServiceRegistration]
  /// Ends the streams that would go on for ever.
  let drain = DrainSignal()

  /// Puts a server's services together.
  ///
  /// - Throws: `RegistrationError` for two services of one name, which would be a fault of ours.
  init(
    _ configuration: ServerConfiguration,
    _ storage: Storage,
    health: HealthReporter,
    logger: Logger,
    clock: @escaping @Sendable () -> Instant
  ) throws {
    let context = ServiceContext(
      storage: storage,
      sealer: TokenSealer(secret: configuration.server.secret ?? Secret("")),
      clock: clock,
      defaultTimeout: configuration.limits.defaultTimeout
    )
    let services: [any GRPC.Service] = [
      CustomersService(context: context),
      EventsService(
        context: context,
        census: WatchCensus(maximum: configuration.events.watchesPerTenant),
        drain: drain,
        stallTimeout: configuration.events.stallTimeout
      ),
      TenantsService(context: context, stallTimeout: configuration.limits.transferStallTimeout),
      KeysService(context: context, environment: configuration.server.keyEnvironment),
    ]
    for service in services {
      health.set(service: service.registration.service, status: .serving)
    }
    var served = services.map { RequestKeeping(of: $0) as any GRPC.Service }
    served.append(HealthService(health))
    if configuration.server.hasReflection {
      served += try ReflectionService.all(describing: served)
    }
    registrations = served.map(\.registration)
    let log = CallLog(logger: logger, linesPerSecond: configuration.log.callsPerSecond)
    let gate = CallGate(
      rules: .standard,
      authenticator: Authenticator(storage: storage, clock: context.clock),
      log: log
    )
    router = try Router(services: served, options: ServerOptions(configuration.limits, gate))
  }
}

/// A service whose handlers find their request's bytes, for the audit log and for repetitions.
private struct RequestKeeping: GRPC.Service {
  let registration: ServiceRegistration

  init(of service: any GRPC.Service) {
    let registration = service.registration
    self.registration = ServiceRegistration(
      service: registration.service,
      fileDescriptorSet: registration.fileDescriptorSet,
      methods: registration.methods.map { $0.keepingRequests() }
    )
  }
}

extension ServerOptions {
  /// A server's limits, with the gate that every call passes.
  init(_ limits: LimitSettings, _ gate: CallGate) {
    self.init()
    maximumRequestBytes = limits.requestBytes
    maximumRequestBytesByPath = [
      Florin_V1_CustomersServiceMethods.batchCreateCustomers.path: limits.batchRequestBytes
    ]
    maximumResponseBytes = limits.responseBytes
    interceptors = [gate]
  }
}
