package reconcile

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"

	"actual/domain"
	"actual/domain/fault"
)

// Errors of settings.
var (
	ErrBadBranch = fault.New(fault.Invalid, "reconcile.bad_branch", "a branch has a name of 1 to 60 characters on one line, and a site or a crew is of one branch")
	ErrNoBranch  = fault.New(fault.Invalid, "reconcile.no_branch", "there is no such branch")
	ErrTooMany   = fault.New(fault.Invalid, "reconcile.too_many_thresholds", "a company has at most 2,000 thresholds of its own, and 100 branches with 10,000 sites and crews together")
)

const (
	mostOverrides = 2000
	mostBranches  = 100
	mostMembers   = 10_000
)

// Branch is a part of a company with its own staff and thresholds: which sites and which
// crews are of it.
type Branch struct {
	Name  string
	Sites []domain.SiteID
	Crews []domain.CrewID
}

// Settings are the thresholds that a company has set, and its branches, as of one version.
// The zero value is what holds where nobody has set any.
type Settings struct {
	Version   int // It rises by one with each change; 0: nobody has changed any.
	Overrides []Override
	Branches  []Branch // By name.
	By        string   // Who made this version, as the ledger names them.
	At        time.Time
}

// Revision is the version as people and programs are told it: 1 where nobody has changed
// any.
func (s Settings) Revision() domain.Revision { return domain.Revision(s.Version + 1) }

// SettingsChange is what is to be otherwise.
type SettingsChange struct {
	Set       []Override // Over what was set for the same name and place.
	Unset     []Override // Taken back: name and place count.
	Branches  []Branch   // Over those of the same name.
	Dissolved []string   // Branches that are no more, with their thresholds.
}

// Empty reports whether nothing is to be otherwise.
func (c SettingsChange) Empty() bool {
	return len(c.Set)+len(c.Unset)+len(c.Branches)+len(c.Dissolved) == 0
}

// Changed returns the next version.
//
// Errors: ErrUnknownThreshold, ErrBadThreshold, ErrBadBranch, ErrNoBranch, ErrTooMany.
func (s Settings) Changed(c SettingsChange, by string, at time.Time) (Settings, error) {
	next := Settings{Version: s.Version + 1, Overrides: slices.Clone(s.Overrides), Branches: slices.Clone(s.Branches), By: by, At: at}
	for _, b := range c.Branches {
		if !named(b.Name) {
			return s, ErrBadBranch.With("%.70q", b.Name)
		}
		next.Branches = append(slices.DeleteFunc(next.Branches, func(o Branch) bool { return o.Name == b.Name }), b)
	}
	for _, name := range c.Dissolved {
		if !next.has(name) {
			return s, ErrNoBranch.With("%.70q", name)
		}
		next.Branches = slices.DeleteFunc(next.Branches, func(o Branch) bool { return o.Name == name })
		next.Overrides = slices.DeleteFunc(next.Overrides, func(o Override) bool { return o.Site.IsZero() && o.Branch == name })
	}
	for _, o := range slices.Concat(c.Unset, c.Set) {
		next.Overrides = slices.DeleteFunc(next.Overrides, func(had Override) bool { return had.place() == o.place() })
	}
	for i, o := range c.Set {
		if err := o.Validate(); err != nil {
			return s, err
		}
		if o.Branch != "" && !o.Site.IsZero() {
			return s, ErrBadThreshold.With("%s is set for a site and for a branch: give one of them", o.Name)
		}
		if slices.ContainsFunc(c.Set[:i], func(other Override) bool { return other.place() == o.place() }) {
			return s, ErrBadThreshold.With("%s is set twice at one place", o.Name)
		}
		if o.Branch != "" && !next.has(o.Branch) {
			return s, ErrNoBranch.With("%.70q", o.Branch)
		}
		next.Overrides = append(next.Overrides, o)
	}
	next.sort()
	return next, next.validate()
}

// place is what an override is of.
func (o Override) place() Override { return Override{Site: o.Site, Branch: o.Branch, Name: o.Name} }

func (s Settings) has(branch string) bool {
	return slices.ContainsFunc(s.Branches, func(b Branch) bool { return b.Name == branch })
}

func (s Settings) sort() {
	slices.SortFunc(s.Overrides, func(a, b Override) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), strings.Compare(a.Branch, b.Branch), bytes.Compare(a.Site.UUID[:], b.Site.UUID[:]), strings.Compare(a.Name, b.Name))
	})
	slices.SortFunc(s.Branches, func(a, b Branch) int { return strings.Compare(a.Name, b.Name) })
}

// validate reports a site or a crew of two branches, and what is too many.
func (s Settings) validate() error {
	if id, one, other, twice := s.OfTwo(); twice {
		return ErrBadBranch.With("%s is of %q and of %q", id, one, other)
	}
	members := 0
	for _, b := range s.Branches {
		members += len(b.Sites) + len(b.Crews)
	}
	if len(s.Overrides) > mostOverrides || len(s.Branches) > mostBranches || members > mostMembers {
		return ErrTooMany
	}
	return nil
}

// OfTwo returns a site or a crew that is of two branches, or twice of one, where there is one.
func (s Settings) OfTwo() (id domain.UUID, one, other string, twice bool) {
	of := map[domain.UUID]string{}
	for _, b := range s.Branches {
		ids := make([]domain.UUID, 0, len(b.Sites)+len(b.Crews))
		for _, id := range b.Sites {
			ids = append(ids, id.UUID)
		}
		for _, id := range b.Crews {
			ids = append(ids, id.UUID)
		}
		for _, id := range ids {
			if first, there := of[id]; there {
				return id, first, b.Name, true
			}
			of[id] = b.Name
		}
	}
	return domain.UUID{}, "", "", false
}

func named(branch string) bool {
	return branch != "" && branch == strings.TrimSpace(branch) && len([]rune(branch)) <= 60 && !strings.ContainsFunc(branch, unicode.IsControl)
}

// BranchOf returns, of each site and crew that is of a branch, its name.
func (s Settings) BranchOf() map[domain.UUID]string {
	of := map[domain.UUID]string{}
	for _, b := range s.Branches {
		for _, id := range b.Sites {
			of[id.UUID] = b.Name
		}
		for _, id := range b.Crews {
			of[id.UUID] = b.Name
		}
	}
	return of
}

// Most returns the greatest value that a threshold has anywhere, given the policy.
func (s Settings) Most(p Policy, name string) int64 {
	i := slices.IndexFunc(fields, func(f field) bool { return f.name == name })
	if i < 0 {
		return 0
	}
	most := *fields[i].value(&p.Thresholds)
	for _, o := range s.Overrides {
		if o.Name == name {
			most = max(most, o.Value)
		}
	}
	return most
}

// ThresholdRange says of a threshold what it may be.
type ThresholdRange struct {
	Name    string
	Most    int64 // From 0.
	Company bool  // It is set for the whole company only.
}

// ThresholdRanges returns those of all thresholds, in the order of Thresholds.
func ThresholdRanges() []ThresholdRange {
	out := make([]ThresholdRange, len(fields))
	for i, f := range fields {
		out[i] = ThresholdRange{f.name, f.most, f.everywhere}
	}
	return out
}
