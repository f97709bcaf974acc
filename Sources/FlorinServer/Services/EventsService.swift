internal import FlorinAPI
internal import GRPC
internal import Parties
internal import Primitives
internal import Storage
internal import SwiftProtobuf

/// Serves `florin.v1.EventsService`.
struct EventsService: Florin_V1_EventsService {
  /// The types that there are.
  static let types = Set(CustomerEvent.allCases.map(\.rawValue))

  /// Types in one request.
  private static let maximumTypes = 50
  private static let heartbeatBounds = Duration.seconds(1)...Duration.seconds(300)
  private static let standardHeartbeat = Duration.seconds(30)

  let context: ServiceContext
  let census: WatchCensus
  let drain: DrainSignal
  let stallTimeout: Duration

  func watchEvents(
    _ request: Florin_V1_WatchEventsRequest,
    responses: ResponseWriter<Florin_V1_WatchEventsResponse>,
    call: ServerCall
  ) async throws {
    let (tenant, _) = try Caller.tenant()
    var check = RequestCheck()
    let token = resumeToken(request.resumeToken, tenant.id, &check)
    let types = types(request.types, &check)
    let heartbeat = heartbeat(request, &check)
    try check.finish()
    try await census.counting(tenant.id) {
      let start = try await position(request.start, token, tenant)
      // The caller learns that the watch has begun, before there is anything to say.
      call.sendHeaders()
      let watch = EventWatch(
        context: context,
        caller: .current,
        tenant: tenant,
        types: types,
        heartbeat: heartbeat,
        stallTimeout: stallTimeout,
        drain: drain,
        responses: responses
      )
      try await watch.run(from: start)
    }
  }

  private func resumeToken(
    _ text: String,
    _ tenant: TenantID,
    _ check: inout RequestCheck
  ) -> ResumeToken? {
    guard !text.isEmpty else { return nil }
    let token = ResumeToken(text, tenant: tenant, sealer: context.sealer)
    if token == nil { check.add("resume_token", .malformed, "is not a token of your events") }
    return token
  }

  private func types(_ types: [String], _ check: inout RequestCheck) -> Set<String> {
    if types.count > Self.maximumTypes {
      check.add("types", .tooLong, "has more than \(Self.maximumTypes) elements")
    }
    for (index, type) in types.prefix(Self.maximumTypes).enumerated()
    where !Self.types.contains(type) {
      check.add("types[\(index)]", .unknown, "names no type of event")
    }
    return Set(types)
  }

  private func heartbeat(
    _ request: Florin_V1_WatchEventsRequest,
    _ check: inout RequestCheck
  ) -> Duration {
    guard request.hasHeartbeatInterval else { return Self.standardHeartbeat }
    let given = request.heartbeatInterval
    let interval = Duration.seconds(given.seconds) + .nanoseconds(Int64(given.nanos))
    if !Self.heartbeatBounds.contains(interval) {
      check.add("heartbeat_interval", .outOfRange, "is not from 1 second to 5 minutes")
    }
    return interval
  }

  private func position(
    _ start: Florin_V1_WatchEventsRequest.Start,
    _ token: ResumeToken?,
    _ tenant: TenantHandle
  ) async throws -> Int64 {
    let bounds = try await context.storage.queries.eventBounds(of: tenant)
    guard let token else { return start == .earliest ? bounds.oldest - 1 : bounds.last }
    // Whoever has seen events that are no longer there must not believe that the next ones, which
    // take their places, were seen.
    guard token.incarnation == tenant.incarnation, token.position <= bounds.last else {
      throw RPCError(.resumeTokenOutdated)
    }
    // Events are kept for a time; whoever was away for longer must not believe to have missed none.
    guard token.position >= bounds.oldest - 1 else { throw RPCError(.resumeTokenExpired) }
    return token.position
  }
}
