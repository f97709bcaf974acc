internal import Configuration

/// One thing that can be set, with its three names, its bounds and its default.
public struct Setting: Sendable {
  /// What a value looks like in a file.
  enum Form: Sendable {
    case text
    case number
    case truth
  }

  /// The name in a file, where dots are levels: `listen.address`.
  public let key: String
  /// What it is for, one or two sentences.
  public let summary: String
  /// What it takes: a unit, bounds, choices.
  public let accepts: String
  /// Whether it is kept out of flags, which every user of the machine can read, and of all output.
  public let isSecret: Bool

  let form: Form
  /// The present value as text, empty when there is none.
  let text: @Sendable (ServerConfiguration) -> String
  /// Takes a value over; says what is wrong with it, if something is.
  let assign: @Sendable (inout ServerConfiguration, ConfigContent) -> String?
  /// What is wrong with the present value.
  let problem: @Sendable (ServerConfiguration) -> String?

  /// The name of the environment variable: `FLORIN_LISTEN_ADDRESS`.
  public var variable: String {
    "FLORIN_"
      + String(
        key.uppercased().map { (character: Character) -> Character in
          character == "." || character == "-" ? "_" : character
        }
      )
  }

  /// The flag: `--listen-address`.
  public var flag: String {
    "--"
      + String(
        key.map { (character: Character) -> Character in character == "." ? "-" : character }
      )
  }

  /// The default as text, empty when there is none.
  public var defaultText: String { text(ServerConfiguration()) }
}
