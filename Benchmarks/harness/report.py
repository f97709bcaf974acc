"""Tables for people, and lines for programs: `bench NAME VALUE UNIT`, `ratio NAME ANCHOR VALUE`."""


def shown(value):
    """A figure with four significant digits and no exponent."""
    if value == 0:
        return "0"
    digits = max(0, 3 - exponent(abs(value)))
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def exponent(value):
    count = 0
    while value >= 10:
        value /= 10
        count += 1
    while value < 1:
        value *= 10
        count -= 1
    return count


def table(header, rows):
    """Columns of text: the first to the left, the others to the right."""
    lines = [header] + [[str(cell) for cell in row] for row in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    drawn = []
    for line in lines:
        cells = [line[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(line[1:], widths[1:])]
        drawn.append("  ".join(cells).rstrip())
    drawn.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(drawn)


class Figures:
    """The figures of one run by name, and the ratios between them."""

    def __init__(self):
        self.values = []
        self.ratios = []

    def add(self, name, value, unit):
        self.values.append((name, value, unit))

    def compare(self, name, anchor, value, anchor_value):
        """Our value over the anchor's; nothing when the anchor's is zero."""
        if anchor_value:
            self.ratios.append((name, anchor, value / anchor_value))

    def lines(self):
        """The machine-readable lines."""
        lines = [f"bench {name} {shown(value)} {unit}" for name, value, unit in self.values]
        return lines + [
            f"ratio {name} {anchor} {shown(value)}" for name, anchor, value in self.ratios]


def broken(budgets, figures):
    """The budgets that `figures` break, one sentence each; those not measured are not judged."""
    sentences = []
    for name, value, unit in figures.values:
        sentences += judged(budgets.get("bench", {}).get(name), f"{name} ({unit})", value)
    for name, anchor, value in figures.ratios:
        rule = budgets.get("ratio", {}).get(name, {}).get(anchor)
        sentences += judged(rule, f"{name} against {anchor}", value)
    return sentences


def judged(rule, name, value):
    """At most one sentence; a rule has `least` or `most`."""
    if rule is None:
        return []
    if "least" in rule and value < rule["least"]:
        return [f"{name} is {shown(value)}, must be at least {rule['least']}"]
    if "most" in rule and value > rule["most"]:
        return [f"{name} is {shown(value)}, may be at most {rule['most']}"]
    return []
