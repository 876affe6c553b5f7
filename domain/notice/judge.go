package notice

import (
	"time"

	"actual/domain"
	"actual/domain/badge"
)

// Badge is what is known of a badge when it is judged.
type Badge struct {
	ID     domain.BadgeID
	Label  string
	Plan   badge.ReportingPlan
	Health badge.Health
	// Given is when it was handed to a worker or crew, last: one that was never heard
	// should have been from then on. Zero: it was not.
	Given time.Time
	// Begun is since when it is the company's.
	Begun    time.Time
	Crew     domain.CrewID
	Settled  *Settled
	Calendar *Calendar // Its hours, shared by badges with the same.
	Alert    *Alert    // That it is offline, where there is one that is not over.
}

// since returns the instant from which its silence counts; ok is false of one that has
// never been heard and that nobody was given.
func (b *Badge) since() (t time.Time, ok bool) {
	t = b.Health.HeardAt
	if t.IsZero() {
		t = b.Given
	}
	if t.IsZero() {
		return t, false
	}
	if t.Before(b.Begun) {
		t = b.Begun
	}
	return t, true
}

// Look is a company as it is looked at.
type Look struct {
	Now     time.Time
	Zone    *time.Location // The company's: quiet hours are by its clocks.
	Badges  []Badge
	Outages []Outage // Of the company, and of all.
}

// Seen is what a look comes to.
type Seen struct {
	Pulse   Pulse
	Outages []Outage
	Held    bool      // An outage goes on: nobody is told that badges are offline.
	Silent  []Silence // Badges that are offline and have no alert.
	Over    []*Badge  // Badges with an alert that were heard again …
	Hushed  []*Badge  // … or whose rule says that it is not to be told any more.
	Left    []Span    // What counts as nobody's silence.
}

// Silence is a badge that is offline.
type Silence struct {
	Badge *Badge
	Since time.Time // When it became so: a little before it was seen.
}

// Judge looks at the badges of a company. A badge is offline when its silence counts for
// longer than it is allowed to. While an outage goes on no badge becomes so.
func Judge(in Look) (out Seen) {
	closed, _, _ := left(in.Outages, in.Now)
	var from time.Time
	for _, o := range in.Outages {
		if o.To.IsZero() && !o.Refuted && (from.IsZero() || o.From.Before(from)) {
			from = o.From
		}
	}
	var beats []beat
	at := clockOf{now: in.Now}
	for i := range in.Badges {
		b := &in.Badges[i]
		if b.Alert == nil && !b.Health.HeardAt.IsZero() && b.Settled.Tells(BadgeOffline) && at.in(b.Calendar) {
			beats = append(beats, beat{b.Health.HeardAt, b.overdue(closed, in.Now), at.long, b.Crew})
		}
	}
	out.Pulse = pulse(beats, from)
	out.Outages = Watch(in.Outages, out.Pulse, in.Now)
	_, out.Left, out.Held = left(out.Outages, in.Now)
	for i := range in.Badges {
		b := &in.Badges[i]
		switch tells := b.Settled.Tells(BadgeOffline); {
		case b.Alert != nil && b.back(out.Left, in.Now):
			out.Over = append(out.Over, b)
		case b.Alert != nil && !tells:
			out.Hushed = append(out.Hushed, b)
		case b.Alert == nil && tells && !out.Held:
			if since, is := b.offline(out.Left, in.Now); is {
				out.Silent = append(out.Silent, Silence{b, since})
			}
		}
	}
	return out
}

// overdue reports whether its silence counts for half of what is allowed. What falls into
// an outage that goes on counts here: by that it is seen.
func (b *Badge) overdue(closed []Span, now time.Time) bool {
	since, _ := b.since()
	half := b.Settled.Allowed(b.Plan) / 2
	if now.Sub(since) <= half {
		return false
	}
	_, is := b.Calendar.Reached(since, half, closed, now)
	return is
}

// offline reports whether its silence counts for longer than is allowed, and since when.
func (b *Badge) offline(left []Span, now time.Time) (since time.Time, is bool) {
	from, ok := b.since()
	if !ok {
		return since, false
	}
	allowed := b.Settled.Allowed(b.Plan)
	if now.Sub(from) <= allowed {
		return since, false
	}
	return b.Calendar.Reached(from, allowed, left, now)
}

// back reports whether what it was heard of since its alert makes it offline no more. News
// that came late may only say that it fell silent later.
func (b *Badge) back(left []Span, now time.Time) bool {
	if !b.Health.HeardAt.After(b.Alert.Case.Heard) {
		return false
	}
	_, is := b.offline(left, now)
	return !is
}

// clockOf remembers of the last calendar whether now is in its hours.
type clockOf struct {
	now        time.Time
	of         *Calendar
	then, long bool // In the hours, for an hour and more.
}

func (c *clockOf) in(k *Calendar) bool {
	if k != c.of {
		c.then, _ = k.In(c.now)
		c.long, _ = k.In(c.now.Add(-still))
		c.of = k
	}
	return c.then
}
