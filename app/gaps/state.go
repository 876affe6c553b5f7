package gaps

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/completeness"
	"actual/domain/fault"
	"actual/ports"
)

// Known is what is known of sessions of badges over a time.
type Known struct {
	sessions map[domain.BadgeID][]completeness.Session
	evidence completeness.Evidence
	owned    map[domain.BadgeID]domain.Span
}

// mostAfter is how long after a time the first session may end that still decides it.
const mostAfter = 40 * 24 * time.Hour

// Gather reads what is known of badges over a time in a transaction.
func Gather(ctx context.Context, tx ports.Tx, badges []domain.BadgeID, span domain.Span) (k Known, err error) {
	if len(badges) == 0 {
		return Known{}, nil
	}
	if k.sessions, err = tx.BadgeSess.During(ctx, badges, span); err != nil {
		return Known{}, err
	}
	if k.evidence, _, err = tx.BadgeSess.Evidence(ctx, domain.Span{From: span.From.Add(-mostAfter), To: span.To.Add(mostAfter)}); err != nil {
		return Known{}, err
	}
	k.owned = make(map[domain.BadgeID]domain.Span, len(badges))
	for _, id := range badges {
		b, err := tx.Badges.ByID(ctx, id)
		if err != nil {
			return Known{}, err
		}
		from, to := b.Owned()
		k.owned[id] = domain.Span{From: from, To: to}
	}
	return k, nil
}

// Of says whether all of a badge's day is here. The day must lie within what was
// gathered.
func (k Known) Of(b domain.BadgeID, day domain.Span) completeness.Statement {
	ev := k.evidence
	ev.Owned = k.owned[b]
	return completeness.State(day, k.sessions[b], ev)
}

// Text says it in words for people, in a time zone.
func Text(s completeness.Statement, zone *time.Location) string {
	switch s.Verdict {
	case completeness.Complete:
		return "All is here that the badge sent: compared with Notehub through " + s.Settled.In(zone).Format("Mon Jan 2 15:04") + "."
	case completeness.Incomplete:
		text := "At least " + events(s.Lacks) + " of what the badge sent " + isAre(s.Lacks) + " missing"
		if s.Why == completeness.NotFound {
			return text + ", and Notehub shows no more for the badge."
		}
		return text + ", and Notehub is asked for it."
	}
	return reasons[s.Why]
}

// reasons say why nobody can tell.
var reasons = map[completeness.Why]string{
	completeness.NoEnd:         "Nobody can tell whether all is here: a session has not ended, or its end never came.",
	completeness.NoCount:       "Nobody can tell whether all is here: Notehub told no count of a session that is believed, and nothing was compared.",
	completeness.EndsDisagree:  "Nobody can tell whether all is here: a session ended several times with counts that do not fit.",
	completeness.MoreHeld:      "Nobody can tell whether all is here: more is here than Notehub counted, so it counts something else.",
	completeness.Uncounted:     "Nobody can tell whether all is here: sessions were not counted yet at the time.",
	completeness.ChangedHands:  "Nobody can tell whether all is here: the badge changed hands at the time.",
	completeness.NotHeardSince: "Nobody can tell whether all is here: the badge has not been heard since the day was over, and may hold more.",
	completeness.NotCompared:   "Nobody can tell whether all is here: the time was not compared with Notehub yet.",
	completeness.NothingHeard:  "Nobody can tell whether all is here: no session of the badge is known about the time.",
}

func events(n int64) string {
	if n == 1 {
		return "1 event"
	}
	return fmt.Sprint(n, " events")
}

func isAre(n int64) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// ErrTooManyDays reports more days than are told at once.
var ErrTooManyDays = fault.New(fault.Invalid, "completeness.too_many_days", "at most 31 days are told at once, and the first is not after the last")

// mostDays is how many days are told at once.
const mostDays = 31

// Teller says of badges whether all of their days is here.
type Teller struct {
	work  ports.UnitOfWork
	clock ports.Clock
}

// NewTeller returns the use case.
func NewTeller(work ports.UnitOfWork, clock ports.Clock) *Teller {
	return &Teller{work: work, clock: clock}
}

// Told is what there is to say of a badge.
type Told struct {
	From, To domain.Date // Both included.
	Zone     *time.Location
	Days     []completeness.Statement // By day.
	Counted  time.Time                // All events that were stored before are counted; zero: none is yet.
	Setting  ports.SessionSetting
}

// Days says of each day from one to another, both included, in the company's time zone;
// zero: today and the six days before.
//
// Errors: badge.ErrNotFound, ErrTooManyDays.
func (t *Teller) Days(ctx context.Context, company domain.CompanyID, b domain.BadgeID, from, to domain.Date) (out Told, err error) {
	err = t.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		c, err := tx.Companies.Get(ctx)
		if err != nil {
			return err
		}
		out = Told{From: from, To: to, Zone: c.Zone()}
		if to.IsZero() {
			out.To = domain.DateOf(t.clock.Now(), c.Zone())
		}
		if from.IsZero() {
			out.From = out.To.AddDays(-6)
		}
		if n := out.To.DaysSince(out.From); n < 0 || n >= mostDays {
			return ErrTooManyDays
		}
		k, err := Gather(ctx, tx, []domain.BadgeID{b}, domain.Span{From: out.From.Span(c.Zone()).From, To: out.To.Span(c.Zone()).To})
		if err != nil {
			return err
		}
		for day := out.From; !day.After(out.To); day = day.AddDays(1) {
			out.Days = append(out.Days, k.Of(b, day.Span(c.Zone())))
		}
		if _, out.Counted, err = tx.BadgeSess.Evidence(ctx, domain.Span{}); err != nil {
			return err
		}
		out.Setting, err = tx.SessSets.Get(ctx)
		return err
	})
	if err != nil {
		return Told{}, fmt.Errorf("tell what is complete: %w", err)
	}
	return out, nil
}
