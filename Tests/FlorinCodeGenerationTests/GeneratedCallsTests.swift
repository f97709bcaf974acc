import GRPC
import SwiftProtobuf
import Testing

/// A library whose only shelf holds what it was asked for.
private struct Library: Golden_Library_V1_LibraryService {
  func getBook(
    _ request: Golden_Library_V1_Book.Key,
    call: ServerCall
  ) async throws -> Golden_Library_V1_Book {
    .with { $0.key = request }
  }

  func listBooks(
    _ request: Golden_Library_V1_Shelf,
    responses: ResponseWriter<Golden_Library_V1_Book>,
    call: ServerCall
  ) async throws {
    for number in 0..<request.number {
      try await responses.write(.with { $0.title = "\(number)" })
    }
  }

  func returnBooks(
    _ requests: RequestStream<Golden_Library_V1_Book.Key>,
    call: ServerCall
  ) async throws -> Google_Protobuf_Empty {
    var count = 0
    for try await _ in requests { count += 1 }
    try call.trailers.add("\(count)", for: "books")
    return Google_Protobuf_Empty()
  }

  func recommend(
    _ requests: RequestStream<Golden_Library_V1_Book>,
    responses: ResponseWriter<Golden_Library_V1_Book>,
    call: ServerCall
  ) async throws {
    for try await book in requests {
      try await responses.write(.with { $0.title = book.title + " II" })
    }
  }

  func `import`(
    _ request: Golden_Library_V1_Book,
    call: ServerCall
  ) async throws -> Google_Protobuf_Empty {
    throw RPCError(.permissionDenied, request.title)
  }

  func selfRPC(
    _ request: Golden_Library_V1_Shelf,
    call: ServerCall
  ) async throws -> Golden_Library_V1_Shelf { request }
}

@Suite struct GeneratedCallsTests {
  private let client: Golden_Library_V1_LibraryServiceClient

  init() throws {
    let transport = InProcessTransport()
    transport.serve(try Router(services: [Library()]), as: "library")
    client = Golden_Library_V1_LibraryServiceClient(
      Channel(transport: transport, addresses: [.inProcess("library")])
    )
  }

  @Test func `a generated client reaches a generated service with all four kinds`() async throws {
    let book = try await client.getBook(.with { $0.isbn = "1" })
    #expect(book.key.isbn == "1")

    var titles: [String] = []
    for try await book in try await client.listBooks(.with { $0.number = 3 }) {
      titles.append(book.title)
    }
    #expect(titles == ["0", "1", "2"])

    let returned = try await client.returnBooks { keys in
      for isbn in ["1", "2"] { try await keys.write(.with { $0.isbn = isbn }) }
    }
    #expect(returned == Google_Protobuf_Empty())

    let title = try await client.recommend { liked, recommended in
      try await liked.write(.with { $0.title = "Rocky" })
      return try await recommended.next()?.title
    }
    #expect(title == "Rocky II")
  }

  @Test func `methods named like Swift's words can be called`() async throws {
    let failure = await #expect(throws: RPCError.self) {
      try await client.`import`(.with { $0.title = "no" })
    }
    #expect(failure?.code == .permissionDenied)
    #expect(try await client.selfRPC(.with { $0.number = 7 }).number == 7)
  }

  @Test func `idempotency comes from the option`() {
    let idempotent = Golden_Library_V1_LibraryServiceMethods.all.filter(\.isIdempotent)
    #expect(idempotent.map(\.method) == ["GetBook", "ReturnBooks"])
  }

  @Test func `the embedded description holds the file after its imports`() throws {
    let bytes = Library().registration.fileDescriptorSet
    let set = try Google_Protobuf_FileDescriptorSet(serializedBytes: bytes)
    #expect(set.file.map(\.name) == ["google/protobuf/empty.proto", "library.proto"])
    #expect(set.file.allSatisfy { !$0.hasSourceCodeInfo })
  }
}
