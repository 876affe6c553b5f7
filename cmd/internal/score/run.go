package score

import (
	"slices"
	"sync"
	"time"

	"actual/cmd/internal/offline"
	"actual/contracts/notehub/season"
	"actual/domain/geofence"
	"actual/domain/presence"
)

// Scores are the boards of the engine, and of Naive and Ideal beside it.
type Scores struct{ Presence, Naive, Ideal Board }

// NewScores returns empty boards.
func NewScores() Scores { return Scores{Board{}, Board{}, Board{}} }

// Add adds other scores.
func (s Scores) Add(o Scores) {
	s.Presence.add(o.Presence)
	s.Naive.add(o.Naive)
	s.Ideal.add(o.Ideal)
}

func (b Board) add(o Board) {
	for class, t := range o {
		b.Of(class).Add(t)
	}
}

// Total returns the tally of all classes but those named.
func (b Board) Total(but ...string) *Tally {
	total := &Tally{}
	for class, t := range b {
		if !slices.Contains(but, class) {
			total.Add(t)
		}
	}
	return total
}

// Evidence is what there is of one badge.
type Evidence struct {
	Fixes []presence.Fix // As offline.Normalise leaves them.
	Truth []season.Stay
}

// Run derives the visits of n badges, and scores them. It asks for the evidence
// of each when its turn comes.
func Run(n int, of func(badge int) Evidence, r offline.Replay, class func(site string) string) Scores {
	all := NewScores()
	var mu sync.Mutex
	offline.Parallel(n, func(i int) {
		e := of(i)
		visits := presence.Derive(presence.Input{Fixes: e.Fixes, Index: r.Index, Policy: r.Policy, AsOf: r.AsOf, Zone: r.Zone})
		one := Scores{
			Presence: Badge(e.Truth, Claims(visits), class),
			Naive:    Badge(e.Truth, Naive(e.Fixes, r.Index), class),
			Ideal:    Badge(e.Truth, Ideal(e.Fixes, e.Truth), class),
		}
		mu.Lock()
		defer mu.Unlock()
		all.Add(one)
	})
	return all
}

// Season scores a policy on a simulated season.
func Season(cfg season.Config, policy presence.Policy) (Scores, error) {
	s := season.New(cfg)
	fences, err := offline.ReadFences(s.Fences())
	if err != nil {
		return Scores{}, err
	}
	cfg.HideSky = false // Hidden from the engine, not from the score.
	seen, err := offline.ReadFences(season.New(cfg).Fences())
	if err != nil {
		return Scores{}, err
	}
	_, to := s.Span()
	return Run(len(s.Badges()), func(badge int) Evidence {
		return Evidence{seasonFixes(s, badge), s.Truth(badge)}
	}, offline.Replay{Index: fences.Index, Policy: policy, AsOf: to}, Classes(seen.Index)), nil
}

func seasonFixes(s *season.Season, badge int) []presence.Fix {
	var fixes []presence.Fix
	for e := range s.Events(badge) {
		if r, refusal := offline.Read(e.Raw); refusal == nil && r.HasFix {
			fixes = append(fixes, r.Fix)
		}
	}
	return offline.Normalise(fixes)
}

// Yard is the class of the company's own sites, where badges lie at night: they
// have the most hours, and the easiest.
const Yard = "yard"

// Classes returns the class of a site: yard, or how much of the sky it sees.
func Classes(x *geofence.Index) func(site string) string {
	classes := map[string]string{}
	for _, s := range x.Sites() {
		switch {
		case s.Kind == geofence.KindYard:
			classes[s.Ref] = Yard
		case s.Sky == "":
			classes[s.Ref] = string(geofence.SkyMixed)
		default:
			classes[s.Ref] = string(s.Sky)
		}
	}
	return func(site string) string { return classes[site] }
}

// Cadence returns the median time between fixes that may decide, as whole
// minutes: what the samples' cadence seems to be.
func Cadence(fixes map[string][]presence.Fix) time.Duration {
	var gaps []int64
	for _, of := range fixes {
		last := int64(0)
		for _, f := range of {
			if f.Weak != presence.Sound || f.At == last {
				continue
			}
			if last != 0 {
				gaps = append(gaps, f.At-last)
			}
			last = f.At
		}
	}
	if gaps == nil {
		return 0
	}
	slices.Sort(gaps)
	return (time.Duration(gaps[len(gaps)/2]) * time.Second).Round(time.Minute)
}
