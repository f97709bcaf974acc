internal import FlorinAPI
internal import Parties
internal import SwiftProtobuf

/// The fields that an update changes.
enum UpdateMask {
  /// Paths in one mask.
  private static let maximumPaths = 50

  /// The fields of a mask; `*` is all of them.
  ///
  /// - Parameters:
  ///   - mask: As the caller sent it.
  ///   - check: Takes what is wrong with it: no path, too many, a path that does not exist or that
  ///     no caller changes.
  /// - Returns: The fields that exist.
  static func customerFields(
    _ mask: Google_Protobuf_FieldMask,
    _ check: inout RequestCheck
  ) -> Set<CustomerField> {
    guard !mask.paths.isEmpty else {
      check.add("update_mask", .required, "names no field")
      return []
    }
    guard mask.paths.count <= maximumPaths else {
      check.add("update_mask", .tooLong, "has more than \(maximumPaths) paths")
      return []
    }
    if mask.paths == ["*"] { return everyField }
    var fields: Set<CustomerField> = []
    for (index, path) in mask.paths.enumerated() {
      if let field = CustomerField(rawValue: path) {
        fields.insert(field)
      } else if Florin_V1_Customer.isPathValid(path) {
        check.add(
          "update_mask.paths[\(index)]",
          .notChangeable,
          "names a field that is not changed by updates, or only as part of the one that holds it"
        )
      } else {
        check.add("update_mask.paths[\(index)]", .unknown, "names no field of a customer")
      }
    }
    return fields
  }

  /// The fields that lie in no other.
  private static let everyField = Set(
    CustomerField.allCases.filter { !$0.rawValue.contains(".") }
  )
}
