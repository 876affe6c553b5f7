package source

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"actual/domain"
	"actual/domain/geofence"
)

// Ours is one of ours as matching sees it.
type Ours struct {
	ID    domain.UUID
	Ref   string
	Name  string
	Shape geofence.Shape // Of a site: its newest fence; zero: none.
}

// farMM is how far, in millimetres, a source's place may lie from the fence of a site
// of the same ref or name. Beyond, it is another that is called so.
const farMM = 1_000_000

// Matcher finds which of ours rows may be. Build it with NewMatcher.
type Matcher struct {
	ours   []Ours
	byRef  map[string][]int
	byName map[string][]int
	index  *geofence.Index // Of shapes; sites are called by their place in ours.
	number map[domain.SiteID]int
}

// NewMatcher returns a matcher over those of ours that no row is linked to.
func NewMatcher(ours []Ours) *Matcher {
	m := &Matcher{ours: ours, byRef: map[string][]int{}, byName: map[string][]int{}, number: map[domain.SiteID]int{}}
	var sites []geofence.Site
	var fences []geofence.Fence
	for i, o := range ours {
		m.byRef[plain(o.Ref)] = append(m.byRef[plain(o.Ref)], i)
		m.byName[plain(o.Name)] = append(m.byName[plain(o.Name)], i)
		if !o.Shape.IsZero() {
			id := domain.SiteID{UUID: o.ID}
			m.number[id] = i
			sites, fences = append(sites, geofence.Site{ID: id, Ref: o.Ref}), append(fences, geofence.Fence{ID: domain.FenceID(id), Site: id, Version: 1, Shape: o.Shape})
		}
	}
	m.index = geofence.NewIndex(sites, fences)
	return m
}

// Candidates returns which of ours a row may be, the best first: all that have its
// ref or name and are not far away; else those in whose fence its place lies. One
// alone that also has the name, or holds the place, stands for the others.
func (m *Matcher) Candidates(r Row) []Candidate {
	why := map[int][]Evidence{}
	note := func(those []int, e Evidence) {
		for _, i := range those {
			if !m.far(i, r.Said) && !slices.Contains(why[i], e) {
				why[i] = append(why[i], e)
			}
		}
	}
	note(m.byRef[plain(r.Ref)], SameRef)
	if r.Kind == Worker && r.Said.Number != "" {
		note(m.byRef[plain(r.Said.Number)], SameRef)
	}
	if name := plain(r.Said.Name); name != "" {
		note(m.byName[name], SameName)
		if r.Kind == Crew {
			note(m.byRef[name], SameName)
		}
	}
	m.place(r.Said, why)
	return m.best(why)
}

func (m *Matcher) place(s Said, why map[int][]Evidence) {
	if !s.Placed {
		return
	}
	for _, hit := range m.index.Holding(s.Place, 1, nil) {
		i := m.number[m.index.Sites()[hit.Site].ID]
		why[i] = append(why[i], SamePlace)
	}
}

// best orders candidates, and drops those beside which another is clearly it.
func (m *Matcher) best(why map[int][]Evidence) []Candidate {
	called := false // Some are it by what they are called.
	for _, evidence := range why {
		called = called || evidence[0] != SamePlace
	}
	var out []Candidate
	for i, evidence := range why {
		if !called || evidence[0] != SamePlace {
			out = append(out, Candidate{Ours: m.ours[i].ID, Why: evidence})
		}
	}
	slices.SortFunc(out, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(len(b.Why), len(a.Why)), strings.Compare(a.Ours.String(), b.Ours.String()))
	})
	if len(out) > 1 && len(out[0].Why) > 1 && len(out[1].Why) == 1 {
		return out[:1]
	}
	return out
}

// far reports whether a source's place is too far from one of ours to be it.
func (m *Matcher) far(i int, s Said) bool {
	shape := m.ours[i].Shape
	return s.Placed && !shape.IsZero() && !shape.Holds(s.Place) && shape.EdgeDistance(s.Place) > farMM
}

// plain is a text without what people write differently: capitals, blanks and
// punctuation.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

// Claims counts, of each of ours, the rows that it is a candidate of.
type Claims map[domain.UUID]int

// Match decides which of ours a row is, given its candidates, and who else claims
// them. It keeps to what people decided.
func (r Row) Match(candidates []Candidate, claims Claims) Link {
	l := r.Link
	if !l.open() || l.By != "" {
		return l
	}
	l.Candidates, l.Problem = nil, ""
	switch {
	case len(candidates) == 0:
		l.State = New
	case len(candidates) == 1 && claims[candidates[0].Ours] <= 1:
		l.State, l.Ours = Matched, candidates[0].Ours
	default:
		l.State, l.Candidates = Ambiguous, candidates
		l.Problem = "several of ours may be it, or it and others of the source one of ours: say which"
	}
	return l
}

// open reports whether it is to be decided what the row is.
func (l Link) open() bool { return l.Ours.IsZero() && l.State != Ignored }

// Open reports whether it is to be decided which of ours the row is, by a sync:
// people have not.
func (r Row) Open() bool { return r.GoneAt.IsZero() && r.Link.open() && r.Link.By == "" }
