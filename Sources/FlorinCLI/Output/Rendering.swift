internal import ArgumentParser
internal import Foundation
internal import SwiftProtobuf

/// How a command shows what it got.
struct OutputOptions: ParsableArguments {
  @Option(help: "table for people, json for programs, csv for spreadsheets.")
  var output = OutputFormat.table

  /// Shows a list: as a table, or as JSON, one message a line.
  func show(_ table: Table, _ messages: [some Message]) throws {
    try Console.current.output(table, as: output) {
      try messages.map { try $0.json() + "\n" }.joined()
    }
  }

  /// Shows one thing: its facts one under the other, or as JSON.
  func show(_ facts: [(name: String, value: String)], _ message: some Message) throws {
    var table = Table(columns: ["FIELD", "VALUE"])
    for fact in facts where !fact.value.isEmpty { table.add([fact.name, fact.value]) }
    try Console.current.output(table, as: output) { try message.json() + "\n" }
  }
}

extension Message {
  /// The message in the JSON form of Protocol Buffers, with the names of the `.proto` file.
  func json() throws -> String {
    var options = JSONEncodingOptions()
    options.preserveProtoFieldNames = true
    return try jsonString(options: options)
  }
}

extension Google_Protobuf_Timestamp {
  /// RFC 3339 to the second, empty for a field that is not set.
  var shown: String {
    seconds == 0 ? "" : Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
  }
}

/// Names of enum values for people: `STATE_ACTIVE` becomes `active`.
func shown(_ value: some SwiftProtobuf.Enum) -> String {
  "\(value)".reduce(into: "") { text, letter in
    text += letter.isUppercase ? " \(letter.lowercased())" : "\(letter)"
  }
}
