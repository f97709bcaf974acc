import GRPC
import SwiftProtobuf
import Testing

@Suite struct RouterTests {
  private func method(
    _ name: String,
    service: String = "test.Service",
    kind: CallKind = .unary
  ) -> MethodRegistration {
    .unary(MethodDescriptor(service: service, method: name, kind: kind)) {
      (request: Text, _) in request
    }
  }

  @Test func `a method is found by its exact path`() throws {
    let router = try Router(services: [AdHocService(method("Get"), method("List"))])
    #expect(router.method(for: "/test.Service/Get")?.descriptor.method == "Get")
    for path in [
      "", "/", "/test.Service", "test.Service/Get", "/test.Service/get",
      "/test.Service/Get/", "//test.Service/Get",
    ] {
      #expect(router.method(for: path) == nil, "\(path)")
    }
  }

  @Test func `the limit is the path's, else the method's, else the server's`() throws {
    var options = ServerOptions()
    options.maximumRequestBytes = 10
    options.maximumRequestBytesByPath = ["/test.Service/A": 30]
    let router = try Router(
      services: [
        AdHocService(
          method("A").limitingRequests(to: 20),
          method("B").limitingRequests(to: 20),
          method("C")
        )
      ],
      options: options
    )
    #expect(router.method(for: "/test.Service/A")?.maximumRequestBytes == 30)
    #expect(router.method(for: "/test.Service/B")?.maximumRequestBytes == 20)
    #expect(router.method(for: "/test.Service/C")?.maximumRequestBytes == 10)
    let plain = try Router(services: [AdHocService(method("C"))])
    #expect(plain.method(for: "/test.Service/C")?.maximumRequestBytes == 1_048_576)
  }

  @Test func `a path served twice is refused`() {
    #expect(throws: RegistrationError.duplicateMethod(path: "/test.Service/A")) {
      try Router(services: [AdHocService(method("A")), AdHocService(method("A"))])
    }
  }

  @Test func `a method of another service is refused`() {
    #expect(throws: RegistrationError.foreignMethod(path: "/b.B/A", service: "test.Service")) {
      try Router(services: [AdHocService(method("A", service: "b.B"))])
    }
  }

  @Test func `a descriptor of another kind than its code is refused`() {
    #expect(throws: RegistrationError.wrongKind(path: "/test.Service/A")) {
      try Router(services: [AdHocService(method("A", kind: .serverStreaming))])
    }
  }
}
