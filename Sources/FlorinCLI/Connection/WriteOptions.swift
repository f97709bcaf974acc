internal import ArgumentParser
internal import FlorinClient

/// What every write takes.
struct WriteOptions: ParsableArguments {
  @Option(
    name: .customLong("request-id"),
    help: ArgumentHelp(
      "Makes a repetition of the command harmless: the same id does the same write once.",
      valueName: "id"
    )
  )
  private var givenRequestID: String?

  @Flag(help: "Check the write and change nothing.")
  var validateOnly = false

  /// The given request identifier, or a new one.
  var requestID: String { givenRequestID ?? RequestID.make() }
}
