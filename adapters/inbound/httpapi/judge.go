package httpapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// deepest is how far values may lie within values.
const deepest = 64

// judge says what is wrong with a JSON body, in the words of the document: which
// field, what it is, and what to give instead; "" where it fits. No field may come
// twice, at any depth: readers differ about which one counts.
func (s *shape) judge(raw []byte) string {
	if len(bytes.TrimSpace(raw)) == 0 {
		return "it can't be read as JSON, since it is empty; give " + s.wants
	}
	if at := notUTF8(raw); at >= 0 { // Reading would put U+FFFD in its place, silently.
		return fmt.Sprintf("it can't be read as JSON: its bytes are not UTF-8 from byte %d on; send text in UTF-8", at)
	}
	var whole json.RawMessage
	if err := json.Unmarshal(raw, &whole); err != nil { // From here on it is JSON.
		return fmt.Sprintf("it can't be read as JSON: %s", err)
	}
	r := reader{raw: raw, secret: s.secret}
	return r.value(s, "", 0)
}

// notUTF8 returns where bytes begin that are not UTF-8; -1 is nowhere.
func notUTF8(raw []byte) int {
	if utf8.Valid(raw) {
		return -1
	}
	at := 0
	for {
		r, size := utf8.DecodeRune(raw[at:])
		if r == utf8.RuneError && size <= 1 {
			return at
		}
		at += size
	}
}

// reader goes through a body that is JSON once, comparing as it goes. Its methods
// say what does not fit.
type reader struct {
	raw    []byte
	at     int
	secret bool   // Nothing of it may be shown.
	half   string // The escape of half a character in the text that was read last: readers put U+FFFD in its place.
}

func (r *reader) halfACharacter() string { return r.half + ", half a surrogate pair, which is no text" }

// next skips white space and what stands between values, and returns what follows.
func (r *reader) next() byte {
	for {
		switch b := r.raw[r.at]; b {
		case ' ', '\t', '\n', '\r', ',', ':':
			r.at++
		default:
			return b
		}
	}
}

// value reads one value that should be of a shape; nil is anything.
func (r *reader) value(s *shape, path string, depth int) string {
	if s == nil {
		s = &whatever
	}
	if depth > deepest {
		return fmt.Sprintf("%.60s: it lies deeper than %d", path, deepest)
	}
	switch r.next() {
	case '{':
		return r.object(s, path, depth)
	case '[':
		return r.list(s, path, depth)
	case '"':
		text := r.text()
		if r.half != "" {
			return s.unless(false, path, r.halfACharacter)
		}
		return s.unless(s.kinds == anything || s.kinds&aText != 0 && s.fitsText(string(text)), path, func() string { return r.shown(briefly(string(text))) })
	case 't', 'f', 'n':
		word := r.word()
		kind := aTruth
		if word == "null" {
			kind = aNull
		}
		return s.unless(s.kinds&kind != 0, path, func() string { return word })
	}
	number := r.word()
	return s.unless(s.kinds&(aNumber|aWhole) != 0 && s.fitsNumber(number), path, func() string { return r.shown(number[:min(len(number), 40)]) })
}

var whatever = shape{kinds: anything, wants: "a value"}

// unless complains of a value that does not fit.
func (s *shape) unless(fits bool, path string, is func() string) string {
	if fits {
		return ""
	}
	if path != "" {
		path += ": "
	}
	return fmt.Sprintf("%sit is %s; give %s", path, is(), s.wants)
}

func (s *shape) unlessA(kind kind, path, is string) string {
	return s.unless(s.kinds&kind != 0, path, func() string { return is })
}

// text reads a string.
func (r *reader) text() []byte {
	begin, escaped := r.at, false
	for r.at++; r.raw[r.at] != '"'; r.at++ {
		if r.raw[r.at] == '\\' {
			escaped = true
			r.at++
		}
	}
	r.at++
	if !escaped {
		return r.raw[begin+1 : r.at-1]
	}
	r.half = halfPair(r.raw[begin:r.at])
	var text string
	if json.Unmarshal(r.raw[begin:r.at], &text) != nil { // It is JSON.
		return nil
	}
	return []byte(text)
}

// halfPair returns the first escape in a string of JSON that is a surrogate without
// its other half; "" where there is none.
func halfPair(quoted []byte) string {
	const escape = len(`\ud800`)
	surrogate := func(at int) rune {
		if at+escape > len(quoted) || quoted[at] != '\\' || quoted[at+1] != 'u' {
			return 0
		}
		unit, err := strconv.ParseUint(string(quoted[at+2:at+escape]), 16, 16)
		if err != nil || !utf16.IsSurrogate(rune(unit)) {
			return 0
		}
		return rune(unit)
	}
	for at := 0; at < len(quoted); at++ {
		if quoted[at] != '\\' {
			continue
		}
		first := surrogate(at)
		switch {
		case first == 0:
			at++ // What is escaped may be a backslash.
		case utf16.DecodeRune(first, surrogate(at+escape)) == utf8.RuneError:
			return string(quoted[at : at+escape])
		default:
			at += 2*escape - 1
		}
	}
	return ""
}

// word reads a number, true, false or null.
func (r *reader) word() string {
	begin := r.at
	for r.at < len(r.raw) && bytes.IndexByte([]byte(" \t\r\n,:]}"), r.raw[r.at]) < 0 {
		r.at++
	}
	return string(r.raw[begin:r.at])
}

func (r *reader) object(s *shape, path string, depth int) string {
	if said := s.unlessA(anObject, path, "an object"); said != "" {
		return said
	}
	var seen names
	for r.at++; r.next() != '}'; {
		name := string(r.text())
		if r.half != "" {
			return fmt.Sprintf("the name of the field %s has %s", r.shown(quotedName(path, name)), r.halfACharacter())
		}
		if seen.twice(name) {
			return fmt.Sprintf("the field %s comes twice", r.shown(quotedName(path, name)))
		}
		field, known := s.fields[name]
		at := below(path, name)
		if !known {
			if s.closed {
				return fmt.Sprintf("there is no field %s; the fields are %s", r.shown(quotedName(path, name)), s.names)
			}
			if field = s.rest; r.secret {
				at = below(path, "…")
			}
		}
		if said := r.value(field, at, depth+1); said != "" {
			return said
		}
	}
	r.at++
	for _, name := range s.required {
		if !seen.has(name) {
			return fmt.Sprintf("%s: it is missing; give %s", below(path, name), s.wanted(name))
		}
	}
	return ""
}

// wanted says what a field takes.
func (s *shape) wanted(name string) string {
	if field := s.fields[name]; field != nil {
		return field.wants
	}
	return whatever.wants
}

func (r *reader) list(s *shape, path string, depth int) string {
	if said := s.unlessA(aList, path, "a list"); said != "" {
		return said
	}
	bounded := s.kinds&aText == 0
	n := 0
	for r.at++; r.next() != ']'; n++ {
		if bounded && s.longest > 0 && n == s.longest {
			return s.unless(false, path, func() string { return fmt.Sprintf("a list of more than %d", n) })
		}
		at := path
		if s.items != nil { // Of what is not described nobody is told where it is.
			at = path + "[" + strconv.Itoa(n) + "]"
		}
		if said := r.value(s.items, at, depth+1); said != "" {
			return said
		}
	}
	r.at++
	return s.unless(!bounded || n >= s.shortest, path, func() string { return fmt.Sprintf("a list of %d", n) })
}
