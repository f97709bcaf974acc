internal import FlorinAPI
internal import GRPC
internal import Storage
internal import SwiftProtobuf

extension CustomersService {
  /// Writes in one batch.
  private static let maximumBatch = 1_000
  /// Bytes of results in one answer: the response limit of 4 MiB less room for the rest.
  private static let maximumResultBytes = 3 << 20

  func batchCreateCustomers(
    _ request: Florin_V1_BatchCreateCustomersRequest,
    call: ServerCall
  ) async throws -> Florin_V1_BatchCreateCustomersResponse {
    try check(request)
    // Whether the caller is a tenant's is no one element's fault.
    _ = try Caller.tenant()
    let received = try received(request, call)
    let results = await withTaskGroup(
      of: (Int, Florin_V1_BatchCreateCustomersResult).self
    ) { group in
      for (index, element) in request.requests.enumerated() {
        group.addTask { (index, await result(of: element, received[index], call)) }
      }
      var results = [Florin_V1_BatchCreateCustomersResult](
        repeating: Florin_V1_BatchCreateCustomersResult(),
        count: request.requests.count
      )
      for await (index, result) in group { results[index] = result }
      return results
    }
    return .with { $0.results = Self.bounded(results) }
  }

  /// The bytes of each element as they came.
  ///
  /// - Throws: INTERNAL when they are not those that were decoded, which would be a fault of ours.
  private func received(
    _ request: Florin_V1_BatchCreateCustomersRequest,
    _ call: ServerCall
  ) throws(RPCError) -> [[UInt8]] {
    let elements = ReceivedElements.ofField(Self.elementsField, in: call.requestMessage)
    guard let elements, elements.count == request.requests.count else {
      throw RPCError(.internalError)
    }
    return elements
  }

  /// The number of `BatchCreateCustomersRequest.requests`.
  private static let elementsField: UInt64 = 1

  /// Checks what no element can answer for itself.
  private func check(_ request: Florin_V1_BatchCreateCustomersRequest) throws {
    var check = RequestCheck()
    if request.requests.isEmpty { check.add("requests", .required, "is empty") }
    if request.requests.count > Self.maximumBatch {
      check.add("requests", .tooLong, "has more than \(Self.maximumBatch) elements")
    }
    try check.finish()
    var firsts: [String: Int] = [:]
    for (index, element) in request.requests.enumerated() where !element.requestID.isEmpty {
      if let first = firsts[element.requestID] {
        check.add(
          "requests[\(index)].request_id",
          .duplicate,
          "is that of requests[\(first)] too"
        )
      } else {
        firsts[element.requestID] = index
      }
    }
    try check.finish()
  }

  /// What becomes of one element; its failures are its own.
  private func result(
    of element: Florin_V1_CreateCustomerRequest,
    _ bytes: [UInt8],
    _ call: ServerCall
  ) async -> Florin_V1_BatchCreateCustomersResult {
    do {
      let isCheck = element.validateOnly
      let answer = try await door.perform(
        try createCommand(element),
        CommandDoor.Write(
          requestID: element.requestID,
          isValidateOnly: isCheck,
          bytes: bytes
        ),
        call: call
      ) { result in
        try CustomerReply.created(result, isCheck: isCheck)
      }
      return .with {
        $0.customer = answer.response
        $0.replayed = answer.isReplay
      }
    } catch {
      let refusal = RPCError(known: error) ?? RPCError(.internalError, cause: error)
      return .with { $0.status = Google_Rpc_Status(refusal.status) }
    }
  }

  /// The results, made small enough for one answer.
  ///
  /// The writes are done; an answer that is too large to send would hide that. So once the answer
  /// is full, a customer is told by its identifiers and etag, and a refusal without its details.
  static func bounded(
    _ results: [Florin_V1_BatchCreateCustomersResult]
  ) -> [Florin_V1_BatchCreateCustomersResult] {
    var bytes = 0
    return results.map { result in
      bytes += MessageSize.bytes(of: result)
      return bytes <= maximumResultBytes ? result : shortened(result)
    }
  }

  private static func shortened(
    _ result: Florin_V1_BatchCreateCustomersResult
  ) -> Florin_V1_BatchCreateCustomersResult {
    .with {
      $0.replayed = result.replayed
      switch result.outcome {
      case .customer(let customer):
        $0.customer = .with {
          $0.customerID = customer.customerID
          $0.externalID = customer.externalID
          $0.etag = customer.etag
        }
      case .status(let status):
        $0.status = .with {
          $0.code = status.code
          $0.message = status.message
        }
      case nil: break
      }
    }
  }
}

extension Google_Rpc_Status {
  /// The status with its details, as a message of its own.
  init(_ status: Status) {
    self.init()
    code = Int32(status.code.rawValue)
    message = status.message
    details = status.typedDetails.packed
  }
}
