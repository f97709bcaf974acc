extension SettingCatalogue {
  /// The page of all settings, as docs/configuration.md has it.
  public static var markdown: String {
    var page = """
      # Configuration

      This page is made from the settings that the server knows; a test keeps it so.

      Each setting can be given in a file (`florin serve --config FILE`), as an environment variable
      and as a flag. Flags go before variables, variables before the file. The file is JSON, and dots
      in a setting's name are levels of it:

      ```json
      {
        "listen": { "address": "0.0.0.0:8443" },
        "tls": { "certificate-file": "certs/server.pem", "key-file": "certs/server.key" },
        "database": { "connection": "postgresql://florin@db.internal/florin?sslmode=verify-full" }
      }
      ```

      Secrets are taken from variables and from files that their owner alone can read, never from
      flags, which every user of the machine can see. A setting that does not exist, or a value out of
      its bounds, stops the server before it starts, with a line for each.


      """
    var section = ""
    for setting in all {
      let name = setting.key.split(separator: ".").first.map(String.init) ?? ""
      if name != section {
        section = name
        page += "## \(name)\n\n"
      }
      page += entry(setting)
    }
    return String(page.dropLast())
  }

  private static func entry(_ setting: Setting) -> String {
    let standard =
      setting.defaultText.isEmpty ? "No default." : "Default: `\(setting.defaultText)`."
    let flag = setting.isSecret ? "no flag" : "`\(setting.flag)`"
    return """
      ### `\(setting.key)`

      \(Paragraph.wrapped(setting.summary))

      \(Paragraph.wrapped("Takes \(setting.accepts). \(standard)"))

      `\(setting.variable)` · \(flag)


      """
  }
}

/// Lines of running text.
enum Paragraph {
  /// The longest line of the project's pages.
  private static let width = 100

  /// The text with its lines broken between words.
  static func wrapped(_ text: String) -> String {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? String(word) : " \(word)"
    }
    return (lines + [line]).joined(separator: "\n")
  }
}
