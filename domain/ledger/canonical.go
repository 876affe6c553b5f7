package ledger

import (
	"cmp"
	"strconv"
)

// Canonical returns the one JSON text of the value: RFC 8785 (JCS), with
// numbers restricted to integers. It returns nil where Check fails.
func (v Value) Canonical() []byte {
	if v.Check() != nil {
		return nil
	}
	return v.write(nil)
}

// Canonical returns the one JSON text of the object; see Value.Canonical.
func (o Object) Canonical() []byte { return Nested(o).Canonical() }

func (v Value) write(to []byte) []byte {
	switch v.kind {
	case boolValue:
		return strconv.AppendBool(to, v.num == 1)
	case intValue:
		return strconv.AppendInt(to, v.num, 10)
	case textValue:
		return writeText(to, v.text)
	case listValue:
		return v.writeList(to)
	case objectValue:
		return v.writeObject(to)
	case nullValue:
	}
	return append(to, "null"...)
}

func (v Value) writeList(to []byte) []byte {
	to = append(to, '[')
	for i, item := range v.items {
		if i > 0 {
			to = append(to, ',')
		}
		to = item.write(to)
	}
	return append(to, ']')
}

func (v Value) writeObject(to []byte) []byte {
	to = append(to, '{')
	for i, m := range v.members {
		if i > 0 {
			to = append(to, ',')
		}
		to = append(writeText(to, m.key), ':')
		to = m.value.write(to)
	}
	return append(to, '}')
}

// writeText escapes what RFC 8785 §3.2.2.2 says must be escaped, and nothing
// else.
func writeText(to []byte, s string) []byte {
	to = append(to, '"')
	for i := range len(s) { // Bytes suffice: all that is escaped is ASCII.
		c := s[i]
		switch short := shortEscape(c); {
		case short != 0:
			to = append(to, '\\', short)
		case c < 0x20:
			to = append(to, `\u00`...)
			to = append(to, hexDigits[c>>4], hexDigits[c&15])
		default:
			to = append(to, c)
		}
	}
	return append(to, '"')
}

const hexDigits = "0123456789abcdef"

// shortEscape returns the letter after the backslash for characters that have a
// short escape, else 0.
func shortEscape(c byte) byte {
	switch c {
	case '"', '\\':
		return c
	case '\b':
		return 'b'
	case '\t':
		return 't'
	case '\n':
		return 'n'
	case '\f':
		return 'f'
	case '\r':
		return 'r'
	}
	return 0
}

// compareKeys orders keys by their UTF-16 code units (RFC 8785 §3.2.3). That is
// the order of their UTF-8 bytes, except that characters beyond U+FFFF come
// before U+E000 … U+FFFF, whose first bytes are EE and EF.
func compareKeys(a, b string) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return cmp.Compare(unitOrder(a[i]), unitOrder(b[i]))
		}
	}
	return cmp.Compare(len(a), len(b))
}

func unitOrder(c byte) int {
	if c == 0xEE || c == 0xEF {
		return int(c) + 0x100
	}
	return int(c)
}
