import GRPC
import SwiftProtobuf

typealias Text = Google_Protobuf_StringValue

func text(_ value: String) throws -> [UInt8] { try Text(value).serializedBytes() }

func metadata(_ pairs: (String, String)...) throws -> Metadata {
  var metadata = Metadata()
  for (key, value) in pairs { try metadata.add(value, for: key) }
  return metadata
}

func descriptor(_ kind: CallKind, service: String = "test.Service") -> MethodDescriptor {
  MethodDescriptor(service: service, method: "Run", kind: kind)
}

/// A service made of registrations.
struct AdHocService: Service {
  let registration: ServiceRegistration

  init(_ methods: MethodRegistration..., name: String = "test.Service") {
    registration = ServiceRegistration(service: name, fileDescriptorSet: [], methods: methods)
  }
}

/// Runs one call of a method to its end, as a transport does.
func run(
  _ path: String,
  of services: [any Service],
  options: ServerOptions = ServerOptions(),
  requests: [[UInt8]] = [],
  stream: RecordingStream? = nil
) async throws -> RecordingStream {
  let router = try Router(services: services, options: options)
  guard let method = router.method(for: path) else { throw Status.unknownMethod(path: path).error }
  let stream = stream ?? RecordingStream(requests: requests)
  let call = ServerCall(
    method: method,
    metadata: Metadata(),
    deadline: nil,
    peer: Peer(address: "test"),
    stream: stream
  )
  switch method.handler {
  case .singleRequest(let handler): await handler(requests.first ?? [], call)
  case .unary(let handler):
    await handler(SingleRequest(message: requests.first ?? [], call: call), nil)
  case .requestStream(let handler): await handler(call)
  }
  return stream
}

/// Runs the only method of an ad-hoc service.
func run(
  _ method: MethodRegistration,
  options: ServerOptions = ServerOptions(),
  requests: [[UInt8]] = [],
  stream: RecordingStream? = nil
) async throws -> RecordingStream {
  try await run(
    method.method.path,
    of: [AdHocService(method)],
    options: options,
    requests: requests,
    stream: stream
  )
}

extension Status {
  var error: RPCError { RPCError(code, message, details: details) }
}
