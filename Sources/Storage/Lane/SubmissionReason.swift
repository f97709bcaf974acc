package import Parties

/// Why a submission is refused before any rule of the domain is asked.
package enum SubmissionReason: UInt16, RejectionRule {
  /// Another write of the principal bears the name.
  case requestIDReused = 3

  package var name: String { "REQUEST_ID_REUSED" }
  package var category: RejectionCategory { .failedPrecondition }
  package var meaning: String { "Another request of this method was done under this request_id" }
  package var field: String { "request_id" }
  package var remedy: String { "Send each request under a request_id of its own" }
  package var metadataKeys: [String] { [] }
}
