// Package powerbimodel judges the Power BI project in infra/powerbi as far as that can be
// done without Power BI: its TMDL by rules of ours, its JSON by Microsoft's schemas, and
// both against the views that they read.
package powerbimodel

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Files are the files of a project by their path, with slashes.
type Files map[string]string

// Names returns the paths, sorted, that have a prefix and a suffix.
func (f Files) Names(prefix, suffix string) []string {
	var out []string
	for name := range f {
		if strings.HasPrefix(name, prefix) && strings.HasSuffix(name, suffix) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// object is an object of TMDL: a table, a column, a measure …
type object struct {
	kind, name string
	value      string            // Of the default property: what follows =.
	props      map[string]string // "true" for a bare word.
	parts      []*object
	at         string // FILE:LINE
}

// of returns the parts of a kind.
func (o *object) of(kind string) []*object {
	var out []*object
	for _, p := range o.parts {
		if p.kind == kind {
			out = append(out, p)
		}
	}
	return out
}

// line is a line of a file, without its indentation.
type line struct {
	tabs int
	text string
	n    int
}

// tmdl reads files line by line, and notes what is wrong with them.
type tmdl struct {
	file  string
	lines []line
	wrong []string
}

func (t *tmdl) complain(n int, format string, args ...any) {
	t.wrong = append(t.wrong, fmt.Sprintf("%s:%d: %s", t.file, n, fmt.Sprintf(format, args...)))
}

// parse reads a file to the objects at its top.
func parse(file, text string) (top []*object, wrong []string) {
	t := &tmdl{file: file}
	for i, raw := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		body := strings.TrimLeft(raw, "\t")
		switch {
		case strings.TrimSpace(raw) == "":
			continue
		case strings.HasPrefix(body, " "):
			t.complain(i+1, "indented by spaces: TMDL takes tabs, one a level")
		case strings.HasSuffix(raw, " ") || strings.HasSuffix(raw, "\r"):
			t.complain(i+1, "a blank at the end of the line")
		}
		t.lines = append(t.lines, line{len(raw) - len(body), strings.TrimSpace(body), i + 1})
	}
	root := &object{kind: "", props: map[string]string{}}
	t.body(root, 0)
	return root.parts, t.wrong
}

var (
	objectLine   = regexp.MustCompile(`^(ref )?(\w+)(?: ('(?:[^']|'')+'|[\w.\-]+))?(?: =(?: (.*))?)?$`)
	propertyLine = regexp.MustCompile(`^(\w+): (.+)$`)
)

// body reads the lines at a level, and those below, into an object.
func (t *tmdl) body(into *object, level int) {
	var described int // The line of a description that waits for its object.
	for len(t.lines) > 0 && t.lines[0].tabs >= level {
		l := t.lines[0]
		t.lines = t.lines[1:]
		if l.tabs > level {
			t.complain(l.n, "indented by %d tabs where %d are right", l.tabs, level)
			continue
		}
		if strings.HasPrefix(l.text, "///") {
			described = l.n
			continue
		}
		if described > 0 && described != l.n-1 {
			t.complain(described, "a description must stand directly above its object")
		}
		described = 0
		t.one(into, l)
	}
	if described > 0 {
		t.complain(described, "a description without an object")
	}
}

// one reads the property or object that begins at a line.
func (t *tmdl) one(into *object, l line) {
	if m := propertyLine.FindStringSubmatch(l.text); m != nil {
		t.property(into, l.n, m[1], m[2])
		return
	}
	m := objectLine.FindStringSubmatch(l.text)
	if m == nil {
		t.complain(l.n, "neither a property nor an object: %q", l.text)
		return
	}
	kind, name, value := m[1]+m[2], unquote(m[3]), m[4]
	if strings.HasSuffix(l.text, "=") {
		value = t.expression(l.tabs + 1)
	}
	switch {
	case name == "" && strings.Contains(l.text, " ="): // source =
		t.property(into, l.n, kind, value)
	case name == "" && !nameless[kind]:
		t.property(into, l.n, kind, "true")
	default:
		o := &object{kind: kind, name: name, value: value, props: map[string]string{}, at: fmt.Sprintf("%s:%d", t.file, l.n)}
		into.parts = append(into.parts, o)
		t.body(o, l.tabs+1)
	}
}

// nameless are objects without a name.
var nameless = map[string]bool{"database": true, "refreshPolicy": true, "dataAccessOptions": true}

func (t *tmdl) property(into *object, n int, key, value string) {
	if _, twice := into.props[key]; twice {
		t.complain(n, "%s is said twice", key)
	}
	into.props[key] = value
}

// expression takes all lines that are indented deeper than what they belong to.
func (t *tmdl) expression(level int) string {
	var out []string
	for len(t.lines) > 0 && t.lines[0].tabs > level-1 {
		if t.lines[0].tabs < level+1 {
			t.complain(t.lines[0].n, "an expression is indented one level deeper than properties")
		}
		out = append(out, strings.Repeat("\t", max(0, t.lines[0].tabs-level-1))+t.lines[0].text)
		t.lines = t.lines[1:]
	}
	return strings.Join(out, "\n")
}

func unquote(name string) string {
	if strings.HasPrefix(name, "'") {
		return strings.ReplaceAll(strings.Trim(name, "'"), "''", "'")
	}
	return name
}
