package score

import (
	"cmp"
	"slices"

	"actual/contracts/notehub/season"
)

// Board holds a tally for each class of site, such as a sky.
type Board map[string]*Tally

// Of returns the tally of a class.
func (b Board) Of(class string) *Tally {
	if b[class] == nil {
		b[class] = &Tally{}
	}
	return b[class]
}

// Badge compares what is claimed of one badge with the truth, in order of time.
// The class of a site, by its ref, says which tally counts it: the truth's site
// for true time and visits, the claimed site for what else is claimed.
func Badge(truth []season.Stay, claims []Claim, class func(site string) string) Board {
	claims = slices.Clone(claims)
	slices.SortStableFunc(claims, func(a, b Claim) int { return cmp.Compare(a.From, b.From) })
	s := scorer{truth: truth, claims: claims, class: class, board: Board{}}
	s.onSite = onSite(truth)
	s.shareTime()
	s.countVisits()
	s.measureEnds()
	return s.board
}

type scorer struct {
	truth, onSite []season.Stay
	claims        []Claim
	class         func(string) string
	board         Board
}

func (s *scorer) of(site string) *Tally { return s.board.Of(s.class(site)) }

// onSite returns the stays at sites. Two that touch (a badge is dropped where it
// was worn) are one: to a badge they are.
func onSite(truth []season.Stay) []season.Stay {
	var out []season.Stay
	for _, t := range truth {
		if !stays(t.Kind) {
			continue
		}
		if n := len(out); n > 0 && out[n-1].Site == t.Site && out[n-1].To == t.From {
			out[n-1].To = t.To
			continue
		}
		out = append(out, t)
	}
	return out
}

func stays(k season.Kind) bool { return k == season.Work || k == season.Left || k == season.Yard }

// shareTime parts the true time on sites by what is claimed of it, and counts
// what is claimed of other time.
func (s *scorer) shareTime() {
	first := 0
	for _, t := range s.truth {
		if t.Kind == season.Left {
			continue
		}
		if stays(t.Kind) {
			s.of(t.Site).TrueS += t.To - t.From
		}
		for first < len(s.claims) && s.claims[first].To <= t.From {
			first++
		}
		for _, c := range s.claims[first:] {
			if c.From >= t.To {
				break
			}
			if seconds := min(c.To, t.To) - max(c.From, t.From); seconds > 0 {
				s.share(t, c, seconds)
			}
		}
	}
}

func (s *scorer) share(t season.Stay, c Claim, seconds int64) {
	switch on := stays(t.Kind); {
	case on && c.Undecided:
		s.of(t.Site).UndecidedS += seconds
	case on && c.Site == t.Site:
		s.of(t.Site).RightS += seconds
	case on:
		s.of(t.Site).WrongS += seconds
	case t.Kind == season.Pass && c.Site == t.Site: // It was there, if only in passing.
	case c.Undecided:
		s.of(c.Site).NowhereUndecidedS += seconds
	default:
		s.of(c.Site).NowhereS += seconds
	}
}

func (s *scorer) countVisits() {
	for _, t := range s.onSite {
		tally := s.of(t.Site)
		tally.TrueVisits++
		if !slices.ContainsFunc(s.claims, func(c Claim) bool { return overlap(c, t) && c.could(t.Site) }) {
			tally.Missed++
		}
	}
	for _, c := range s.claims {
		tally := s.of(c.Site)
		tally.Claimed++
		if !slices.ContainsFunc(s.onSite, func(t season.Stay) bool { return overlap(c, t) && c.could(t.Site) }) {
			tally.Invented++
		}
	}
}

// could reports whether the claim may be of a site.
func (c Claim) could(site string) bool { return c.Site == site || slices.Contains(c.Candidates, site) }

// overlap reports a common instant: a claim of a single instant counts, too.
func overlap(c Claim, t season.Stay) bool {
	return c.From < t.To && t.From < c.To || c.From == c.To && t.From <= c.From && c.From < t.To
}

// episode is true visits and decided claims of one site that overlap in a chain.
type episode struct {
	site            string
	end             int64 // Of whatever reaches furthest.
	trueS, claimedS int64
	truth, claim    season.Stay // From the first of them to the last; only From and To are set.
	truths, claims  int
	open            bool
}

// measureEnds compares lengths, arrivals and departures of what was found.
func (s *scorer) measureEnds() {
	type piece struct {
		site     string
		from, to int64
		claim    *Claim
	}
	var pieces []piece
	for _, t := range s.onSite {
		pieces = append(pieces, piece{t.Site, t.From, t.To, nil})
	}
	for i := range s.claims {
		if c := &s.claims[i]; !c.Undecided {
			pieces = append(pieces, piece{c.Site, c.From, c.To, c})
		}
	}
	slices.SortStableFunc(pieces, func(a, b piece) int { return cmp.Or(cmp.Compare(a.site, b.site), cmp.Compare(a.from, b.from)) })
	var e episode
	for _, p := range pieces {
		if e.site != p.site || p.from >= e.end {
			s.close(e)
			e = episode{site: p.site, end: p.to}
		}
		e.end = max(e.end, p.to)
		if p.claim == nil {
			e.addTruth(p.from, p.to)
		} else {
			e.addClaim(*p.claim)
		}
	}
	s.close(e)
}

func (e *episode) addTruth(from, to int64) {
	if e.truths == 0 {
		e.truth.From = from
	}
	e.truths++
	e.truth.To = max(e.truth.To, to)
	e.trueS += to - from
}

func (e *episode) addClaim(c Claim) {
	if e.claims == 0 {
		e.claim.From = c.From
	}
	e.claims++
	e.claim.To = max(e.claim.To, c.To)
	e.claimedS += c.To - c.From
	e.open = e.open || c.Open
}

func (s *scorer) close(e episode) {
	if e.truths == 0 || e.claims == 0 {
		return
	}
	starts := e.truth.From > s.truth[0].From
	ends := e.truth.To < s.truth[len(s.truth)-1].To && !e.open
	tally := s.of(e.site)
	if starts {
		tally.Arrivals = append(tally.Arrivals, e.claim.From-e.truth.From)
	}
	if ends {
		tally.Departures = append(tally.Departures, e.claim.To-e.truth.To)
	}
	if starts && ends {
		tally.FoundS += e.trueS
		tally.FoundClaimedS += e.claimedS
	}
}
