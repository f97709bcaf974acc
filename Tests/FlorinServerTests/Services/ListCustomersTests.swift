import FlorinAPI
import GRPC
import SwiftProtobuf
import Testing

@Suite(.timeLimit(.minutes(1))) struct ListCustomersTests {
  private func tenant() async throws -> TestTenant { try await TestServer.shared().tenant() }

  private func create(_ names: [String], in client: TestClient) async throws -> [String] {
    var ids: [String] = []
    for name in names {
      ids.append(try await client.customers.createCustomer(.creating(.example(name))).customerID)
    }
    return ids
  }

  private func pages(
    of client: TestClient,
    size: Int32,
    filter: String = "",
    between: (Int) async throws -> Void = { _ in }
  ) async throws -> [[String]] {
    var pages: [[String]] = []
    var token = ""
    repeat {
      let page = try await client.customers.listCustomers(
        .with {
          $0.pageSize = size
          $0.pageToken = token
          $0.filter = filter
        }
      )
      pages.append(page.customers.map(\.customerID))
      token = page.nextPageToken
      try await between(pages.count)
    } while !token.isEmpty
    return pages
  }

  @Test func `pages hold every customer once, the oldest first`() async throws {
    let client = try await tenant().client
    let ids = try await create((0..<7).map { "C\($0)" }, in: client)
    for size: Int32 in [1, 2, 3, 7, 100] {
      let pages = try await pages(of: client, size: size)
      #expect(pages.flatMap { $0 } == ids)
      #expect(pages.allSatisfy { $0.count <= size })
    }
    #expect(try await pages(of: try await tenant().client, size: 3) == [[]])
  }

  @Test func `writes between two pages neither repeat a customer nor hide one`() async throws {
    let client = try await tenant().client
    let ids = try await create((0..<6).map { "C\($0)" }, in: client)
    var added: [String] = []
    let pages = try await pages(of: client, size: 2) { page in
      guard page < 3 else { return }
      added += try await create(["new\(page)"], in: client)
      // Merged into a later one: it stays in the list, in its place.
      _ = try await client.customers.mergeCustomers(
        .with {
          $0.sourceCustomerID = ids[page - 1]
          $0.targetCustomerID = ids[5]
          $0.requestID = newRequestID()
        }
      )
    }
    let listed = pages.flatMap { $0 }
    #expect(listed.filter(ids.contains) == ids)
    #expect(Set(listed).count == listed.count)
    #expect(listed.suffix(added.count) == added[...])
  }

  @Test func `a page size is 100 when not given, and more than 1000 is 1000`() async throws {
    let client = try await tenant().client
    _ = try await create(["One"], in: client)
    _ = try await client.customers.listCustomers(.with { $0.pageSize = .max })
    try await expect(.fields(["page_size": "OUT_OF_RANGE"])) {
      try await client.customers.listCustomers(.with { $0.pageSize = -1 })
    }
  }

  @Test func `a page token holds for its list, filter and tenant alone`() async throws {
    let one = try await tenant().client
    let two = try await tenant().client
    for client in [one, two] { _ = try await create(["A", "B"], in: client) }
    let first = try await one.customers.listCustomers(
      .with {
        $0.pageSize = 1
        $0.filter = "state = ACTIVE"
      }
    )
    let wrong: [(TestClient, Florin_V1_ListCustomersRequest)] = [
      (one, .with { $0.pageToken = first.nextPageToken }),
      (
        two,
        .with {
          $0.pageToken = first.nextPageToken
          $0.filter = "state = ACTIVE"
        }
      ),
      (one, .with { $0.pageToken = "garbage" }),
      (one, .with { $0.pageToken = String(repeating: "A", count: 2_000) }),
    ]
    for (client, request) in wrong {
      try await expect(.fields(["page_token": "MALFORMED"])) {
        try await client.customers.listCustomers(request)
      }
    }
  }

  @Test func `filters narrow the list`() async throws {
    let client = try await tenant().client
    var full = Florin_V1_Customer.full("Full")
    full.externalID = #"K "1001" \ x"#
    let made = try await client.customers.createCustomer(.creating(full))
    var child = Florin_V1_Customer.example("Child")
    child.parentID = made.customerID
    child.roles = [.shipTo]
    let below = try await client.customers.createCustomer(.creating(child))
    _ = try await client.customers.blockCustomer(
      .with {
        $0.customerID = below.customerID
        $0.reason = "r"
        $0.requestID = newRequestID()
      }
    )
    let expected: [(String, [String])] = [
      ("state = ACTIVE", [made.customerID]),
      ("state=BLOCKED", [below.customerID]),
      ("state = MERGED", []),
      (#"external_id = "K \"1001\" \\ x""#, [made.customerID]),
      ("parent_id = \(made.customerID)", [below.customerID]),
      ("parent_id = cus_01h455vb4pex5vsknk084sn02q", []),
      ("parent_id = garbage", []),
      ("tax_identifier = DE136695976", [made.customerID]),
      ("role = SHIP_TO AND state = BLOCKED", [below.customerID]),
      ("role = PAYER AND state = BLOCKED", []),
    ]
    for (filter, ids) in expected {
      let pages = try await pages(of: client, size: 1, filter: filter)
      #expect(pages.flatMap { $0 } == ids, "\(filter)")
    }
  }

  @Test(arguments: [
    ("state", "MALFORMED"), ("state =", "MALFORMED"), ("= ACTIVE", "MALFORMED"),
    ("state = ACTIVE state = BLOCKED", "MALFORMED"), ("state = ACTIVE AND", "MALFORMED"),
    ("state = ACTIVE OR state = BLOCKED", "MALFORMED"), ("external_id = \"open", "MALFORMED"),
    ("external_id = \"a\\b\"", "MALFORMED"), ("name = x", "UNKNOWN"), ("state = HAPPY", "UNKNOWN"),
    ("role = NONE", "UNKNOWN"), ("state = ACTIVE AND state = ACTIVE", "DUPLICATE"),
    (String(repeating: "x", count: 1_025), "TOO_LONG"),
    ("external_id = \"\u{0}\"", "MALFORMED"), ("tax_identifier = \"\u{0}\"", "MALFORMED"),
    ("external_id = \"a\u{1B}b\"", "MALFORMED"), ("state = ACTIVE\u{0}", "MALFORMED"),
    ("parent_id = \"\u{0}\"", "MALFORMED"), ("external_id = \"\"", "REQUIRED"),
    ("tax_identifier = \"\"", "REQUIRED"),
    ("external_id = \(String(repeating: "x", count: 129))", "TOO_LONG"),
    ("tax_identifier = \(String(repeating: "x", count: 33))", "TOO_LONG"),
  ])
  func `a filter that is not understood is refused`(filter: String, code: String) async throws {
    let client = try await tenant().client
    try await expect(.fields(["filter": code])) {
      try await client.customers.listCustomers(.with { $0.filter = filter })
    }
  }

  @Test func `a lookup without a name is refused, and one by an unknown name finds nothing`()
    async throws
  {
    let client = try await tenant().client
    try await expect(.fields(["customer_id": "REQUIRED"])) {
      try await client.customers.getCustomer(.init())
    }
    try await expect(.fields(["customer_id": "REQUIRED"])) {
      try await client.customers.getCustomer(.with { $0.customerID = "" })
    }
    try await expect(.fields(["external_id": "REQUIRED"])) {
      try await client.customers.getCustomer(.with { $0.externalID = "" })
    }
    try await expect(.fields(["external_id": "TOO_LONG"])) {
      try await client.customers.getCustomer(
        .with { $0.externalID = String(repeating: "e", count: 129) }
      )
    }
    try await expect(
      Refusal(.notFound, "CUSTOMER_NOT_FOUND", facts: ["external_id": "nobody"])
    ) {
      try await client.customers.getCustomer(.with { $0.externalID = "nobody" })
    }
  }
}
