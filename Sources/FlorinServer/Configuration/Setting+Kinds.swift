internal import Configuration
internal import GRPC

/// Where a setting is kept.
typealias Place<Value> = any WritableKeyPath<ServerConfiguration, Value> & Sendable

extension Setting {
  /// A whole number.
  static func number(
    _ key: String,
    _ place: Place<Int>,
    _ bounds: ClosedRange<Int>,
    unit: String,
    _ summary: String
  ) -> Setting {
    let accepts = "\(bounds.lowerBound) to \(bounds.upperBound) \(unit)"
    return Setting(
      key: key,
      summary: summary,
      accepts: accepts,
      isSecret: false,
      form: .number,
      text: { "\($0[keyPath: place])" },
      assign: { configuration, content in
        guard case .int(let value) = content else { return "is not a number" }
        configuration[keyPath: place] = value
        return nil
      },
      problem: { bounds.contains($0[keyPath: place]) ? nil : "must be \(accepts)" }
    )
  }

  /// A number of seconds.
  static func seconds(
    _ key: String,
    _ place: Place<Duration>,
    _ bounds: ClosedRange<Int>,
    _ summary: String
  ) -> Setting {
    let accepts = "\(bounds.lowerBound) to \(bounds.upperBound) seconds"
    let range = Duration.seconds(bounds.lowerBound)...Duration.seconds(bounds.upperBound)
    return Setting(
      key: key,
      summary: summary,
      accepts: accepts,
      isSecret: false,
      form: .number,
      text: { "\($0[keyPath: place].components.seconds)" },
      assign: { configuration, content in
        guard case .int(let value) = content else { return "is not a number" }
        configuration[keyPath: place] = .seconds(value)
        return nil
      },
      problem: { range.contains($0[keyPath: place]) ? nil : "must be \(accepts)" }
    )
  }

  /// True or false.
  static func truth(_ key: String, _ place: Place<Bool>, _ summary: String) -> Setting {
    Setting(
      key: key,
      summary: summary,
      accepts: "true or false",
      isSecret: false,
      form: .truth,
      text: { $0[keyPath: place] ? "true" : "false" },
      assign: { configuration, content in
        guard case .bool(let value) = content else { return "is neither true nor false" }
        configuration[keyPath: place] = value
        return nil
      },
      problem: { _ in nil }
    )
  }

  /// One of a few words.
  static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
    _ key: String,
    _ place: Place<Choice>,
    _ summary: String
  ) -> Setting {
    let accepts = Choice.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
    return Setting(
      key: key,
      summary: summary,
      accepts: accepts,
      isSecret: false,
      form: .text,
      text: { $0[keyPath: place].rawValue },
      assign: { configuration, content in
        guard case .string(let text) = content, let choice = Choice(rawValue: text) else {
          return "is not one of \(accepts)"
        }
        configuration[keyPath: place] = choice
        return nil
      },
      problem: { _ in nil }
    )
  }

  /// A text that may be left out.
  static func text(
    _ key: String,
    _ place: Place<String?>,
    accepts: String,
    _ summary: String
  ) -> Setting {
    Setting(
      key: key,
      summary: summary,
      accepts: accepts,
      isSecret: false,
      form: .text,
      text: { $0[keyPath: place] ?? "" },
      assign: { configuration, content in
        guard case .string(let text) = content else { return "is not a text" }
        configuration[keyPath: place] = text.isEmpty ? nil : text
        return nil
      },
      problem: { _ in nil }
    )
  }

  /// A secret, as the text itself; for the environment and files that only the server can read.
  static func secret(_ key: String, _ place: Place<Secret?>, _ summary: String) -> Setting {
    Setting(
      key: key,
      summary: summary,
      accepts: "text",
      isSecret: true,
      form: .text,
      text: { _ in "" },
      assign: { configuration, content in
        guard case .string(let text) = content else { return "is not a text" }
        configuration[keyPath: place] = text.isEmpty ? nil : Secret(text)
        return nil
      },
      problem: { _ in nil }
    )
  }

  /// The file that holds a secret, read when the setting is.
  static func secretFile(_ key: String, _ place: Place<Secret?>, _ summary: String) -> Setting {
    Setting(
      key: key,
      summary: summary,
      accepts: "a file that its owner alone can read (mode 0600 or 0400)",
      isSecret: false,
      form: .text,
      text: { _ in "" },
      assign: { configuration, content in
        guard case .string(let path) = content else { return "is not a path" }
        do throws(SecretFileError) {
          configuration[keyPath: place] = Secret(try SecretFile.read(path))
          return nil
        } catch {
          return error.message
        }
      },
      problem: { _ in nil }
    )
  }

  /// Where a server listens.
  static func address(
    _ key: String,
    _ place: Place<ServerAddress>,
    _ summary: String
  ) -> Setting {
    Setting(
      key: key,
      summary: summary,
      accepts: "`ADDRESS:PORT` or `unix:PATH`; port 0 takes one that is free",
      isSecret: false,
      form: .text,
      text: { "\($0[keyPath: place])" },
      assign: { configuration, content in
        guard case .string(let text) = content, let address = ListenAddress.parse(text) else {
          return "is no address: write ADDRESS:PORT or unix:PATH"
        }
        configuration[keyPath: place] = address
        return nil
      },
      problem: { _ in nil }
    )
  }
}
