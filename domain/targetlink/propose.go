package targetlink

import (
	"cmp"
	"slices"
	"strings"
)

// Ours is one of ours as proposing sees it.
type Ours struct {
	Subject
	Ref   string // What people call it; of a worker the number in payroll.
	Name  string
	Email string // Of a worker; empty: none.
}

// Why is a reason to take one of the target's for one of ours.
type Why string

// The reasons, the strongest first.
const (
	SamePayroll Why = "payroll_id"      // Payroll calls both the same.
	SameNumber  Why = "employee_number" // The target's number is what we call it.
	SameEmail   Why = "email"
	SameName    Why = "name"      // One name, but for capitals, blanks and punctuation.
	PartOfName  Why = "last_name" // The last part of a code's name below others.
)

var weight = map[Why]int{SamePayroll: 16, SameNumber: 8, SameEmail: 4, SameName: 2, PartOfName: 1}

// Candidate is one of the target's that one of ours may be.
type Candidate struct {
	Entry Entry
	Why   []Why // At least one, the strongest first.
}

func (c Candidate) weight() (sum int) {
	for _, w := range c.Why {
		sum += weight[w]
	}
	return sum
}

// Standing is one of ours, and how it stands to the target.
type Standing struct {
	Ours
	State      State
	Link       Link        // Where it is decided.
	Entries    []Entry     // What it is linked to, as far as the target has it: one, or one a part.
	Candidates []Candidate // Where it is not: the best first.
}

// Stand returns how each of ours stands to what a target has, given what people decided.
// A person of the target that is linked to a worker is proposed to no other.
func Stand(ours []Ours, links []Link, entries []Entry) []Standing {
	f := newFinder(links, entries)
	out := make([]Standing, len(ours))
	claims := map[string]int{} // Of a person: how many it is the best of.
	for i, o := range ours {
		if out[i] = f.stand(o); out[i].State == Proposed && o.Kind == Worker {
			claims[out[i].Candidates[0].Entry.Ref]++
		}
	}
	for i, s := range out {
		if s.State == Proposed && s.Kind == Worker && claims[s.Candidates[0].Entry.Ref] > 1 {
			out[i].State = Ambiguous
		}
	}
	return out
}

// finder looks up what a target has.
type finder struct {
	links   map[Subject]Link
	entries []Entry
	byRef   map[string]int   // Sort and ref.
	by      map[string][]int // Sort, reason and key.
	taken   map[string]bool  // Refs of persons that are some worker.
}

func newFinder(links []Link, entries []Entry) *finder {
	f := &finder{links: map[Subject]Link{}, entries: entries, byRef: map[string]int{}, by: map[string][]int{}, taken: map[string]bool{}}
	for _, l := range links {
		f.links[l.Subject] = l
		if l.Kind == Worker && l.Ref != "" {
			f.taken[l.Ref] = true
		}
	}
	for i, e := range entries {
		f.byRef[string(e.Sort)+" "+e.Ref] = i
		if !e.InUse() || e.Sort == Person && f.taken[e.Ref] {
			continue
		}
		for why, key := range e.keys() {
			if key != "" {
				at := f.key(e.Sort, why, key)
				f.by[at] = append(f.by[at], i)
			}
		}
	}
	return f
}

func (f *finder) key(of Sort, why Why, key string) string {
	return string(of) + " " + string(why) + " " + key
}

// keys are what an entry is found by.
func (e Entry) keys() map[Why]string {
	if e.Sort == Person {
		return map[Why]string{SamePayroll: plain(e.Payroll), SameNumber: plain(e.Number), SameEmail: strings.ToLower(strings.TrimSpace(e.Email)), SameName: plain(straight(e.Name))}
	}
	keys := map[Why]string{SameNumber: plain(e.Number), SameName: plain(e.Name)}
	if last := leaf(e.Name); last != e.Name {
		keys[PartOfName] = plain(last)
	}
	return keys
}

// keys are what one of ours is looked for by.
func (o Ours) keys() map[Why]string {
	if o.Kind == Worker {
		return map[Why]string{SamePayroll: plain(o.Ref), SameNumber: plain(o.Ref), SameEmail: strings.ToLower(strings.TrimSpace(o.Email)), SameName: plain(straight(o.Name))}
	}
	return map[Why]string{SameNumber: plain(o.Ref), SameName: plain(o.Name), PartOfName: plain(o.Name)}
}

// SortOf is what one of a kind is linked to.
func (k Kind) SortOf() Sort {
	if k == Worker {
		return Person
	}
	return Code
}

func (f *finder) stand(o Ours) Standing {
	s := Standing{Ours: o, State: None}
	if l, decided := f.links[o.Subject]; decided {
		return f.decided(s, l)
	}
	s.Candidates = f.candidates(o)
	switch {
	case len(s.Candidates) == 0:
	case slices.ContainsFunc(s.Candidates[1:], func(c Candidate) bool { return !c.within(s.Candidates[0]) }):
		s.State = Ambiguous
	default:
		s.State = Proposed
	}
	return s
}

// within reports whether all that speaks for it speaks for the other, too, and more
// does.
func (c Candidate) within(o Candidate) bool {
	return len(c.Why) < len(o.Why) && !slices.ContainsFunc(c.Why, func(w Why) bool { return !slices.Contains(o.Why, w) })
}

func (f *finder) decided(s Standing, l Link) Standing {
	s.Link, s.State = l, LeftOut
	if l.Ref == "" {
		return s
	}
	s.State = Matched
	for _, part := range Parts(l.Ref) {
		i, there := f.byRef[string(s.Kind.SortOf())+" "+part]
		if !there || !f.entries[i].InUse() {
			s.State = Gone
		}
		if there {
			s.Entries = append(s.Entries, f.entries[i])
		}
	}
	return s
}

func (f *finder) candidates(o Ours) []Candidate {
	why := map[int][]Why{}
	for w, key := range o.keys() {
		if key == "" {
			continue
		}
		for _, i := range f.by[f.key(o.Kind.SortOf(), w, key)] {
			why[i] = append(why[i], w)
		}
	}
	out := make([]Candidate, 0, len(why))
	for i, reasons := range why {
		slices.SortFunc(reasons, func(a, b Why) int { return cmp.Compare(weight[b], weight[a]) })
		out = append(out, Candidate{f.entries[i], reasons})
	}
	slices.SortFunc(out, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(b.weight(), a.weight()), strings.Compare(a.Entry.Ref, b.Entry.Ref))
	})
	return out
}
