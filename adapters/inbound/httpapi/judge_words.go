package httpapi

import (
	"fmt"
	"slices"
	"strconv"
)

// shown is what is said of a value, or of a name that the caller chose.
func (r *reader) shown(text string) string {
	if r.secret {
		return "something that is not shown"
	}
	return text
}

// names are those of an object so far. Most objects have few.
type names struct {
	few  []string
	many map[string]bool
}

// twice adds a name, and reports whether it was there.
func (n *names) twice(name string) bool {
	if n.has(name) {
		return true
	}
	const few = 16
	switch {
	case n.many != nil:
		n.many[name] = true
	case len(n.few) < few:
		n.few = append(n.few, name)
	default:
		n.many = map[string]bool{name: true}
		for _, known := range n.few {
			n.many[known] = true
		}
	}
	return false
}

func (n *names) has(name string) bool {
	if n.many != nil {
		return n.many[name]
	}
	return slices.Contains(n.few, name)
}

func quotedName(path, name string) string { return fmt.Sprintf("%.60q", below(path, name)) }

func below(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// briefly quotes a text, and says how long it is where that may be what is wrong.
func briefly(text string) string {
	const most = 40
	runes := []rune(text)
	if len(runes) <= most {
		return strconv.Quote(text)
	}
	return fmt.Sprintf("%s… (%d characters)", strconv.Quote(string(runes[:most])), len(runes))
}

// aTime is what a time looks like.
const aTime = "a time with its zone, such as 2026-11-16T00:00:00-05:00"
