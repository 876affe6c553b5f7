package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"actual/cmd/internal/described"
)

// firm is a company of the proof. Its word is in every text of its own.
type firm struct {
	ref         string
	company     string
	admin       *caller
	callers     []*caller // The admin first.
	routeSecret string

	shown []map[string][]string // What each answer showed: identifiers by entity. Those of one answer belong together.
	used  map[string]bool       // Identifiers that a request which changed something named.
	kept  map[string]bool       // Identifiers that no request of ours may end.
	texts int
}

func (f *firm) protect(ids ...string) {
	for _, id := range ids {
		f.kept[id] = true
	}
}

// see takes the identifiers of an answer into stock, and reports whether there
// was a new one.
func (f *firm) see(found []described.Found) bool {
	group, fresh := map[string][]string{}, false
	for _, x := range found {
		if f.kept[x.ID] || slices.Contains(group[x.Entity], x.ID) {
			continue
		}
		fresh = fresh || !slices.Contains(f.all(x.Entity), x.ID)
		group[x.Entity] = append(group[x.Entity], x.ID)
	}
	if fresh {
		f.shown = append(f.shown, group)
	}
	return fresh
}

// all returns the identifiers of an entity that were ever shown: those that
// nothing was done to before the others, and the last first.
func (f *firm) all(entity string) []string {
	var out []string
	for _, group := range slices.Backward(f.shown) {
		for _, id := range group[entity] {
			if !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b string) int {
		switch {
		case f.used[a] == f.used[b]:
			return 0
		case f.used[a]:
			return 1
		}
		return -1
	})
	return out
}

// filling fills a template with what is a firm's own.
type filling struct {
	firm    *firm
	ids     map[string][]string
	instead map[string]string // By place: another identifier.
	taken   map[string]int
	lacks   []string // Entities of which the firm has none.
	sent    []string // The identifiers that were filled in.
	expect  string
	asked   int // How many texts were filled in.
}

// filling chooses identifiers for a template: if one answer showed all that it
// needs, those, since they belong together.
func (f *firm) filling(t *described.Template, instead map[string]string) *filling {
	out := &filling{firm: f, ids: map[string][]string{}, instead: instead, taken: map[string]int{}}
	slots := t.Slots()
	best := 0
	for _, group := range f.shown {
		size := 0
		whole := len(slots) > 1
		for _, s := range slots {
			whole = whole && len(group[s.Entity]) > 0
			size += len(group[s.Entity])
		}
		if whole && (best == 0 || size < best) {
			best, out.ids = size, group
		}
	}
	return out
}

// ID implements described.Filler.
func (x *filling) ID(s *described.Slot) string {
	id, given := x.instead[s.Place]
	if !given {
		ids := x.ids[s.Entity]
		if len(ids) == 0 {
			ids = x.firm.all(s.Entity)
		}
		if len(ids) == 0 {
			x.lacks = append(x.lacks, s.Entity)
			return "00000000-0000-7000-8000-000000000000"
		}
		id = ids[x.taken[s.Entity]%len(ids)]
		x.taken[s.Entity]++
	}
	x.sent = append(x.sent, id)
	return id
}

// Text implements described.Filler.
func (x *filling) Text(name string, schema *openapi3.Schema) string {
	f := x.firm
	f.texts++
	x.asked++
	switch {
	case name == "expect":
		return x.expect
	case name == "company": // A company by its ref.
		return f.ref
	case name == "device":
		return fmt.Sprintf("dev:%s%d", f.ref, f.texts)
	case schema.Format == "email" || name == "email":
		return fmt.Sprintf("%s%d@example.com", f.ref, f.texts)
	}
	return shaped(fmt.Sprintf("%s-%d", f.ref, f.texts), f.texts, schema)
}

// shaped makes a text fit.
func shaped(text string, n int, schema *openapi3.Schema) string {
	if schema.Pattern != "" {
		pattern, err := regexp.Compile(schema.Pattern)
		for _, try := range []string{text, strings.ReplaceAll(text, "-", ""), strings.ToUpper(text), fmt.Sprint(n), fmt.Sprintf("%04d", n), fmt.Sprintf("%064x", n), "#336699"} {
			if err == nil && pattern.MatchString(try) {
				return try
			}
		}
	}
	for uint64(len(text)) < schema.MinLength {
		text += "x"
	}
	if most := schema.MaxLength; most != nil && uint64(len(text)) > *most {
		text = text[uint64(len(text))-*most:]
	}
	return text
}
