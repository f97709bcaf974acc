/// What two records of one customer have in common, although they are written differently: the name
/// without its legal form, the country and the postal code.
///
/// It raises a suspicion and nothing more, and it may grow: keys are computed again when it does.
enum DuplicateKey {
  /// The key of a name and a place.
  ///
  /// - Parameters:
  ///   - name: The registered name.
  ///   - country: Two letters, or empty.
  ///   - postalCode: The postal code, or empty.
  /// - Returns: Nil when the name has no letter or digit.
  static func make(name: String, country: String, postalCode: String) -> String? {
    let words = words(of: name)
    guard !words.isEmpty else { return nil }
    let stem = withoutLegalForm(words)
    // A name that is nothing but a legal form stays as it is.
    let nameKey = (stem.isEmpty ? words[...] : stem).joined(separator: " ")
    let postalKey = folded(postalCode).filter { $0 != " " }
    return "\(nameKey)|\(country.uppercased())|\(postalKey)"
  }

  private static func words(of name: String) -> [String] {
    folded(name).split(separator: " ").map(String.init)
  }

  private static func withoutLegalForm(_ words: [String]) -> ArraySlice<String> {
    // The Polish form has a word in it that ends other names.
    if words.suffix(3) == ["sp", "z", "oo"] { return words.dropLast(3) }
    return words.dropLast(words.reversed().prefix { legalForms.contains($0) }.count)
  }

  /// Small letters and digits without accents; everything else is a space.
  ///
  /// But for points and apostrophes, which vanish: S.A. is SA.
  private static func folded(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.lowercased().unicodeScalars {
      switch scalar {
      case "a"..."z", "0"..."9": result.append(scalar)
      case ".", "'", "\u{2019}": continue
      default: append(scalar, to: &result)
      }
    }
    return String(result)
  }

  private static func append(_ scalar: Unicode.Scalar, to result: inout String.UnicodeScalarView) {
    if let expansion = expansions[scalar] {
      result.append(contentsOf: expansion.unicodeScalars)
    } else if scalar.properties.generalCategory == .nonspacingMark {
      appendMark(scalar, to: &result)
    } else if let base = baseLetter(of: scalar) {
      result.append(base)
    } else {
      let isWord = scalar.properties.isAlphabetic || scalar.properties.numericType != nil
      result.append(isWord ? scalar : " ")
    }
  }

  /// A mark behind its letter: the umlauts and the ring are written out as above, others vanish.
  private static func appendMark(
    _ mark: Unicode.Scalar,
    to result: inout String.UnicodeScalarView
  ) {
    switch (result.last, mark) {
    case ("a", "\u{308}"), ("o", "\u{308}"), ("u", "\u{308}"): result.append("e")
    case ("a", "\u{30A}"): result.append("a")
    default: break
    }
  }

  /// The letter that an accented Latin letter is made of, by its Unicode name, which never changes:
  /// LATIN SMALL LETTER E WITH ACUTE.
  private static func baseLetter(of scalar: Unicode.Scalar) -> Unicode.Scalar? {
    guard !scalar.isASCII, let name = scalar.properties.name else { return nil }
    let prefix = "LATIN SMALL LETTER "
    guard name.hasPrefix(prefix) else { return nil }
    let letter = name.dropFirst(prefix.count).prefix { $0 != " " }.lowercased().unicodeScalars
    return letter.count == 1 ? letter.first : nil
  }

  /// Letters that are written with two where they are missing (DIN 5007-2 for the umlauts).
  private static let expansions: [Unicode.Scalar: String] = [
    "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "oe", "å": "aa",
    "þ": "th", "ð": "d", "&": " ", "+": " ",
  ]

  /// Words at the end of a name that say what kind of company it is.
  private static let legalForms: Set<String> = [
    "ab", "aei", "ag", "aps", "as", "asa", "bv", "bvba", "co", "company", "corp", "corporation",
    "cv", "dac", "doo", "ead", "ehf", "ek", "eood", "eu", "eurl", "ev", "gbr", "gesmbh", "gmbh",
    "hf", "inc", "incorporated", "kft", "kg", "kgaa", "ks", "lda", "limited", "llc", "llp", "lp",
    "ltd", "mbh", "nv", "nyrt", "od", "oe", "ohg", "ood", "oy", "oyj", "plc", "pte", "pty", "rt",
    "sa", "sarl", "sas", "sasu", "sca", "scs", "se", "sl", "slu", "snc", "spa", "sprl", "sro",
    "srl",
    "ug", "und", "uab", "vof", "zrt",
  ]
}

extension Customer {
  /// The key under which customers are suspected to be the same; empty when the name has no letter.
  ///
  /// The place is that of the legal address, or of the first.
  package var duplicateKey: String {
    let address = addresses.first { $0.use == .legal } ?? addresses.first
    return DuplicateKey.make(
      name: legalName,
      country: address?.country.text ?? "",
      postalCode: address?.postalCode ?? ""
    ) ?? ""
  }
}

extension CustomerDraft {
  /// The key that the customer will have if the draft is accepted.
  var duplicateKey: String? {
    // Longer names are refused, and are not worth the work.
    guard legalName.unicodeScalars.count <= PartiesLimits.nameLengthMax else { return nil }
    let address = addresses.first { $0.use == .legal } ?? addresses.first
    return DuplicateKey.make(
      name: legalName,
      country: FieldText.trimmed(address?.countryCode ?? ""),
      postalCode: FieldText.trimmed(address?.postalCode ?? "")
    )
  }
}
