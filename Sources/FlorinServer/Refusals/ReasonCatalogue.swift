internal import GRPC

/// The reasons of the server itself, as docs/errors.md has them.
///
/// The reasons of the business rules stand in a section of their own, made by their room.
public enum ReasonCatalogue {
  /// What stands before the section.
  public static let begin = "<!-- begin: reasons of the server -->"
  /// What stands behind it.
  public static let end = "<!-- end: reasons of the server -->"

  /// The section, without its marks.
  public static var markdown: String {
    let codes = FieldProblem.Code.allCases.map { "| `\($0.rawValue)` | \($0.meaning) |" }
    return """
      \(Reason.all.map(entry).joined(separator: "\n\n"))

      ### Codes of the server's own checks

      With `INVALID_FIELD`, each violation of the `BadRequest` has one of these codes:

      | code | meaning |
      | --- | --- |
      \(codes.joined(separator: "\n"))

      """
  }

  private static func entry(_ reason: Reason) -> String {
    """
    ### \(reason.name)

    \(reason.meaning.prefix(1).uppercased() + reason.meaning.dropFirst()). \(reason.remedy)

    \(reason.code)
    """
  }
}
