package notehub

import (
	"fmt"
	"unicode/utf8"
)

// maxDepth bounds the nesting of a body. Events nest five deep; PostgreSQL's
// parser recurses, and refuses a few thousand.
const maxDepth = 100

// scanner walks over one JSON value (RFC 8259) without decoding it: strict,
// where it has to find the end of an event in what may be broken, and four times
// as fast as encoding/json, which the tests compare it with.
type scanner struct {
	src []byte
	pos int
	why string // What is wrong at pos, once a method has returned false.
}

func (s *scanner) fail(why string) bool {
	if s.why == "" {
		s.why = why
	}
	return false
}

// reason says what is wrong, counting bytes from base.
func (s *scanner) reason(base int) string { return fmt.Sprintf("byte %d: %s", s.pos-base, s.why) }

func (s *scanner) missing(what string) bool {
	if s.pos >= len(s.src) {
		return s.fail("ends in the middle")
	}
	return s.fail("expected " + what)
}

// peek returns the next byte, or NUL at the end: no JSON has that outside of a
// string, so what fails on it fails in both cases.
func (s *scanner) peek() byte {
	if s.pos < len(s.src) {
		return s.src[s.pos]
	}
	return 0
}

// accept passes over c, if it comes next.
func (s *scanner) accept(c byte) bool {
	if s.peek() != c {
		return false
	}
	s.pos++
	return true
}

// value walks over any value that is nested in depth others.
func (s *scanner) value(depth int) bool {
	switch c := s.peek(); {
	case (c == '{' || c == '[') && depth >= maxDepth:
		return s.fail(fmt.Sprintf("nested deeper than %d", maxDepth))
	case c == '{':
		return s.object(depth, nil)
	case c == '[':
		return s.array(depth)
	case c == '"':
		return s.str()
	case c == '-' || isDigit(c):
		return s.number()
	default:
		return s.literal("true") || s.literal("false") || s.literal("null") || s.missing("a value")
	}
}

// object walks over an object and shows each member: the name and the value as
// they are written, both parts of src.
func (s *scanner) object(depth int, show func(name, raw []byte)) bool {
	s.pos++
	if s.space(); s.accept('}') {
		return true
	}
	for {
		s.space()
		from := s.pos
		if s.peek() != '"' {
			return s.missing("a name in quotes")
		}
		if !s.str() {
			return false
		}
		name := s.src[from:s.pos]
		if s.space(); !s.accept(':') {
			return s.missing(":")
		}
		s.space()
		from = s.pos
		if !s.value(depth + 1) {
			return false
		}
		if show != nil {
			show(name, s.src[from:s.pos])
		}
		if s.space(); s.accept('}') {
			return true
		}
		if !s.accept(',') {
			return s.missing("a comma or }")
		}
	}
}

func (s *scanner) array(depth int) bool {
	s.pos++
	if s.space(); s.accept(']') {
		return true
	}
	for {
		s.space()
		if !s.value(depth + 1) {
			return false
		}
		if s.space(); s.accept(']') {
			return true
		}
		if !s.accept(',') {
			return s.missing("a comma or ]")
		}
	}
}

func (s *scanner) str() bool {
	for s.pos++; s.pos < len(s.src); s.pos++ {
		switch c := s.src[s.pos]; {
		case c == '"':
			s.pos++
			return true
		case c < ' ':
			return s.fail("a control character in a string")
		case c == '\\' && !s.escape():
			return s.missing("an escape that JSON knows")
		}
	}
	return s.missing(`"`)
}

// escape leaves pos on the last byte of the escape.
func (s *scanner) escape() bool {
	s.pos++
	switch s.peek() {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return true
	case 'u':
		for range 4 {
			s.pos++
			if !isHex(s.peek()) {
				return false
			}
		}
		return true
	default:
		return false
	}
}

func (s *scanner) number() bool {
	s.accept('-')
	if !s.accept('0') && !s.digits() {
		return false
	}
	if s.accept('.') && !s.digits() {
		return false
	}
	if s.accept('e') || s.accept('E') {
		_ = s.accept('+') || s.accept('-')
		return s.digits()
	}
	return true
}

func (s *scanner) digits() bool {
	from := s.pos
	for isDigit(s.peek()) {
		s.pos++
	}
	return s.pos > from || s.missing("a digit")
}

func (s *scanner) literal(word string) bool {
	if len(s.src)-s.pos < len(word) || string(s.src[s.pos:s.pos+len(word)]) != word {
		return false
	}
	s.pos += len(word)
	return true
}

func (s *scanner) space() { s.pos = skipSpace(s.src, s.pos) }

// skipSpace returns the first position from i on that holds no white space.
func skipSpace(b []byte, i int) int {
	for i < len(b) && isSpace(b[i]) {
		i++
	}
	return i
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
func isDigit(c byte) bool { return '0' <= c && c <= '9' }
func isHex(c byte) bool   { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }

// notUTF8 returns where the bytes stop being UTF-8, or -1.
func notUTF8(b []byte) int {
	if utf8.Valid(b) {
		return -1
	}
	for i := 0; ; {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n <= 1 {
			return i
		}
		i += n
	}
}
