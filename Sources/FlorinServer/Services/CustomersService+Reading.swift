internal import FlorinAPI
internal import GRPC
internal import Parties
internal import Primitives
internal import Storage
internal import SwiftProtobuf

extension CustomersService {
  /// Bytes of customers in one page: the response limit of 4 MiB less room for the rest.
  private static let maximumPageBytes = 3 << 20

  func getCustomer(
    _ request: Florin_V1_GetCustomerRequest,
    call: ServerCall
  ) async throws -> Florin_V1_Customer {
    let (tenant, _) = try Caller.tenant()
    let deadline = context.deadline(of: call.deadline)
    var check = RequestCheck()
    switch request.lookup {
    case .customerID(let text):
      let id = CustomerLookup.id(text, "customer_id", &check)
      try check.finish()
      guard let id,
        let found = try await context.storage.queries.customer(id, of: tenant, deadline: deadline)
      else { throw CustomerLookup.notFound(text) }
      return Florin_V1_Customer(found)
    case .externalID(let text):
      check.text("external_id", text, 1...PartiesLimits.externalIDLengthMax)
      try check.finish()
      let found = try await context.storage.queries.customer(
        externalID: text,
        of: tenant,
        deadline: deadline
      )
      guard let found else { throw CustomerLookup.notFound(text, as: "external_id") }
      return Florin_V1_Customer(found)
    case nil:
      check.add("customer_id", .required, "is empty, and so is external_id")
      throw RPCError(fields: check.problems)
    }
  }

  func listCustomers(
    _ request: Florin_V1_ListCustomersRequest,
    call: ServerCall
  ) async throws -> Florin_V1_ListCustomersResponse {
    let (tenant, _) = try Caller.tenant()
    let binding = TokenSealer.Binding(
      purpose: Florin_V1_CustomersServiceMethods.listCustomers.path,
      tenant: tenant.id,
      request: [request.filter]
    )
    var check = RequestCheck()
    let limit = check.pageSize(request.pageSize)
    let token = check.pageToken(request.pageToken, bound: binding, sealer: context.sealer)
    let filter = CustomerFilterText.parse(request.filter, &check)
    try check.finish()
    guard let filter else { return Florin_V1_ListCustomersResponse() }
    let page = try await context.storage.queries.customers(
      filter,
      after: token.map { CustomerPageKey(lastID: CustomerID($0.last)) },
      limit: limit,
      as: Self.pageShape,
      of: tenant,
      deadline: context.deadline(of: call.deadline)
    )
    return .with { response in
      response.customers = page.customers
      if let next = page.next {
        response.nextPageToken = PageToken(after: next.lastID.bits)
          .text(bound: binding, sealer: context.sealer)
      }
    }
  }

  /// Pages end where they would become too large for their callers.
  private static let pageShape = CustomerPageShape<Florin_V1_Customer>(
    maximumBytes: maximumPageBytes,
    element: { Florin_V1_Customer($0) },
    bytes: { MessageSize.bytes(of: $0) }
  )
}
