"""Macro expansion, RFC 7208 7.3: split, reverse, keep right-hand parts, join, escape."""

UNRESERVED = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"  # RFC 3986 2.3
)


def parts_of(value, delimiters):
    parts = [""]
    for c in value:
        if c in delimiters:
            parts.append("")
        else:
            parts[-1] += c
    return parts


def expand(value, digits=0, reverse=False, delimiters="", escape=False):
    """What %{letter digits r delimiters} makes of the value of its letter."""
    if digits or reverse or delimiters:
        parts = parts_of(value, delimiters or ".")
        if reverse:
            parts = parts[::-1]
        if digits:
            parts = parts[max(0, len(parts) - digits) :]
        value = ".".join(parts)
    if escape:
        value = "".join(c if c in UNRESERVED else "%%%02X" % ord(c) for c in value)
    return value
