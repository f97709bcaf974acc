import FlorinAPI
import SwiftProtobuf

/// An identifier of the right form that nothing has.
private let nobody = "cus_01h455vb4pex5vsknk084sn02q"

extension RequestBound {
  static let customerRequests: [RequestBound] = [
    .text("CreateCustomer", "request_id", 128) { callers, text in
      var request = Florin_V1_CreateCustomerRequest.creating(.example())
      request.requestID = text
      request.validateOnly = true
      _ = try await callers.tenant.customers.createCustomer(request)
    },
    .list("CreateCustomer", "acknowledged_warnings", 0...50, tooMany: "TOO_LONG") {
      callers,
      count in
      var request = Florin_V1_CreateCustomerRequest.creating(.example())
      request.acknowledgedWarnings = (0..<count).map { "CODE_\($0)" }
      request.validateOnly = true
      _ = try await callers.tenant.customers.createCustomer(request)
    },
    .text("CreateCustomer", "acknowledged_warnings[0]", 63) { callers, text in
      var request = Florin_V1_CreateCustomerRequest.creating(.example())
      request.acknowledgedWarnings = [text]
      request.validateOnly = true
      _ = try await callers.tenant.customers.createCustomer(request)
    },
    .text("UpdateCustomer", "request_id", 128) { callers, text in
      _ = try await callers.tenant.customers.updateCustomer(
        .with {
          $0.customer.customerID = nobody
          $0.updateMask.paths = ["display_name"]
          $0.requestID = text
        }
      )
    },
    .list("UpdateCustomer", "update_mask", 1...50, tooMany: "TOO_LONG") { callers, count in
      _ = try await callers.tenant.customers.updateCustomer(
        .with {
          $0.customer.customerID = nobody
          $0.updateMask.paths = Array(repeating: "display_name", count: count)
          $0.requestID = newRequestID()
        }
      )
    },
    .text("MergeCustomers", "request_id", 128) { callers, text in
      _ = try await callers.tenant.customers.mergeCustomers(
        .with {
          $0.sourceCustomerID = nobody
          $0.targetCustomerID = "cus_01h455vb4pex5vsknk084sn02r"
          $0.requestID = text
        }
      )
    },
    .text("BlockCustomer", "request_id", 128) { callers, text in
      _ = try await callers.tenant.customers.blockCustomer(
        .with {
          $0.customerID = nobody
          $0.reason = "x"
          $0.requestID = text
        }
      )
    },
    .text("BlockCustomer", "reason", 500) { callers, text in
      _ = try await callers.tenant.customers.blockCustomer(
        .with {
          $0.customerID = callers.customerID
          $0.reason = text
          $0.requestID = newRequestID()
          $0.validateOnly = true
        }
      )
    },
    .text("UnblockCustomer", "request_id", 128) { callers, text in
      _ = try await callers.tenant.customers.unblockCustomer(
        .with {
          $0.customerID = nobody
          $0.requestID = text
        }
      )
    },
    .list("BatchCreateCustomers", "requests", 1...1_000, tooMany: "TOO_LONG") { callers, count in
      // Each fails alone, at once, for want of a customer.
      _ = try await callers.tenant.customers.batchCreateCustomers(
        .with {
          $0.requests = (0..<count).map { number in .with { $0.requestID = "r\(number)" } }
        }
      )
    },
    RequestBound(
      "ListCustomers",
      "page_size",
      accepted: [0, 1, 999, 1_000, 1_001, Int(Int32.max)],
      refused: [-1: "OUT_OF_RANGE"]
    ) { callers, size in
      _ = try await callers.tenant.customers.listCustomers(.with { $0.pageSize = Int32(size) })
    },
    RequestBound(
      "ListCustomers",
      "filter",
      accepted: [0, 17, 1_023, 1_024],
      refused: [1_025: "TOO_LONG"]
    ) { callers, size in
      let filter = size == 0 ? "" : "state = ACTIVE" + String(repeating: " ", count: size - 14)
      _ = try await callers.tenant.customers.listCustomers(.with { $0.filter = filter })
    },
    .text("GetCustomer", "external_id", 128) { callers, text in
      _ = try await callers.tenant.customers.getCustomer(.with { $0.externalID = text })
    },
  ]
}
