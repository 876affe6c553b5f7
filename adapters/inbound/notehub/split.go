package notehub

import (
	"bytes"
	"fmt"
	"iter"
	"slices"
)

const bom = "\xef\xbb\xbf"

// Item is one piece of a request's body.
type Item struct {
	Raw   []byte // Exactly the bytes that came, without white space around them; part of the body.
	Valid bool   // One JSON value that PostgreSQL's json type will hold; perhaps no object.
	Why   string // What is wrong with it, where it is not valid.
}

// Split is Each at once.
func Split(b []byte) []Item { return slices.Collect(Each(b)) }

// Each parts a request's body into events. It takes one object, an array,
// one value a line (NDJSON), and objects one after the other; it passes over
// blank lines, a byte order mark and commas. What is broken becomes one item
// that is not valid, up to where the next event can begin: after its closing
// bracket, or at a line that starts with "{". It never loses a byte that is
// neither white space nor punctuation between items. It holds one item at a
// time, so a hostile body costs no more memory than its own.
func Each(b []byte) iter.Seq[Item] {
	return func(yield func(Item) bool) {
		inArray := false
		pos := 0
		if bytes.HasPrefix(b, []byte(bom)) {
			pos = len(bom)
		}
		for {
			pos = skipSpace(b, pos)
			switch {
			case pos == len(b):
				return
			case b[pos] == ',':
				pos++
			case b[pos] == '[' && !inArray:
				inArray = true
				pos++
			case b[pos] == ']' && inArray:
				inArray = false
				pos++
			default:
				item, end := next(b, pos, inArray)
				if !yield(item) {
					return
				}
				pos = end
			}
		}
	}
}

// next returns the item that begins at pos and where it ends.
func next(b []byte, pos int, inArray bool) (Item, int) {
	s := scanner{src: b, pos: pos}
	if !s.value(0) || !s.delimited(b[pos]) {
		end := breakOff(b, pos, inArray)
		raw := bytes.TrimRight(b[pos:end:end], " \t\r\n")
		if s.pos >= pos+len(raw) { // It was looked for in what follows.
			s.pos, s.why = pos+len(raw), "ends in the middle"
		}
		return Item{Raw: raw, Why: s.reason(pos)}, end
	}
	raw := b[pos:s.pos:s.pos]
	if i := notUTF8(raw); i >= 0 {
		return Item{Raw: raw, Why: fmt.Sprintf("byte %d: not UTF-8", i)}, s.pos
	}
	return Item{Raw: raw, Valid: true}, s.pos
}

// delimited reports that a value has ended where it seems to. Objects and
// arrays end by themselves; "2024-01-01 boot" is no number followed by others.
func (s *scanner) delimited(begin byte) bool {
	if c := s.peek(); begin == '{' || begin == '[' || s.pos == len(s.src) || isSpace(c) || c == ',' || c == ']' {
		return true
	}
	return s.fail("a bare word")
}

// breakOff returns where a broken piece ends. It is one walk without a look
// back, so a hostile body costs no more than its length.
func breakOff(b []byte, pos int, inArray bool) int {
	var open brackets
	quoted := false
	for i := pos; i < len(b); i++ {
		switch c := b[i]; {
		case c == '\n': // No JSON string goes over a line's end.
			quoted = false
			if open.none() || i+1 < len(b) && b[i+1] == '{' {
				return i
			}
		case c == '"':
			quoted = !quoted
		case quoted && c == '\\' && i+1 < len(b) && b[i+1] != '\n':
			i++
		case quoted:
		case c == '{' || c == '[':
			open.push(c)
		case c == '}' || c == ']':
			if closed := open.pop(c); closed && open.none() {
				return i + 1
			} else if !closed && inArray && c == ']' {
				return i // It closes the array around the piece.
			}
		case inArray && c == ',' && open.none():
			return i
		}
	}
	return len(b)
}

// brackets are those that are open, told by what would close them.
type brackets struct {
	awaited []byte
	curly   int // How many of them are "}".
}

func (o *brackets) none() bool { return len(o.awaited) == 0 }

func (o *brackets) push(c byte) {
	if c == '{' {
		o.curly++
	}
	o.awaited = append(o.awaited, c+2) // In ASCII a bracket closes two after it opens.
}

// pop closes the innermost bracket that c can close, and those left open within
// it. It reports false where there is none.
func (o *brackets) pop(c byte) bool {
	if c == '}' && o.curly == 0 || c == ']' && o.curly == len(o.awaited) {
		return false
	}
	for {
		last := o.awaited[len(o.awaited)-1]
		o.awaited = o.awaited[:len(o.awaited)-1]
		if last == '}' {
			o.curly--
		}
		if last == c {
			return true
		}
	}
}
