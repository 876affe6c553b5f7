package reconcilefile

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"actual/domain"
	"actual/domain/reconcile"
)

// place is a line of a file.
type place struct {
	file string
	line int
}

// String says it to people.
func (p place) String() string { return fmt.Sprintf("%s, line %d", p.file, p.line) }

// lines remembers where things were said, so that lines that contradict each other are
// told and not chosen from.
type lines struct {
	of       map[string]map[domain.UUID]met // By type and id.
	limits   map[reconcile.Override]met     // Without its value.
	sites    map[domain.UUID]place          // Where a line named it first.
	jobs     map[domain.UUID]place
	nameless map[domain.UUID]string // The field that named it.
}

// met is a thing that a line spoke of.
type met struct {
	at      place
	version int64
	index   int // Among the records of its type.
}

func newLines() lines {
	return lines{
		of: map[string]map[domain.UUID]met{}, limits: map[reconcile.Override]met{},
		sites: map[domain.UUID]place{}, jobs: map[domain.UUID]place{}, nameless: map[domain.UUID]string{},
	}
}

// take adds what lines said that named no company.
func (l *lines) take(bare *lines) {
	for _, both := range [][2]map[domain.UUID]place{{l.sites, bare.sites}, {l.jobs, bare.jobs}} {
		for id, at := range both[1] {
			if _, known := both[0][id]; !known {
				both[0][id] = at
			}
		}
	}
	maps.Copy(l.nameless, bare.nameless)
	for of, ids := range bare.of {
		if l.of[of] == nil {
			l.of[of] = map[domain.UUID]met{}
		}
		for id, m := range ids {
			if _, known := l.of[of][id]; !known {
				l.of[of][id] = m
			}
		}
	}
}

// add adds a record, the version of which is one of several where version is not 0. A
// line that is repeated adds nothing to what is known; one with the same id and version
// that says something else is refused.
func add[T any](c *company, list *[]T, of, ref string, id domain.UUID, version int64, now T) error {
	ids := c.once.of[of]
	if ids == nil {
		ids = map[domain.UUID]met{}
		c.once.of[of] = ids
	}
	if was, known := ids[id]; known && was.version == version {
		if !reflect.DeepEqual((*list)[was.index], now) {
			return fmt.Errorf("id %.200q: the %s of %s has this id, too, and says otherwise; leave one of both lines out%s", ref, of, was.at, orElse(of))
		}
	} else if !known || version > was.version {
		ids[id] = met{*c.at, version, len(*list)}
	}
	*list = append(*list, now)
	return nil
}

// orElse is the other remedy for two lines of one id.
func orElse(of string) string {
	switch of {
	case "job":
		return ", give each its own id, or say with revision which is the later"
	case "visit":
		return ", give each its own id, or say with version which is the later"
	}
	return ", or give each its own id"
}

// names remembers that a field of this line names a site or a job.
func (c *company) names(all map[domain.UUID]place, field string, id domain.UUID) {
	if id.IsZero() {
		return
	}
	if _, known := all[id]; !known {
		all[id] = *c.at
		c.once.nameless[id] = field
	}
}

// unsaid says which sites and jobs are named and not described, by the place.
func (c *company) unsaid() (out []string) {
	type slip struct {
		at   place
		text string
	}
	var slips []slip
	for of, all := range map[string]map[domain.UUID]place{"site": c.once.sites, "job": c.once.jobs} {
		for id, at := range all {
			if _, said := c.once.of[of][id]; !said {
				slips = append(slips, slip{at, fmt.Sprintf("%s: %s: no line describes the %s %q, of which nothing else is known then; correct it, or add a line of type %s",
					at, c.once.nameless[id], of, c.Names.Ref(id), of)})
			}
		}
	}
	slices.SortFunc(slips, func(a, b slip) int {
		return cmp.Or(cmp.Compare(a.at.file, b.at.file), cmp.Compare(a.at.line, b.at.line), cmp.Compare(a.text, b.text))
	})
	for _, s := range slips {
		out = append(out, s.text)
	}
	return out
}

// hold is a time for which somebody, or a crew, has a badge.
type hold struct {
	badge domain.UUID
	span  domain.Span
	by    domain.UUID
	says  string // "custody" or "carriage".
	at    place
}

// heldTwice refuses a badge that two people wear at once, or a person and a crew.
func (c *company) heldTwice() error {
	var all []hold
	for _, x := range c.Input.Custodies {
		all = append(all, hold{x.Badge.UUID, x.Span, x.Worker.UUID, "custody", c.once.of["custody"][x.ID.UUID].at})
	}
	for _, x := range c.Input.Carriages {
		all = append(all, hold{x.Badge.UUID, x.Span, x.Crew.UUID, "carriage", c.once.of["carriage"][x.ID.UUID].at})
	}
	slices.SortFunc(all, func(a, b hold) int {
		return cmp.Or(slices.Compare(a.badge[:], b.badge[:]), a.span.From.Compare(b.span.From), cmp.Compare(a.at.line, b.at.line))
	})
	var last hold // Of this badge, the one that goes on longest.
	for i, h := range all {
		if i > 0 && h.badge == last.badge && h.by != last.by && (last.span.To.IsZero() || h.span.From.Before(last.span.To)) {
			return ErrMalformed.With("%s: from: badge %.200q is of %.200q until %s, by the %s of %s: end that before, with to, or correct from",
				h.at, c.Names.Ref(h.badge), c.Names.Ref(last.by), until(last.span), last.says, last.at)
		}
		if i == 0 || h.badge != last.badge || h.span.To.IsZero() || !last.span.To.IsZero() && h.span.To.After(last.span.To) {
			last = h
		}
	}
	return nil
}

func until(s domain.Span) string {
	if s.To.IsZero() {
		return "further notice"
	}
	return s.To.UTC().Format("2006-01-02T15:04:05Z")
}
