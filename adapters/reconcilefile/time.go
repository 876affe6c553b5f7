package reconcilefile

import (
	"errors"
	"fmt"

	"actual/domain/presence"
	"actual/domain/reconcile"
)

func (c *company) booking(line []byte) error {
	var l bookingLine
	if err := strict(line, &l); err != nil {
		return err
	}
	switch {
	case l.ID == "":
		return errNoID
	case l.From == 0 || l.To <= l.From:
		return errNoSpan
	}
	b := reconcile.Booking{
		ID: c.Names.id("row", l.ID), Worker: c.Names.worker(l.Worker), Job: c.Names.job(l.Job), Ticket: l.Ticket, Site: c.Names.site(l.Site),
		From: int64(l.From), To: int64(l.To), Distributed: l.Distributed,
	}
	c.names(c.once.jobs, "job", b.Job.UUID)
	c.names(c.once.sites, "site", b.Site.UUID)
	return add(c, &c.Input.Bookings, l.Type, l.ID, b.ID, 0, b)
}

func (c *company) clock(line []byte) error {
	var l clockLine
	if err := strict(line, &l); err != nil {
		return err
	}
	switch {
	case l.ID == "":
		return errNoID
	case l.From == 0 || l.To != 0 && l.To <= l.From:
		return errNoSpan
	}
	k := reconcile.Clock{ID: c.Names.id("row", l.ID), Worker: c.Names.worker(l.Worker), From: int64(l.From), To: int64(l.To), Break: l.BreakS}
	return add(c, &c.Input.Clocks, l.Type, l.ID, k.ID, 0, k)
}

// visit reads a line of the visits file.
func (r *reader) visit(line []byte) error {
	var h struct{ Company string }
	if err := begin(line, &h); err != nil {
		return err
	}
	return r.of(h.Company).visit(line)
}

func (c *company) visit(line []byte) error {
	var l visitLine
	if err := strict(line, &l); err != nil {
		return err
	}
	v, err := c.visitOf(&l)
	if err != nil {
		return err
	}
	switch l.State {
	case "", "settled":
		v.State = presence.Settled
	case "provisional":
	case "undecided":
		v.State, v.Verdict = presence.Settled, presence.Undecided
	default:
		return fmt.Errorf("state %q is not settled, provisional or undecided", l.State)
	}
	c.names(c.once.sites, "site", v.Site.UUID)
	shown := l.ID
	if shown == "" {
		shown = fmt.Sprint(l.Badge, " at ", l.Site)
	}
	return add(c, &c.Input.Visits, "visit", shown, v.ID.UUID, int64(v.Number), v)
}

// visitOf makes the visit of a line, but for its state.
func (c *company) visitOf(l *visitLine) (reconcile.Visit, error) {
	arrived, ok1 := pair(l.ArrivedBetween, l.Arrived)
	departed, ok2 := pair(l.DepartedBetween, l.Departed)
	switch {
	case l.Badge == "" || l.Site == "" || l.Arrived == 0:
		return reconcile.Visit{}, errors.New("badge, site or arrived is missing: a visit has all three")
	case !ok1 || !ok2:
		return reconcile.Visit{}, errors.New("arrived_between and departed_between are two times each, the earlier first")
	case l.Departed != 0 && l.Departed < l.Arrived:
		return reconcile.Visit{}, errors.New("departed is before arrived: correct one of them")
	}
	id := l.ID
	if id == "" {
		id = fmt.Sprint(l.Badge, " ", l.Site, " ", arrived[1])
	}
	v := reconcile.Visit{
		Visit: presence.Visit{
			Site: c.Names.site(l.Site), Ref: l.Site, Fence: c.Names.fence(l.Fence), Arrived: int64(l.Arrived), ArrivedBetween: arrived,
			Departed: int64(l.Departed), DepartedBetween: departed, Open: l.Departed == 0, Confidence: 1000, Fixes: 1,
		},
		ID: c.Names.visit(id), Number: max(l.Version, 1), Badge: c.Names.badge(l.Badge),
		FirstFix: l.FirstFix, LastFix: l.LastFix, ErrorMM: int32(l.ErrorM), //nolint:gosec // Metres on the earth.
	}
	if v.Last = departed[0]; v.Open {
		v.Last = max(int64(l.LastSeen), arrived[1])
	}
	if l.Confidence != nil {
		v.Confidence = int32(min(*l.Confidence, 1000)) //nolint:gosec // At most 1000.
	}
	if l.Fixes != nil {
		v.Fixes = *l.Fixes
	}
	for _, s := range l.Candidates {
		v.Candidates = append(v.Candidates, presence.Candidate{Site: c.Names.site(s.Site), Ref: s.Site, Odds: int64(s.Odds)})
	}
	return v, nil
}

// pair returns a range, or where none is given both ends at an instant.
func pair(r []instant, at instant) (both [2]int64, ok bool) {
	switch {
	case len(r) == 0:
		return [2]int64{int64(at), int64(at)}, true
	case len(r) != 2 || r[1] < r[0]:
		return both, false
	}
	return [2]int64{int64(r[0]), int64(r[1])}, true
}
