"""A lexer of Swift that knows just enough: which characters are code, comment or string."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache

# What ends plain code. A raw identifier (`a rule in words`) may hold quotes and parentheses.
_CODE = re.compile(r"//[^\n]*|/\*|`[^`\n]*`|#*\"\"\"|#*\"|[()]")
_BLOCK_COMMENT = re.compile(r"/\*|\*/")
_NOT_NEWLINE = re.compile(r"[^\n]")


@dataclass(frozen=True)
class StringLiteral:
    """One literal: where it begins, its text without interpolations, and whether it had any."""

    start: int
    text: str
    is_interpolated: bool


@lru_cache(maxsize=None)
def _string_pattern(quote, hashes):
    """What matters inside a literal: its end, an escape, and for a short one the line's end."""
    ends = re.escape(quote + "#" * hashes)
    escape = re.escape("\\" + "#" * hashes) + r"[\s\S]"
    newline = r"|\n" if quote == '"' else ""
    return re.compile(f"{ends}|{escape}{newline}")


class SwiftSource:
    """A file's text beside the same text with comments and strings blanked out."""

    def __init__(self, text):
        self.text = text
        self.comments = []  # (start, end)
        self.strings = []  # StringLiteral
        self.string_parts = []  # (start, end) of what literals hold, without interpolations
        self._blanks = []  # (start, end) of what is not code
        self._lex()

    @cached_property
    def code(self):
        """The text with comments, strings and raw identifiers as spaces, offset for offset."""
        pieces, position = [], 0
        for start, end in sorted(self._blanks):
            pieces.append(self.text[position:start])
            pieces.append(_NOT_NEWLINE.sub(" ", self.text[start:end]))
            position = end
        pieces.append(self.text[position:])
        return "".join(pieces)

    @cached_property
    def code_lines(self):
        return self.code.split("\n")

    @cached_property
    def lines(self):
        return self.text.split("\n")

    @cached_property
    def _line_starts(self):
        return [0] + [match.end() for match in re.finditer("\n", self.text)]

    def line(self, offset):
        """The number of the line, from 1, that holds an offset."""
        return bisect_right(self._line_starts, offset)

    def _lex(self):
        text, position = self.text, 0
        # Literals whose interpolation is open: (quote, hashes, parentheses, start, pieces).
        open_literals, parentheses = [], 0
        while match := _CODE.search(text, position):
            token, start, position = match.group(), match.start(), match.end()
            if token.startswith("//"):
                self._comment(start, position)
            elif token == "/*":
                position = self._block_comment_end(position)
                self._comment(start, position)
            elif token[0] == "`":
                if not token[1:-1].isidentifier():
                    self._blanks.append((start, position))
            elif token == "(":
                parentheses += 1
            elif token == ")":
                parentheses -= 1
                if open_literals and parentheses == 0:
                    self._blanks.append((start, position))
                    quote, hashes, parentheses, first, pieces = open_literals.pop()
                    position, parentheses = self._string(
                        position, quote, hashes, first, pieces, open_literals, parentheses
                    )
            else:
                hashes = token.count("#")
                self._blanks.append((start, position))
                position, parentheses = self._string(
                    position, token[hashes:], hashes, start, [], open_literals, parentheses
                )

    def _comment(self, start, end):
        self.comments.append((start, end))
        self._blanks.append((start, end))

    def _block_comment_end(self, position):
        depth = 1
        while match := _BLOCK_COMMENT.search(self.text, position):
            depth += 1 if match.group() == "/*" else -1
            position = match.end()
            if depth == 0:
                return position
        return len(self.text)

    def _string(self, position, quote, hashes, first, pieces, open_literals, parentheses):
        """Reads a literal up to its end or to an interpolation; answers where code goes on."""
        pattern, begin = _string_pattern(quote, hashes), position
        while match := pattern.search(self.text, position):
            token, position = match.group(), match.end()
            if token[0] == "\\" and token[-1] != "(":
                continue
            pieces.append(self.text[begin : match.start()])
            self._blanks.append((begin, position))
            self.string_parts.append((begin, match.start()))
            if token[0] == "\\":
                open_literals.append((quote, hashes, parentheses, first, [*pieces, None]))
                return position, 1
            self._finish(first, pieces)
            return position, parentheses
        pieces.append(self.text[begin:])
        self._blanks.append((begin, len(self.text)))
        self._finish(first, pieces)
        return len(self.text), parentheses

    def _finish(self, first, pieces):
        texts = [piece for piece in pieces if piece is not None]
        self.strings.append(StringLiteral(first, "".join(texts), len(texts) < len(pieces)))
