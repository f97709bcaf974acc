internal import FlorinAPI
internal import GRPC
internal import OrderToCash
internal import Parties
internal import Primitives
internal import Storage
internal import SwiftProtobuf

/// Serves `florin.v1.CustomersService`.
struct CustomersService: Florin_V1_CustomersService {
  let context: ServiceContext

  var door: CommandDoor { CommandDoor(context: context) }

  func createCustomer(
    _ request: Florin_V1_CreateCustomerRequest,
    call: ServerCall
  ) async throws -> Florin_V1_Customer {
    let command = try createCommand(request)
    let isCheck = request.validateOnly
    return try await door.perform(command, for: request, call: call) { result in
      try CustomerReply.created(result, isCheck: isCheck)
    }
  }

  func updateCustomer(
    _ request: Florin_V1_UpdateCustomerRequest,
    call: ServerCall
  ) async throws -> Florin_V1_Customer {
    var check = RequestCheck()
    check.write(request)
    check.acknowledgedWarnings(request.acknowledgedWarnings)
    if !request.hasCustomer { check.add("customer", .required, "is missing") }
    let fields = UpdateMask.customerFields(request.updateMask, &check)
    let target = try identified(
      request.customer.customerID,
      etag: request.customer.etag,
      at: "customer",
      &check
    )
    let command = UpdateCustomer(
      id: target.id,
      expectedVersion: target.version,
      draft: CustomerDraft(request.customer),
      fields: fields,
      acknowledgedWarnings: Set(request.acknowledgedWarnings)
    )
    let isCheck = request.validateOnly
    return try await door.perform(.updateCustomer(command), for: request, call: call) { result in
      try CustomerReply.changed(result, isCheck: isCheck)
    }
  }

  func blockCustomer(
    _ request: Florin_V1_BlockCustomerRequest,
    call: ServerCall
  ) async throws -> Florin_V1_BlockCustomerResponse {
    var check = RequestCheck()
    check.write(request)
    check.acknowledgedWarnings(request.acknowledgedWarnings)
    let target = try identified(request.customerID, etag: request.etag, at: "", &check)
    let command = BlockCustomer(
      id: target.id,
      expectedVersion: target.version,
      reason: request.reason
    )
    let isCheck = request.validateOnly
    return try await door.perform(.blockCustomer(command), for: request, call: call) { result in
      try .with { $0.customer = try CustomerReply.changed(result, isCheck: isCheck) }
    }
  }

  func unblockCustomer(
    _ request: Florin_V1_UnblockCustomerRequest,
    call: ServerCall
  ) async throws -> Florin_V1_UnblockCustomerResponse {
    var check = RequestCheck()
    check.write(request)
    check.acknowledgedWarnings(request.acknowledgedWarnings)
    let target = try identified(request.customerID, etag: request.etag, at: "", &check)
    let command = UnblockCustomer(id: target.id, expectedVersion: target.version)
    let isCheck = request.validateOnly
    return try await door.perform(.unblockCustomer(command), for: request, call: call) { result in
      try .with { $0.customer = try CustomerReply.changed(result, isCheck: isCheck) }
    }
  }

  func mergeCustomers(
    _ request: Florin_V1_MergeCustomersRequest,
    call: ServerCall
  ) async throws -> Florin_V1_MergeCustomersResponse {
    var check = RequestCheck()
    check.write(request)
    check.acknowledgedWarnings(request.acknowledgedWarnings)
    let source = CustomerLookup.id(request.sourceCustomerID, "source_customer_id", &check)
    let target = CustomerLookup.id(request.targetCustomerID, "target_customer_id", &check)
    let sourceVersion = source.flatMap {
      check.version("source_etag", request.sourceEtag, of: $0)
    }
    let targetVersion = target.flatMap {
      check.version("target_etag", request.targetEtag, of: $0)
    }
    try check.finish()
    guard let source else { throw CustomerLookup.notFound(request.sourceCustomerID) }
    guard let target else { throw CustomerLookup.notFound(request.targetCustomerID) }
    let command = MergeCustomers(
      sourceID: source,
      targetID: target,
      expectedSourceVersion: sourceVersion,
      expectedTargetVersion: targetVersion
    )
    let isCheck = request.validateOnly
    return try await door.perform(.mergeCustomers(command), for: request, call: call) { result in
      try CustomerReply.merged(result, isCheck: isCheck)
    }
  }

  /// The command of a request to create a customer.
  ///
  /// - Throws: INVALID_ARGUMENT for its form.
  func createCommand(_ request: Florin_V1_CreateCustomerRequest) throws -> Command {
    var check = RequestCheck()
    check.write(request)
    check.acknowledgedWarnings(request.acknowledgedWarnings)
    if !request.hasCustomer { check.add("customer", .required, "is missing") }
    try check.finish()
    return .createCustomer(
      CreateCustomer(
        id: CustomerID(try context.identifiers.next()),
        draft: CustomerDraft(request.customer),
        acknowledgedWarnings: Set(request.acknowledgedWarnings)
      )
    )
  }

  /// The customer that a write is about, with the version that its caller has seen.
  ///
  /// - Throws: INVALID_ARGUMENT for everything that is wrong with the request's form, or NOT_FOUND
  ///   for an identifier that no customer can have.
  private func identified(
    _ text: String,
    etag: String,
    at prefix: String,
    _ check: inout RequestCheck
  ) throws -> (id: CustomerID, version: Int64?) {
    let path = prefix.isEmpty ? "" : prefix + "."
    let id = CustomerLookup.id(text, path + "customer_id", &check)
    let version = id.flatMap { check.version(path + "etag", etag, of: $0) }
    try check.finish()
    guard let id else { throw CustomerLookup.notFound(text) }
    return (id, version)
  }
}
