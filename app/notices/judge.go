package notices

import (
	"context"
	"fmt"
	"slices"
	"time"

	"actual/app/task"
	"actual/domain"
	"actual/domain/notice"
	"actual/ports"
)

// Judge looks at one company: it raises and ends alerts, and tells what is to be told. All
// of it is one transaction, so each message is decided on once.
func (s *Service) Judge(ctx context.Context, company domain.CompanyID) error {
	err := s.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		j, err := s.open(ctx, tx, company)
		if err != nil {
			return err
		}
		if err := j.badges(ctx); err != nil {
			return err
		}
		if err := j.others(ctx); err != nil {
			return err
		}
		return j.tell(ctx)
	})
	if err != nil {
		return fmt.Errorf("judge alerts: %w", err)
	}
	return nil
}

// judgement is one look at a company, in its transaction.
type judgement struct {
	*Service
	tx      ports.Tx
	company domain.CompanyID
	name    string
	now     time.Time
	zone    *time.Location
	rules   []notice.Rule
	pending []notice.Alert
	held    bool // An outage goes on.
	world   *world
	settled map[string]*notice.Settled // By the rules that it is of.
	crews   map[domain.CrewID]string   // Names.
}

func (s *Service) open(ctx context.Context, tx ports.Tx, company domain.CompanyID) (*judgement, error) {
	c, err := tx.Companies.Get(ctx)
	if err != nil {
		return nil, err
	}
	j := &judgement{Service: s, tx: tx, company: company, name: c.Name(), now: s.clock.Now(), zone: c.Zone(), settled: map[string]*notice.Settled{}, crews: map[domain.CrewID]string{}}
	if j.pending, err = tx.Alerts.Pending(ctx); err != nil {
		return nil, err
	}
	if j.rules, err = tx.AlertRules.List(ctx); err != nil {
		return nil, err
	}
	crews, err := tx.Crews.List(ctx, ports.CrewQuery{})
	if err != nil {
		return nil, err
	}
	for _, c := range crews {
		j.crews[c.ID()] = c.Name()
	}
	return j, nil
}

// holds returns what holds for some scopes. What is of the same rules is the same.
func (j *judgement) holds(of []notice.Scope) *notice.Settled {
	chain := notice.Chain(j.rules, of...)
	key := ""
	for _, r := range chain {
		key += r.ID.String()
	}
	if s := j.settled[key]; s != nil {
		return s
	}
	s := notice.Settle(chain...)
	j.settled[key] = &s
	return &s
}

// of returns the alert of a kind and subject that is not over; nil where there is none.
func (j *judgement) of(kind notice.Kind, subject string) *notice.Alert {
	for i := range j.pending {
		if a := &j.pending[i]; a.Kind == kind && a.Subject == subject && a.State != notice.Over {
			return a
		}
	}
	return nil
}

// raise stores an alert and lets it be told by this look.
func (j *judgement) raise(ctx context.Context, a notice.Alert) error {
	a.ID = domain.AlertID{UUID: j.ids.New()}
	a = notice.Raise(a, j.now)
	added, err := j.tx.Alerts.Add(ctx, a)
	if err != nil || !added {
		return err
	}
	j.pending = append(j.pending, a)
	if a.Kind == notice.BadgeOffline {
		return j.fact(ctx, "badge.offline", a)
	}
	return nil
}

// finish stores that an alert is over.
func (j *judgement) finish(ctx context.Context, a *notice.Alert, why notice.End) error {
	*a = a.Finish(why, j.now)
	if err := j.save(ctx, a); err != nil {
		return err
	}
	if a.Kind == notice.BadgeOffline && why == notice.Heard {
		return j.fact(ctx, "badge.online", *a)
	}
	return nil
}

func (j *judgement) save(ctx context.Context, a *notice.Alert) error {
	if err := j.tx.Alerts.Save(ctx, *a); err != nil {
		return err
	}
	a.Revision++
	return nil
}

// tell writes the messages that are due, to be sent by a task once this is committed.
func (j *judgement) tell(ctx context.Context) error {
	settled := func(a notice.Alert) *notice.Settled { return j.holds(scopes(j.zones(a.Badge), a.Crew, a.Badge)) }
	tended := notice.Tend(j.pending, settled, j.zone, func(k notice.Kind) bool { return k == notice.BadgeOffline && j.held }, j.now)
	for _, a := range tended.Changed {
		if err := j.tx.Alerts.Save(ctx, a); err != nil {
			return err
		}
	}
	admins, err := j.admins(ctx, tended.Told, settled)
	if err != nil {
		return err
	}
	letters := notice.Letters(tended.Told, func(a notice.Alert) *notice.Settled {
		h := *settled(a)
		if _, said := h.From["first"]; !said {
			h.First = admins
		}
		return &h
	})
	if len(letters) == 0 {
		return nil
	}
	var messages []ports.AlertMessage
	for _, l := range letters {
		messages = append(messages, j.message(l))
	}
	if err := j.tx.AlertSent.Add(ctx, messages...); err != nil {
		return err
	}
	return j.tx.Tasks.Enqueue(ctx, task.SendAlerts, nil)
}

func (j *judgement) message(l notice.Letter) ports.AlertMessage {
	m := ports.AlertMessage{
		ID: domain.AlertMessageID{UUID: j.ids.New()}, To: l.To, Language: l.Language, Kind: l.Kind, Crew: l.Crew, Back: l.Back,
		Text:   l.Say(notice.Place{Company: j.name, Crew: j.crews[l.Crew], Zone: j.zone, URL: string(j.pages)}, j.now),
		MadeAt: j.now, Fate: ports.FateQueued, DueAt: j.now,
	}
	for _, a := range l.Alerts {
		n := a.Told
		if l.Back {
			n = 0
		}
		m.Alerts = append(m.Alerts, ports.TellingOf{Alert: a.ID, N: n})
	}
	return m
}

// admins are told where no rule says who is: nothing is wrong without anybody knowing.
func (j *judgement) admins(ctx context.Context, told []notice.Alert, settled func(notice.Alert) *notice.Settled) (out []notice.Recipient, err error) {
	if !slices.ContainsFunc(told, func(a notice.Alert) bool { _, said := settled(a).From["first"]; return !said }) {
		return nil, nil
	}
	for after := ""; ; {
		page, err := j.tx.Users.List(ctx, after, 200)
		if err != nil {
			return nil, err
		}
		for _, u := range page {
			after = u.Email
			if u.Role == "admin" && u.Admitted(j.now) {
				out = append(out, notice.Recipient{Channel: notice.Email, To: u.Email})
			}
		}
		if len(page) < 200 {
			return out, nil
		}
	}
}
