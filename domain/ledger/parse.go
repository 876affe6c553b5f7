package ledger

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// ParseCanonical reads a value from its canonical form and accepts no other
// bytes, so that bytes and values correspond one to one. It fails with
// ErrNotCanonical, naming the first byte that does not belong.
func ParseCanonical(data []byte) (Value, error) {
	p := parser{data: data}
	v, err := p.value(0)
	if err != nil {
		return Value{}, err
	}
	if p.at != len(data) {
		return Value{}, p.fail("something follows the value")
	}
	return v, nil
}

type parser struct {
	data []byte
	at   int
}

func (p *parser) fail(why string) error { return ErrNotCanonical.With("byte %d: %s", p.at, why) }

// peek returns the next byte, or 0 at the end (which no production accepts).
func (p *parser) peek() byte {
	if p.at == len(p.data) {
		return 0
	}
	return p.data[p.at]
}

func (p *parser) take(c byte) bool {
	if p.at == len(p.data) || p.data[p.at] != c {
		return false
	}
	p.at++
	return true
}

func (p *parser) value(depth int) (Value, error) {
	c := p.peek()
	if (c == '[' || c == '{') && depth == MaxDepth {
		return Value{}, p.fail("nested too deep")
	}
	switch {
	case c == '{':
		return p.object(depth)
	case c == '[':
		return p.list(depth)
	case c == '"':
		s, err := p.text()
		return Text(s), err
	case c == '-' || '0' <= c && c <= '9':
		return p.integer()
	case c == 't':
		return p.word("true", Bool(true))
	case c == 'f':
		return p.word("false", Bool(false))
	case c == 'n':
		return p.word("null", Null())
	}
	return Value{}, p.fail("a value should stand here")
}

func (p *parser) word(word string, v Value) (Value, error) {
	end := p.at + len(word)
	if end > len(p.data) || string(p.data[p.at:end]) != word {
		return Value{}, p.fail("an unknown word")
	}
	p.at = end
	return v, nil
}

func (p *parser) integer() (Value, error) {
	start := p.at
	p.take('-')
	digits := p.at
	for c := p.peek(); '0' <= c && c <= '9'; c = p.peek() {
		p.at++
	}
	s := string(p.data[start:p.at])
	if p.at == digits || p.data[digits] == '0' && s != "0" {
		return Value{}, p.fail("an integer is written without leading zeros, and zero without a sign")
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n > MaxInt || n < -MaxInt {
		return Value{}, p.fail("an integer beyond ±(2^53-1)")
	}
	return Int(n), nil
}

func (p *parser) list(depth int) (Value, error) {
	p.at++
	if p.take(']') {
		return List(), nil
	}
	var items []Value
	for {
		item, err := p.value(depth + 1)
		if err != nil {
			return Value{}, err
		}
		items = append(items, item)
		if p.take(']') {
			return Value{kind: listValue, items: items}, nil
		}
		if !p.take(',') {
			return Value{}, p.fail("a comma or the end of the list should stand here")
		}
	}
}

func (p *parser) object(depth int) (Value, error) {
	p.at++
	if p.take('}') {
		return Nested(Object{}), nil
	}
	var members []member
	for {
		m, err := p.member(depth)
		if err != nil {
			return Value{}, err
		}
		if n := len(members); n > 0 && compareKeys(members[n-1].key, m.key) >= 0 {
			return Value{}, p.fail("the members are not in order")
		}
		members = append(members, m)
		if p.take('}') {
			return Value{kind: objectValue, members: members}, nil
		}
		if !p.take(',') {
			return Value{}, p.fail("a comma or the end of the object should stand here")
		}
	}
}

func (p *parser) member(depth int) (member, error) {
	key, err := p.text()
	if err != nil {
		return member{}, err
	}
	if !p.take(':') {
		return member{}, p.fail("a colon should stand here")
	}
	v, err := p.value(depth + 1)
	return member{key, v}, err
}

func (p *parser) text() (string, error) {
	if !p.take('"') {
		return "", p.fail("a text should stand here")
	}
	var text []byte
	for {
		c := p.peek()
		switch {
		case p.take('"'):
			if !utf8.Valid(text) {
				return "", p.fail("the text before is not valid UTF-8")
			}
			return string(text), nil
		case c == '\\':
			r, err := p.escape()
			if err != nil {
				return "", err
			}
			text = append(text, r)
		case c < 0x20: // Also the end of the data.
			return "", p.fail("a control character, or the end, within a text")
		default:
			text = append(text, c)
			p.at++
		}
	}
}

// escape reads one escape and accepts it only in the form that writeText gives
// to its character.
func (p *parser) escape() (byte, error) {
	rest := p.data[p.at:]
	if len(rest) > 1 {
		for c := range byte('\\' + 1) {
			if short := shortEscape(c); short != 0 && short == rest[1] {
				p.at += 2
				return c, nil
			}
		}
	}
	if len(rest) > 5 && string(rest[1:4]) == "u00" && (rest[4] == '0' || rest[4] == '1') {
		low := strings.IndexByte(hexDigits, rest[5])
		c := (rest[4]-'0')<<4 | byte(low&15)
		if low >= 0 && shortEscape(c) == 0 {
			p.at += 6
			return c, nil
		}
	}
	return 0, p.fail("an escape that the canonical form does not use")
}
