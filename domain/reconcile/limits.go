package reconcile

import (
	"bytes"
	"cmp"
	"slices"

	"actual/domain"
)

// limitOf is what thresholds are for: a site, or things of a branch.
type limitOf struct {
	site   domain.SiteID
	branch string
}

// limits are the thresholds that hold somewhere, and who set them.
type limits struct {
	Thresholds
	from []Level // As fields.
}

// limitsOf returns the thresholds at a site. branch is that of the crew, for what is of
// no site, or of one without.
func (w *world) limitsOf(site domain.SiteID, branch string) *limits {
	if own := w.site(site).Branch; own != "" {
		branch = own
	}
	of := limitOf{site, branch}
	l := w.limits[of]
	if l == nil {
		l = resolve(w.in.Policy, w.in.Overrides, of)
		w.limits[of] = l
	}
	return l
}

// Everywhere returns the thresholds that hold for the whole company, where no branch and
// no site has its own.
func (in Input) Everywhere() Thresholds {
	return resolve(in.Policy, in.Overrides, limitOf{}).Thresholds
}

// resolve lays overrides over a policy: the company's, a branch's, a site's.
func resolve(p Policy, overrides []Override, of limitOf) *limits {
	l := &limits{Thresholds: p.Thresholds, from: make([]Level, len(fields))}
	for i := range l.from {
		l.from[i] = ByPolicy
	}
	if len(overrides) == 0 {
		return l
	}
	overrides = slices.Clone(overrides)
	slices.SortFunc(overrides, func(a, b Override) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Value, b.Value), bytes.Compare(a.Site.UUID[:], b.Site.UUID[:]))
	})
	for _, o := range overrides {
		i := slices.IndexFunc(fields, func(f field) bool { return f.name == o.Name })
		if i < 0 || rank(o) > 0 && fields[i].everywhere || o.Branch != "" && o.Site.IsZero() && o.Branch != of.branch || !o.Site.IsZero() && o.Site != of.site {
			continue
		}
		*fields[i].value(&l.Thresholds) = o.Value
		l.from[i] = []Level{ByCompany, ByBranch, BySite}[rank(o)]
	}
	return l
}

// rank orders the levels of overrides.
func rank(o Override) int {
	switch {
	case !o.Site.IsZero():
		return 2
	case o.Branch != "":
		return 1
	}
	return 0
}

// list returns the thresholds of some names, as a case keeps them.
func (l *limits) list(names []string) []Threshold {
	out := make([]Threshold, len(names))
	for n, name := range names {
		i := slices.IndexFunc(fields, func(f field) bool { return f.name == name })
		out[n] = Threshold{name, *fields[i].value(&l.Thresholds), l.from[i]}
	}
	return out
}
