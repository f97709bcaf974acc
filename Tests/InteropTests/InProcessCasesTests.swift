import GRPC
import Interop
import Testing

@Suite struct InProcessCasesTests {
  private static let cases = InteropCase.allCases.filter { !$0.needsFrames }

  @Test(arguments: cases)
  func `the client's case passes against the service, in process`(
    _ testCase: InteropCase
  )
    async throws
  {
    let transport = InProcessTransport()
    transport.serve(try Router(services: [TestService()]), as: "interop")
    let client = try InteropClient {
      Channel(transport: transport, addresses: [.inProcess("interop")])
    }
    try await client.run(testCase)
    await client.close()
  }

  @Test func `a case fails against a server without the service`() async throws {
    let transport = InProcessTransport()
    transport.serve(try Router(services: []), as: "interop")
    let client = try InteropClient {
      Channel(transport: transport, addresses: [.inProcess("interop")])
    }
    let failure = await #expect(throws: RPCError.self) { try await client.run(.largeUnary) }
    #expect(failure?.code == .unimplemented)
  }
}
