package backfill

import (
	"context"
	"maps"
	"slices"
	"time"

	"actual/app/ingest"
	"actual/ports"
)

// step is the comparison of one stretch.
type step struct {
	*Run
	window ports.HubWindow
	now    seen
	known  int64 // Events that were here when they were looked at,
	before int64 // and of them those that attempts at this stretch before this one fetched.
}

func (s *step) read(ctx context.Context) error {
	for page, err := range s.filler.hub.Uploaded(ctx, s.company, s.window) {
		if err != nil {
			return err
		}
		for part := range slices.Chunk(page, together) {
			if err := s.take(ctx, part); err != nil {
				return err
			}
		}
	}
	return nil
}

// take hands what is missing of the items to ingest, as if it had come by the
// route, and counts. What is held under an event's key already is left alone,
// whatever its bytes: Notehub adds to the event what became of its routing.
func (s *step) take(ctx context.Context, events [][]byte) error {
	delivery := ingest.Delivery{Route: s.route, Headers: map[string]string{"Via": "backfill"}}
	for _, raw := range events {
		delivery.Items = append(delivery.Items, ingest.Item{Raw: raw})
	}
	examined, err := s.filler.examiner.Examine(ctx, delivery)
	if err != nil {
		return err
	}
	next := s.state
	next.Missing = maps.Clone(s.state.Missing)
	delivery.Items = nil
	for i, x := range examined {
		switch {
		case s.now[x.Key] || s.next(x.Received):
			continue
		case s.former(x.Received) && (s.trial || x.Result == ingest.Duplicate):
			continue
		case x.Result == ingest.Duplicate:
			s.known++
		default:
			delivery.Items = append(delivery.Items, ingest.Item{Raw: events[i]})
			s.missed(&next, x)
		}
		s.now[x.Key] = true
	}
	if len(delivery.Items) == 0 {
		return nil
	}
	if !s.trial {
		if _, err := s.filler.acceptor.Accept(ctx, delivery); err != nil {
			return err
		}
	}
	return s.save(ctx, next)
}

// margin is by how much a hub may miss the ends of a stretch.
const margin = time.Minute

// next reports whether an event is of the stretch that follows.
func (s *step) next(received time.Time) bool {
	return !received.Before(s.window.To) && received.Before(s.window.To.Add(margin))
}

// former reports whether an event is of the stretch before: what is held of that,
// or would be, is counted there.
func (s *step) former(received time.Time) bool {
	return received.Before(s.window.From) && !received.Before(s.window.From.Add(-margin))
}

// missed counts an event that was missing.
func (s *step) missed(b *ports.Backfill, x ingest.Examined) {
	uploaded := x.Received
	if uploaded.IsZero() {
		uploaded = s.window.From
	}
	b.Missing[uploaded.Truncate(time.Hour)]++
	b.Found++
	b.Ahead++
	if x.Result == ingest.Quarantined {
		b.Quarantined++
	} else {
		b.Stored++
	}
}

// finish moves on: the stretch is compared. What attempts before this one fetched
// is counted already.
func (s *step) finish(ctx context.Context, through time.Time) error {
	next := s.state
	counted := min(s.known, s.before)
	next.Known += s.known - counted
	next.Found += s.known - counted
	next.Through, next.Ahead, next.Problem = through, s.before-counted, "" // The attempt may have been at a longer stretch.
	if through.Equal(next.Window.To) {
		next.EndedAt = s.filler.clock.Now()
	}
	return s.save(ctx, next)
}
