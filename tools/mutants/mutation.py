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


def statements(source, tokens, pairs):
    """Statements that assign, call, break or go on; a declaration does not compile without itself."""
    for i, token in enumerate(tokens):
        if i == 0 or token.kind not in ("word", "operator") or token.text in ("return", "else", "case", "default"):
            continue
        before = tokens[i - 1]
        starts = before.text in (";", "{", "}", ":", "else") or (before.text == ")" and i - 1 in pairs.values())
        if not starts or token.text in ("}", "{", ";", "if", "for", "while", "switch", "do"):
            continue
        j = i
        while j < len(tokens) and tokens[j].text not in (";", "{", "}"):
            j = pairs[j] + 1 if tokens[j].text in ("(", "[") else j + 1
        if j < len(tokens) and tokens[j].text == ";":
            words = " ".join(source[token.at:tokens[j].at].split())
            yield token.at, tokens[j].at, "(void)0" if words not in ("break", "continue") else "", f"deleted: {words}"


def arguments(source, tokens, pairs):
    for i, token in enumerate(tokens):
        if token.text != "(" or i == 0 or tokens[i - 1].kind != "word" or tokens[i - 1].text in (
                "if", "while", "for", "switch", "return", "sizeof"):
            continue
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
