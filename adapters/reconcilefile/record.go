package reconcilefile

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/reconcile"
)

var (
	errNoID   = errors.New("id is missing")
	errNoDate = errors.New("date is missing")
	errNoSpan = errors.New("from and to are missing, or to is not later")
)

// record reads a line of the jobs file.
func (r *reader) record(line []byte) error {
	var h struct {
		Type, Company string
		ID            string
	}
	if err := begin(line, &h); err != nil {
		return err
	}
	if h.Type == "company" {
		return r.company(line)
	}
	return r.of(h.Company).record(h.Type, line)
}

func (r *reader) company(line []byte) error {
	var l companyLine
	if err := strict(line, &l); err != nil {
		return err
	}
	if l.ID == "" {
		return errNoID
	}
	c := r.of(l.ID)
	if was := c.said; was.ID != "" && was != l {
		return fmt.Errorf("id %.200q: another line of type company with this id says otherwise; leave one of them out", l.ID)
	}
	c.said = l
	return nil
}

// record reads a line of any type but company.
func (c *company) record(of string, line []byte) error {
	read, known := map[string]func([]byte) error{
		"site": c.site, "crew": c.crew, "worker": c.worker, "job": c.job, "change": c.change,
		"membership": c.span, "custody": c.span, "carriage": c.span,
		"booking": c.booking, "clock": c.clock, "signal": c.signal, "threshold": c.threshold, "visit": c.visit,
	}[of]
	if !known {
		return fmt.Errorf("there is no type %q", of)
	}
	return read(line)
}

func (c *company) site(line []byte) error {
	var l siteLine
	if err := strict(line, &l); err != nil {
		return err
	}
	kind, err := geofence.ParseKind(l.Kind)
	if err != nil {
		return err
	}
	if l.ID == "" {
		return errNoID
	}
	s := reconcile.Site{ID: c.Names.site(l.ID), Kind: kind, Branch: l.Branch, Unlocated: l.Located != nil && !*l.Located, Fence: c.Names.fence(l.Fence)}
	for _, n := range l.Neighbours {
		s.Neighbours = append(s.Neighbours, c.Names.site(n))
	}
	return c.named(s.ID.UUID, l.Name, add(c, &c.Input.Sites, l.Type, l.ID, s.ID.UUID, 0, s))
}

// named notes a thing's name for people, where it was added.
func (c *company) named(id domain.UUID, name string, err error) error {
	was, known := c.Names.names[id]
	if err == nil && known && name != "" && was != name {
		return fmt.Errorf("name %.200q: another line with this id says %.200q; leave one of them out", name, was)
	}
	if err == nil {
		c.Names.called(id, name)
	}
	return err
}

func (c *company) crew(line []byte) error {
	var l crewLine
	if err := strict(line, &l); err != nil {
		return err
	}
	if l.ID == "" {
		return errNoID
	}
	k := reconcile.Crew{ID: c.Names.crew(l.ID), Branch: l.Branch, Leader: c.Names.worker(l.Leader), Size: l.Size}
	return c.named(k.ID.UUID, l.Name, add(c, &c.Input.Crews, l.Type, l.ID, k.ID.UUID, 0, k))
}

func (c *company) worker(line []byte) error {
	var l workerLine
	if err := strict(line, &l); err != nil {
		return err
	}
	if l.ID == "" {
		return errNoID
	}
	w := reconcile.Worker{ID: c.Names.worker(l.ID), Unmapped: l.Unmapped, NoBooks: l.NoBooks}
	return c.named(w.ID.UUID, l.Name, add(c, &c.Input.Workers, l.Type, l.ID, w.ID.UUID, 0, w))
}

// span reads a membership, a custody or a carriage.
func (c *company) span(line []byte) error {
	var l spanLine
	if err := strict(line, &l); err != nil {
		return err
	}
	shown := l.ID
	if l.ID == "" {
		l.ID = fmt.Sprint(l.Crew, "\x00", l.Worker, "\x00", l.Badge, "\x00", l.From)
		shown = strings.Trim(fmt.Sprint(l.Crew, " ", l.Worker, " ", l.Badge), " ")
	}
	if l.To != 0 && l.To <= l.From {
		return errors.New("to is not later than from")
	}
	id, s := c.Names.id(l.Type, l.ID), span(l.From, l.To)
	switch {
	case l.Type == "membership" && l.Crew != "" && l.Worker != "" && l.Badge == "":
		return add(c, &c.Input.Memberships, l.Type, shown, id, 0, job.Membership{ID: domain.MembershipID{UUID: id}, Crew: c.Names.crew(l.Crew), Worker: c.Names.worker(l.Worker), Span: s})
	case l.Type == "custody" && l.Badge != "" && l.Worker != "" && l.Crew == "":
		return add(c, &c.Input.Custodies, l.Type, shown, id, 0, badge.Custody{ID: domain.CustodyID{UUID: id}, Badge: c.Names.badge(l.Badge), Worker: c.Names.worker(l.Worker), Span: s})
	case l.Type == "carriage" && l.Badge != "" && l.Crew != "" && l.Worker == "":
		return add(c, &c.Input.Carriages, l.Type, shown, id, 0, job.Carriage{ID: domain.CarriageID{UUID: id}, Badge: c.Names.badge(l.Badge), Crew: c.Names.crew(l.Crew), Span: s})
	}
	return errors.New("a membership is of crew and worker, a custody of badge and worker, a carriage of badge and crew")
}

