internal import ArgumentParser
internal import FlorinAPI
internal import FlorinClient
internal import Foundation
internal import GRPC
internal import SwiftProtobuf

/// `florin event`: what has changed.
struct EventCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "event",
    abstract: "Watch what changes.",
    subcommands: [Watch.self]
  )

  /// `florin event watch`.
  struct Watch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print events as they happen, until interrupted.",
      discussion: """
        With --resume-file the place is kept in a file after each event, and the next run goes on
        from there.

        Examples:
          florin event watch --from-start --limit 10
          florin event watch --type customer.created --output json
        """
    )
    @OptionGroup var connection: ServerConnection
    @OptionGroup var output: OutputOptions
    @Flag(help: "Begin with the oldest event.")
    var fromStart = false
    @Option(name: .customLong("type"), help: "A type such as customer.created; may be repeated.")
    var types: [String] = []
    @Option(help: "Stop after so many events.")
    var limit: Int?
    @Option(help: ArgumentHelp("Where the place in the stream is kept.", valueName: "file"))
    var resumeFile: String?

    func run() async throws {
      if limit == 0 { return }
      let token = resumeFile.flatMap { FileManager.default.contents(atPath: $0) }
        .map { String(decoding: $0, as: UTF8.self) }
      try await connection.withClient { florin in
        var options = CallOptions()
        options.isUnlimited = true
        let responses = try await florin.events.watchEvents(
          .with {
            $0.resumeToken = token ?? ""
            $0.start = fromStart ? .earliest : .now
            $0.types = types
          },
          options: options
        )
        if output.output == .csv {
          Console.current.output(Table.commaSeparatedLine(Self.columns))
        }
        var count = 0
        for try await response in responses {
          if case .event(let event)? = response.kind {
            try show(event)
            count += 1
          }
          if let resumeFile {
            try Data(response.resumeToken.utf8).write(
              to: URL(filePath: resumeFile),
              options: .atomic
            )
          }
          if let limit, count >= limit { return }
        }
      }
    }

    private func show(_ event: Florin_V1_Event) throws {
      if output.output == .json { return Console.current.output(try event.json() + "\n") }
      Console.current.output(Self.line(of: event, as: output.output))
    }

    /// What the cells of an event's line are.
    static let columns = ["SEQUENCE", "TIME", "TYPE", "SUBJECT", "VERSION"]

    /// An event as a line: events come one by one, so that the columns cannot be as wide as their
    /// widest cell.
    static func line(of event: Florin_V1_Event, as format: OutputFormat) -> String {
      let cells = [
        "\(event.sequence)", event.createTime.shown, event.type, event.subject.id,
        "\(event.subject.version)",
      ]
      guard format != .csv else { return Table.commaSeparatedLine(cells) }
      return cells.map(\.printable).joined(separator: "  ") + "\n"
    }
  }
}
