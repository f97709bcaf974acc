import FlorinAPI
import GRPC
import SwiftProtobuf

/// The fields of requests that name something: found in the descriptions that the server itself
/// serves, so that a new field cannot be forgotten.
struct NamingFields {
  /// What a field names.
  enum Kind: Sendable, Hashable {
    case customer
    case externalID
    case tenant
    case tenantName
    case key
    case principal
    case pageToken
    case resumeToken
    case etag
    case requestID
    case filter
  }

  /// A field that names something.
  struct Field: Sendable, Hashable {
    /// Its path in JSON names.
    let path: [String]
    let kind: Kind
  }

  /// What fields of such names name, whichever message they are in.
  private static let kinds: [String: Kind] = [
    "customer_id": .customer, "source_customer_id": .customer, "target_customer_id": .customer,
    "parent_id": .customer, "payer_id": .customer, "bill_to_id": .customer,
    "merged_into_id": .customer,
    "external_id": .externalID,
    "tenant_id": .tenant, "tenant_ids": .tenant,
    "key_id": .key, "principal_id": .principal,
    "page_token": .pageToken, "resume_token": .resumeToken,
    "etag": .etag, "source_etag": .etag, "target_etag": .etag,
    "request_id": .requestID, "filter": .filter,
    "confirm_name": .tenantName,
  ]

  /// Names of text fields that name nothing that somebody has.
  private static let harmless: Set<String> = [
    "acknowledged_warnings", "approved_by", "bic", "block_reason", "certificate_fingerprint",
    "city", "cluster", "code", "country_code", "currency_code", "discount_rate", "display_name",
    "email", "field", "gln", "holder", "iban", "language_code", "legal_name", "lines", "name",
    "paths", "phone", "postal_code", "reason", "region", "role", "schema_name", "scheme", "types",
    "value",
  ]

  /// What a field names; nil for nothing, or when that is not known.
  private static func kind(_ name: String, of type: String) -> Kind? {
    if name == "name", type.hasPrefix("florin.admin.") { return .tenantName }
    return kinds[name]
  }

  private let messages: [String: Google_Protobuf_DescriptorProto]

  /// The messages of services.
  init(of registrations: [ServiceRegistration]) throws {
    var messages: [String: Google_Protobuf_DescriptorProto] = [:]
    func add(_ message: Google_Protobuf_DescriptorProto, below prefix: String) {
      let name = prefix + message.name
      messages[name] = message
      for nested in message.nestedType { add(nested, below: name + ".") }
    }
    for registration in registrations {
      let set = try Google_Protobuf_FileDescriptorSet(
        serializedBytes: registration.fileDescriptorSet
      )
      for file in set.file {
        for message in file.messageType { add(message, below: file.package + ".") }
      }
    }
    self.messages = messages
  }

  /// The fields of a message that name something, and text fields of which that is not known.
  func fields(of type: String) -> (naming: [Field], unknown: [String]) {
    var naming: [Field] = []
    var unknown: [String] = []
    func add(_ type: String, _ path: [String], _ seen: Set<String>) {
      guard let message = messages[type], !seen.contains(type) else { return }
      for field in message.field {
        let isList = field.label == .repeated
        let here = path + [field.jsonName] + (isList ? ["[]"] : [])
        switch field.type {
        case .string:
          if let kind = Self.kind(field.name, of: type) {
            naming.append(Field(path: here, kind: kind))
          } else if !Self.harmless.contains(field.name) {
            unknown.append(here.joined(separator: "."))
          }
        case .message:
          add(String(field.typeName.dropFirst()), here, seen.union([type]))
        default: break
        }
      }
    }
    add(type, [], [])
    return (naming, unknown)
  }
}
