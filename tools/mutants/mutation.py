"""Mechanical mutants of C sources, by token: operators, constants, conditions, statements, arguments."""

import dataclasses
import random
import re

TOKEN = re.compile(r"""(?P<skip>/\*.*?\*/|//[^\n]*|^[ \t]*\#(?:\\\n|[^\n])*|\s+)
    |(?P<string>"(?:\\.|[^"\\])*")|(?P<char>'(?:\\.|[^'\\])+')
    |(?P<number>\b(?:0[xX][0-9a-fA-F]+|[0-9]+)[uUlL]*\b)|(?P<word>[A-Za-z_]\w*)
    |(?P<operator><<=|>>=|\.\.\.|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[-+*/%&|^~!<>=?:;,.(){}\[\]])""",
                   re.VERBOSE | re.DOTALL | re.MULTILINE)
SWAPS = {"<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<"), "==": ("!=",), "!=": ("==",),
         "&&": ("||",), "||": ("&&",), "+": ("-",), "-": ("+",), "*": ("/",), "/": ("*",), "%": ("/",),
         "+=": ("-=",), "-=": ("+=",), "++": ("--",), "--": ("++",), "<<": (">>",), ">>": ("<<",), "&": ("|",),
         "|": ("&",), "^": ("&",), "|=": ("&=",), "&=": ("|=",)}
BINARY_ONLY = {"+", "-", "*", "&"}  # unary as well: a sign, a pointer
TYPES = {"bool", "char", "int", "size_t", "uint8_t", "uint16_t", "uint32_t", "uint64_t", "unsigned", "void"}
WORDS = {"true": "false", "false": "true"}


@dataclasses.dataclass
class Token:
    kind: str
    text: str
    at: int

    @property
    def end(self):
        return self.at + len(self.text)


@dataclasses.dataclass
class Mutant:
    file: str
    at: int
    end: int
    new: str
    what: str
    line: int = 0
    text: str = ""  # of the line, without indentation

    def apply(self, source):
        return source[:self.at] + self.new + source[self.end:]

    @property
    def name(self):
        return f"{self.file}:{self.line}: {self.what}"

    @property
    def full_name(self):
        """Stays when lines move."""
        return f"{self.file}: {self.text}: {self.what}"


def tokens_of(source):
    tokens, at = [], 0
    while at < len(source):
        found = TOKEN.match(source, at)
        if found is None:
            raise ValueError(f"no token at {source[at:at + 20]!r}")
        if found.lastgroup != "skip":
            tokens.append(Token(found.lastgroup, found.group(), at))
        at = found.end()
    return tokens


def pairs_of(tokens):
    """index of "(" or "{" -> index of its partner"""
    pairs, stack = {}, []
    for i, token in enumerate(tokens):
        if token.text in ("(", "{", "["):
            stack.append(i)
        elif token.text in (")", "}", "]"):
            pairs[stack.pop()] = i
    return pairs


def is_binary(tokens, i):
    before = tokens[i - 1]
    if before.kind == "word" and (before.text in TYPES or tokens[i - 2].text in ("struct", "enum")):
        return False  # a pointer is declared
    if before.text == ")" or before.text == "]" or before.kind in ("number", "char"):
        return True
    return before.kind == "word" and before.text not in ("return", "case", "sizeof")


def operators(tokens):
    for i, token in enumerate(tokens):
        if token.kind == "operator" and token.text in SWAPS and i > 0:
            if token.text in BINARY_ONLY and not is_binary(tokens, i):
                continue
            for new in SWAPS[token.text]:
                yield token.at, token.end, new, f"{token.text} becomes {new}"
        elif token.text == "!":
            yield token.at, token.end, "", "! is gone"


def constants(tokens):
    for token in tokens:
        if token.kind == "number":
            for step in ("+ 1", "- 1"):
                yield token.at, token.end, f"({token.text} {step})", f"{token.text} {step}"
        elif token.kind == "char":
            yield token.at, token.end, f"({token.text} + 1)", f"{token.text} + 1"
        elif token.text in WORDS:
            yield token.at, token.end, WORDS[token.text], f"{token.text} becomes {WORDS[token.text]}"