func (c *company) job(line []byte) error {
	var l jobLine
	if err := strict(line, &l); err != nil {
		return err
	}
	state, err := stateOf(l.State)
	switch {
	case err != nil:
		return err
	case l.ID == "":
		return errNoID
	case l.Date.IsZero():
		return errNoDate
	case !l.Until.IsZero() && l.Until.Before(l.Date.Date):
		return errors.New("until is before date")
	case l.EffortS < 0:
		return errors.New("effort_s is negative")
	}
	c.names(c.once.sites, "site", c.Names.site(l.Site).UUID)
	j := reconcile.Job{
		ID: c.Names.job(l.ID), Revision: l.Revision, Ticket: l.Ticket, Site: c.Names.site(l.Site), Date: l.Date.Date, Until: l.Until.Date,
		Window: l.Window.Window, Crews: c.crews(l.Crews), Leader: c.Names.worker(l.Leader), Effort: job.Effort(l.EffortS), State: state,
		Flexible: l.Flexible, CreatedAt: int64(l.CreatedAt),
	}
	return add(c, &c.Input.Jobs, l.Type, l.ID, j.ID.UUID, l.Revision, j)
}

func (c *company) crews(refs []string) (crews []domain.CrewID) {
	for _, ref := range refs {
		crews = append(crews, c.Names.crew(ref))
	}
	return crews
}

func stateOf(s string) (reconcile.State, error) {
	switch state := reconcile.State(s); state {
	case reconcile.Planned, reconcile.Done, reconcile.Cancelled:
		return state, nil
	case "":
		return reconcile.Planned, nil
	}
	return "", fmt.Errorf("state %q is not planned, done or cancelled", s)
}

func (c *company) change(line []byte) error {
	var l changeLine
	if err := strict(line, &l); err != nil {
		return err
	}
	state, err := stateOf(l.State)
	switch {
	case err != nil:
		return err
	case l.Job == "":
		return errors.New("job is missing")
	case l.Date.IsZero():
		return errNoDate
	}
	c.names(c.once.jobs, "job", c.Names.job(l.Job).UUID)
	c.Input.Changes = append(c.Input.Changes, reconcile.Change{
		Job: c.Names.job(l.Job), At: int64(l.At), Date: l.Date.Date, Crews: c.crews(l.Crews), Site: c.Names.site(l.Site), State: state,
	})
	return nil
}

var signalKinds = []reconcile.SignalKind{
	reconcile.Silent, reconcile.Low, reconcile.Still, reconcile.NoFix, reconcile.Uncovered, reconcile.Alongside, reconcile.Unknown,
}

func (c *company) signal(line []byte) error {
	var l signalLine
	if err := strict(line, &l); err != nil {
		return err
	}
	switch kind := reconcile.SignalKind(l.Kind); {
	case !slices.Contains(signalKinds, kind):
		return fmt.Errorf("there is no signal %q", l.Kind)
	case l.Badge == "":
		return errors.New("badge is missing")
	case l.From == 0 || l.To <= l.From:
		return errNoSpan
	}
	c.Input.Signals = append(c.Input.Signals, reconcile.Signal{
		Kind: reconcile.SignalKind(l.Kind), Badge: c.Names.badge(l.Badge), From: int64(l.From), To: int64(l.To),
		Site: c.Names.site(l.Site), Other: c.Names.badge(l.Other), ApartMM: int32(l.ApartM), Fixes: l.Fixes, Moving: l.Moving, //nolint:gosec // Metres on the earth.
	})
	return nil
}

func (c *company) threshold(line []byte) error {
	var l thresholdLine
	if err := strict(line, &l); err != nil {
		return err
	}
	o := reconcile.Override{Site: c.Names.site(l.Site), Branch: l.Branch, Name: l.Name, Value: l.Value}
	if err := o.Validate(); err != nil {
		return err
	}
	key := o
	key.Value = 0
	if was, known := c.once.limits[key]; known && was.version != o.Value {
		return fmt.Errorf("value: %s sets %s to %d for the same: leave one of both lines out", was.at, o.Name, was.version)
	}
	c.once.limits[key] = met{*c.at, o.Value, 0}
	c.Input.Overrides = append(c.Input.Overrides, o)
	return nil
}
