/// What is wrong with a configuration, all of it at once.
public struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// One thing that is wrong.
  public struct Problem: Sendable, Hashable, CustomStringConvertible {
    /// Where it was said: a key, a variable, a flag or a file.
    public let place: String
    /// What is wrong with it and what would be right; says no secret.
    public let message: String

    /// A problem at a place.
    public init(_ place: String, _ message: String) {
      self.place = place
      self.message = message
    }

    /// One line.
    public var description: String { "\(place) \(message)" }
  }

  /// In the order of the settings.
  public let problems: [Problem]

  /// An error of at least one problem.
  public init(_ problems: [Problem]) { self.problems = problems }

  /// A line for each problem.
  public var description: String { problems.map(\.description).joined(separator: "\n") }
}
