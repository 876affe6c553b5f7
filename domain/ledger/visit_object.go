package ledger

import "actual/domain"

// recordFormat is the version of the record format that Object writes. When a
// field is added, the old format stays: entries of that time are compared in it.
const recordFormat = 1

// Object returns the record as an object of the format described in
// docs/architecture/ledger.md.
func (r VisitRecord) Object() Object {
	candidates := make([]Value, len(r.Candidates))
	for i, c := range r.Candidates {
		candidates[i] = Nested(NewObject(Fields{"odds": Int(c.Odds), "site": Text(c.Site.String())}))
	}
	fences := make([]Value, len(r.Fences))
	for i, f := range r.Fences {
		fences[i] = Text(f.String())
	}
	site, departed, between := Null(), Null(), Null()
	if !r.Site.IsZero() {
		site = Text(r.Site.String())
	}
	if r.Departed != 0 || r.DepartedBetween != (Span{}) {
		departed, between = Int(r.Departed), r.DepartedBetween.value()
	}
	return Object{[]member{ // In canonical order, which a test holds it to.
		{"arrived", Int(r.Arrived)},
		{"arrived_between", r.ArrivedBetween.value()},
		{"badge", Text(r.Badge.String())},
		{"candidates", List(candidates...)},
		{"completeness", Text(r.Completeness)},
		{"confidence", Int(r.Confidence)},
		{"departed", departed},
		{"departed_between", between},
		{"device", Text(r.Device)},
		{"fences", List(fences...)},
		{"fixes", Int(r.Fixes)},
		{"format", Int(recordFormat)},
		{"policy", Text(r.Policy)},
		{"site", site},
		{"state", Text(string(r.State))},
		{"verdict", Text(r.Verdict)},
		{"version", Int(r.Version)},
		{"visit", Text(r.Visit.String())},
	}}
}

func (s Span) value() Value { return List(Int(s.From), Int(s.To)) }

// ParseVisitRecord reads a record from its object; Object of the result is the
// object again. It fails with ErrBadVisit.
func ParseVisitRecord(o Object) (VisitRecord, error) {
	r := reader{object: o, wrong: ErrBadVisit}
	if format := r.integer("format"); r.err == nil && format != recordFormat {
		return VisitRecord{}, ErrBadVisit.With("its format %d is not known to this program", format)
	}
	v := VisitRecord{
		Visit:          domain.VisitID{UUID: r.id("visit")},
		Version:        r.integer("version"),
		Badge:          domain.BadgeID{UUID: r.id("badge")},
		Device:         r.text("device"),
		Site:           r.site("site"),
		Arrived:        r.integer("arrived"),
		ArrivedBetween: r.span("arrived_between", r.member("arrived_between")),
		Verdict:        r.text("verdict"),
		State:          State(r.text("state")),
		Confidence:     r.integer("confidence"),
		Fixes:          r.integer("fixes"),
		Candidates:     r.candidates("candidates"),
		Policy:         r.text("policy"),
		Fences:         r.fences("fences"),
		Completeness:   r.text("completeness"),
	}
	v.Departed, v.DepartedBetween = r.departure()
	if err := r.done(); err != nil {
		return VisitRecord{}, err
	}
	return v, v.check()
}

func (r VisitRecord) check() error {
	switch {
	case r.Version < 1:
		return ErrBadVisit.With("its version %d is below 1", r.Version)
	case r.Departed != 0 && r.Departed < r.Arrived:
		return ErrBadVisit.With("it departs before it arrives")
	case r.State != Provisional && r.State != Settled && r.State != Sealed && r.State != Withdrawn:
		return ErrBadVisit.With("the state %q is not known", r.State)
	case r.Confidence < 0 || r.Confidence > 1000:
		return ErrBadVisit.With("its confidence of %d thousandths is not between 0 and 1000", r.Confidence)
	}
	return nil
}

func (r *reader) site(key string) domain.SiteID {
	v := r.member(key)
	if v.IsNull() {
		return domain.SiteID{}
	}
	return domain.SiteID{UUID: r.asID(key, v)}
}

func (r *reader) span(key string, v Value) Span {
	items, _ := v.AsList()
	if len(items) != 2 {
		r.fail(key, "is not a range")
		return Span{}
	}
	from, ok1 := items[0].AsInt()
	to, ok2 := items[1].AsInt()
	if !ok1 || !ok2 || from > to {
		r.fail(key, "is not a range of instants")
	}
	return Span{from, to}
}

// departure reads the two members that are null while the badge is still there.
func (r *reader) departure() (int64, Span) {
	at, between := r.member("departed"), r.member("departed_between")
	if at.IsNull() && between.IsNull() {
		return 0, Span{}
	}
	departed, ok := at.AsInt()
	if !ok || departed == 0 {
		r.fail("departed", "is not an instant")
	}
	return departed, r.span("departed_between", between)
}

func (r *reader) candidates(key string) []Candidate {
	var all []Candidate
	for _, item := range r.list(key) {
		o, _ := item.AsObject()
		c := reader{object: o, wrong: r.wrong}
		all = append(all, Candidate{Site: domain.SiteID{UUID: c.id("site")}, Odds: c.integer("odds")})
		if c.done() != nil {
			r.fail(key, "holds something that is no candidate")
		}
	}
	return all
}

func (r *reader) fences(key string) []domain.FenceID {
	var all []domain.FenceID
	for _, item := range r.list(key) {
		all = append(all, domain.FenceID{UUID: r.asID(key, item)})
	}
	return all
}
