import FlorinAPI
import SwiftProtobuf

extension RequestBound {
  static let keyRequests: [RequestBound] = [
    .text("CreateKey", "request_id", 128) { callers, text in
      _ = try await callers.operators.keys.createKey(key { $0.requestID = text })
    },
    .text("CreateKey", "display_name", 200) { callers, text in
      _ = try await callers.operators.keys.createKey(key { $0.displayName = text })
    },
    .text("BindCertificate", "request_id", 128) { callers, text in
      _ = try await callers.operators.keys.bindCertificate(binding { $0.requestID = text })
    },
    .text("BindCertificate", "display_name", 200) { callers, text in
      _ = try await callers.operators.keys.bindCertificate(binding { $0.displayName = text })
    },
    RequestBound(
      "BindCertificate",
      "certificate_fingerprint",
      accepted: [64],
      refused: [0: "REQUIRED", 63: "MALFORMED", 65: "MALFORMED"]
    ) { callers, count in
      let digits = String(repeating: "a", count: count)
      _ = try await callers.operators.keys.bindCertificate(
        binding { $0.certificateFingerprint = digits }
      )
    },
    .text("RevokeKey", "request_id", 128) { callers, text in
      _ = try await callers.operators.keys.revokeKey(
        .with {
          $0.keyID = "key_01h455vb4pex5vsknk084sn02q"
          $0.requestID = text
        }
      )
    },
    RequestBound(
      "ListKeys",
      "page_size",
      accepted: [0, 1, 1_000, 1_001],
      refused: [-1: "OUT_OF_RANGE"]
    ) { callers, size in
      _ = try await callers.operators.keys.listKeys(
        .with {
          $0.forOperators = true
          $0.pageSize = Int32(size)
        }
      )
    },
  ]

  private static func key(
    _ edit: (inout Florin_Admin_V1_CreateKeyRequest) -> Void
  ) -> Florin_Admin_V1_CreateKeyRequest {
    var request = Florin_Admin_V1_CreateKeyRequest()
    request.forOperators = true
    request.displayName = "bounds"
    request.requestID = newRequestID()
    request.validateOnly = true
    edit(&request)
    return request
  }

  private static func binding(
    _ edit: (inout Florin_Admin_V1_BindCertificateRequest) -> Void
  ) -> Florin_Admin_V1_BindCertificateRequest {
    var request = Florin_Admin_V1_BindCertificateRequest()
    request.forOperators = true
    request.displayName = "bounds"
    request.certificateFingerprint = String(repeating: "ab", count: 32)
    request.requestID = newRequestID()
    request.validateOnly = true
    edit(&request)
    return request
  }
}
