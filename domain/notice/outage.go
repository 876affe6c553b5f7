package notice

import (
	"slices"
	"time"

	"actual/domain"
)

// Outage is a stretch in which most badges that should have been heard were not, of one
// company or of many at once: Notehub, its route or a carrier was down, not they. What
// falls into it counts as nobody's silence.
type Outage struct {
	From, To time.Time // To is zero while it goes on.
	Whole    bool      // Of many companies at once.
	Refuted  bool      // It went on for so long that it was taken back: the badges are silent.
}

// Pulse is how the badges of a company do together, of those in their hours.
type Pulse struct {
	Live    int       // Heard before, not known to be offline.
	Overdue int       // Of those, silent for half of what is allowed, or longer.
	Crews   int       // Of how many crews those are.
	Onset   time.Time // When the last of the overdue ones was heard.
	Last    time.Time // When any of the live ones was heard last.
	Long    int       // How many have been in their hours for an hour.
	Since   int       // How many were heard since the onset, or since the outage that goes on began.
}

// Bounds of what counts as an outage.
const (
	fewest      = 4                // Overdue badges of one company.
	fewestAll   = 6                // Of many.
	live        = 5                // Of one that has so many in its hours …
	fewestStill = 2                // … so many will do …
	still       = time.Hour        // … where none of all was heard for so long.
	companies   = 3                // How many are many.
	settle      = 10 * time.Minute // How long after an onset a sign still may be from before it.
	longest     = 24 * time.Hour   // Of one company, while others are heard.
)

// beat is what one badge gives to the pulse.
type beat struct {
	heard         time.Time
	overdue, long bool
	crew          domain.CrewID
}

// pulse counts the beats. From is when an outage that goes on began; zero: none does.
func pulse(beats []beat, from time.Time) (p Pulse) {
	crews := map[domain.CrewID]bool{}
	for _, b := range beats {
		p.Live++
		if b.long {
			p.Long++
		}
		if b.heard.After(p.Last) {
			p.Last = b.heard
		}
		if b.overdue {
			p.Overdue++
			crews[b.crew] = true
			if b.heard.After(p.Onset) {
				p.Onset = b.heard
			}
		}
	}
	p.Crews = len(crews)
	if from.IsZero() {
		from = p.Onset
	}
	for _, b := range beats {
		if !b.overdue && b.heard.After(from.Add(settle)) {
			p.Since++
		}
	}
	return p
}

// Watch returns the outages of a company after a look: one may begin, end or be taken
// back. Those of many companies are left as they are.
func Watch(all []Outage, p Pulse, now time.Time) []Outage {
	out := append([]Outage(nil), all...)
	for i, o := range out {
		if o.Whole || !o.To.IsZero() {
			continue
		}
		switch {
		case now.Sub(o.From) > longest:
			out[i].To, out[i].Refuted = now, true
		case p.Live > 0 && p.Since >= p.Overdue:
			out[i].To = now
		}
		return out
	}
	switch {
	case p.Crews < 2: // One crew may be where there is no coverage.
	case p.Overdue >= fewest && 5*p.Since <= p.Overdue+p.Since:
		out = append(out, Outage{From: p.Onset})
	case p.Overdue >= fewestStill && p.Long >= live && now.Sub(p.Last) >= still:
		out = append(out, Outage{From: p.Last})
	}
	return out
}

// Down judges many companies at once: whether most fell silent together, and since when.
// From is when the outage began that goes on; zero: none does.
func Down(pulses []Pulse, from time.Time) (since time.Time, down bool) {
	silent, overdue, heard := 0, 0, 0
	onset := from
	for _, p := range pulses {
		if p.Live == 0 || 2*p.Overdue < p.Overdue+p.Since {
			continue
		}
		if p.Overdue > 0 {
			silent, overdue = silent+1, overdue+p.Overdue
			if from.IsZero() && p.Last.After(onset) {
				onset = p.Last
			}
		}
	}
	for _, p := range pulses {
		if p.Live > 0 && p.Last.After(onset.Add(settle)) {
			heard++
		}
	}
	if !from.IsZero() {
		return from, silent+heard == 0 || heard < silent
	}
	return onset, silent >= companies && overdue >= fewestAll && 4*heard <= silent+heard
}

// left returns the spans that count as nobody's silence, up to now, and whether an outage
// goes on.
func left(all []Outage, now time.Time) (closed, spans []Span, held bool) {
	for _, o := range all {
		switch {
		case o.Refuted:
		case o.To.IsZero():
			held = true
			spans = append(spans, Span{o.From, now})
		default:
			closed = append(closed, Span{o.From, o.To})
			spans = append(spans, Span{o.From, o.To})
		}
	}
	return merge(closed), merge(spans), held
}

// merge sorts spans and joins those that overlap.
func merge(spans []Span) []Span {
	if len(spans) < 2 {
		return spans
	}
	out := spans[:0:0]
	for _, s := range sorted(spans) {
		if n := len(out); n > 0 && !s.From.After(out[n-1].To) {
			if s.To.After(out[n-1].To) {
				out[n-1].To = s.To
			}
			continue
		}
		out = append(out, s)
	}
	return out
}

func sorted(spans []Span) []Span {
	return slices.SortedFunc(slices.Values(spans), func(a, b Span) int { return a.From.Compare(b.From) })
}

// WatchAll returns the outages of many companies at once after a look at their pulses.
func WatchAll(all []Outage, pulses []Pulse, now time.Time) []Outage {
	out := append([]Outage(nil), all...)
	at := slices.IndexFunc(out, func(o Outage) bool { return o.To.IsZero() })
	var from time.Time
	if at >= 0 {
		from = out[at].From
	}
	since, down := Down(pulses, from)
	switch {
	case at >= 0 && !down:
		out[at].To = now
	case at < 0 && down:
		out = append(out, Outage{From: since, Whole: true})
	}
	return out
}