def conditions(source, tokens, pairs):
    for i, token in enumerate(tokens):
        if token.text in ("if", "while") and i + 1 in pairs:
            begin, end = tokens[i + 1].end, tokens[pairs[i + 1]].at
            yield begin, end, f"!({source[begin:end]})", f"{token.text}: negated"


def starts_statement(tokens, i, openings):
    before = tokens[i - 1].text
    if before == ")":
        head = openings[i - 1]
        return head > 0 and tokens[head - 1].text in ("if", "for", "while", "switch")
    if before == ":":  # of a label, not of a ?:
        j = i - 2
        while j > 0 and tokens[j].text not in (";", "{", "}", "?", "case", "default"):
            j -= 1
        return tokens[j].text in ("case", "default")
    return before in (";", "{", "}", "else")


def leads_out(tokens, i):
    """Is what follows the break at i, behind any labels, another break, or the end of their switch?"""
    i += 2
    while i < len(tokens) and tokens[i].text in ("case", "default"):
        while tokens[i].text != ":":
            i += 1
        i += 1
    return i < len(tokens) and tokens[i].text in ("break", "}")


def statements(source, tokens, pairs):
    """Statements that assign, call, break or go on; nothing compiles without a declaration."""
    openings = {close: opening for opening, close in pairs.items()}
    for i, token in enumerate(tokens):
        if i == 0 or token.kind not in ("word", "operator") or token.text in ("return", "else", "case", "default"):
            continue
        if token.text in ("}", "{", ";", "if", "for", "while", "switch", "do") or not starts_statement(tokens, i, openings):
            continue
        if token.text in ("struct", "enum", "const", "static", "extern") or token.text in TYPES:
            continue  # a declaration
        j = i
        while j < len(tokens) and tokens[j].text not in (";", "{", "}"):
            j = pairs[j] + 1 if tokens[j].text in ("(", "[") else j + 1
        if j < len(tokens) and tokens[j].text == ";":
            words = " ".join(source[token.at:tokens[j].at].split())
            if words == "break" and leads_out(tokens, i):
                continue  # with or without it, the switch is left
            if words == "continue" and tokens[i - 1].text == ")" and tokens[openings[i - 1] - 1].text == "while":
                continue  # the whole of a loop
            yield token.at, tokens[j].at, "(void)0" if words not in ("break", "continue") else "", f"deleted: {words}"


def arguments(source, tokens, pairs):
    for i, token in enumerate(tokens):
        if token.text != "(" or i == 0 or tokens[i - 1].kind != "word" or tokens[i - 1].text in (
                "if", "while", "for", "switch", "return", "sizeof"):
            continue
        if any(a.kind == b.kind == "word" for a, b in zip(tokens[i:pairs[i]], tokens[i + 1:pairs[i]])):
            continue  # parameters
        parts, begin, j = [], i + 1, i + 1
        while j < pairs[i]:
            if tokens[j].text == ",":
                parts.append((tokens[begin].at, tokens[j - 1].end))
                begin = j + 1
            j = pairs[j] + 1 if tokens[j].text in ("(", "[", "{") else j + 1
        if begin < pairs[i]:
            parts.append((tokens[begin].at, tokens[pairs[i] - 1].end))
        for (a, a_end), (b, b_end) in zip(parts, parts[1:]):
            first, second = source[a:a_end], source[b:b_end]
            if first != second:
                yield a, b_end, second + source[a_end:b] + first, f"swapped: {first}, {second}"


def mutants_of(name, source):
    tokens = tokens_of(source)
    pairs = pairs_of(tokens)
    found = [*operators(tokens), *constants(tokens), *conditions(source, tokens, pairs),
             *statements(source, tokens, pairs), *arguments(source, tokens, pairs)]
    lines = source.splitlines()
    mutants, seen = [], {}
    for at, end, new, what in sorted(found):
        line = source.count("\n", 0, at)
        what = " ".join(what.split())
        again = seen[(line, what)] = seen.get((line, what), 0) + 1
        mutants.append(Mutant(name, at, end, new, what if again == 1 else f"{what} ({again})", line + 1,
                              lines[line].strip()))
    return mutants


def sample(mutants, count, seed):
    """The same ones on every machine; in the order of the files."""
    chosen = set(random.Random(seed).sample(range(len(mutants)), min(count, len(mutants))))
    return [mutant for i, mutant in enumerate(mutants) if i in chosen]
