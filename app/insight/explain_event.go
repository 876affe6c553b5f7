package insight

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/event"
	"actual/domain/presence"
	"actual/ports"
)

// ExplainEvent asks for one event and how it was understood.
type ExplainEvent struct {
	Company domain.CompanyID
	Key     string
}

// EventExplanation is an event with every content that came under its key.
type EventExplanation struct {
	Key      string
	Contents []EventContent // The one that counts, the others that are stored, those in quarantine.
	Badges   map[domain.BadgeID]badge.Badge
}

// EventContent is one content of an event, stored or in quarantine.
type EventContent struct {
	Stored     ports.StoredEvent // Without a badge where it is in quarantine.
	Case       *ports.Quarantined
	Chosen     bool // It is the content that counts.
	Understood bool // The bytes are an event: what follows holds.
	Event      event.Event
	Meaning    event.Understanding
}

// EventExplainer answers ExplainEvent.
type EventExplainer struct {
	work    ports.UnitOfWork
	decoder ports.EventDecoder
}

// NewEventExplainer returns the use case.
func NewEventExplainer(work ports.UnitOfWork, decoder ports.EventDecoder) *EventExplainer {
	return &EventExplainer{work: work, decoder: decoder}
}

// Explain returns the event with what open cases quarantine has under its key,
// or ports.ErrEventNotFound where there is neither.
func (x *EventExplainer) Explain(ctx context.Context, q ExplainEvent) (e EventExplanation, err error) {
	err = x.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		e = EventExplanation{Key: q.Key, Badges: map[domain.BadgeID]badge.Badge{}}
		if err := x.stored(ctx, tx, &e); err != nil {
			return err
		}
		if err := x.quarantined(ctx, tx, &e); err != nil {
			return err
		}
		if len(e.Contents) == 0 {
			return ports.ErrEventNotFound
		}
		return nil
	})
	if err != nil {
		return EventExplanation{}, fmt.Errorf("explain event: %w", err)
	}
	return e, nil
}

func (x *EventExplainer) stored(ctx context.Context, tx ports.Tx, e *EventExplanation) error {
	stored, err := tx.Events.ByKey(ctx, e.Key)
	if errors.Is(err, ports.ErrEventNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, s := range stored {
		e.Contents = append(e.Contents, x.understand(s))
		b, err := tx.Badges.ByID(ctx, s.Badge)
		if err != nil {
			return fmt.Errorf("badge %s: %w", s.Badge, err)
		}
		e.Badges[s.Badge] = b
	}
	slices.SortFunc(e.Contents, byChoice)
	e.Contents[0].Chosen = true
	return nil
}

func (x *EventExplainer) quarantined(ctx context.Context, tx ports.Tx, e *EventExplanation) error {
	cases, err := tx.Quarantine.ByKey(ctx, e.Key)
	if err != nil {
		return err
	}
	for _, c := range cases {
		content := x.understand(ports.StoredEvent{Key: c.Key, Content: c.Content, Route: c.Route, StoredAt: c.StoredAt, Raw: c.Raw})
		content.Case = &c
		e.Contents = append(e.Contents, content)
	}
	return nil
}

// understand reads the bytes as ingest did.
func (x *EventExplainer) understand(s ports.StoredEvent) EventContent {
	c := EventContent{Stored: s}
	decoded, err := x.decoder.Decode(s.Raw)
	if err != nil {
		return c
	}
	c.Understood, c.Event = true, decoded
	c.Meaning = event.Understand(decoded, s.StoredAt.Unix())
	c.Meaning.Fix.Key, c.Meaning.Fix.Content = s.Key, s.Content
	return c
}

// byChoice orders contents of one key as the engine chooses: what has a fix
// before what has none, then by the engine's own rule.
func byChoice(a, b EventContent) int {
	switch {
	case a.Meaning.HasFix && b.Meaning.HasFix:
		return presence.Prefer(a.Meaning.Fix, b.Meaning.Fix)
	case a.Meaning.HasFix:
		return -1
	case b.Meaning.HasFix:
		return 1
	}
	return bytes.Compare(a.Stored.Raw, b.Stored.Raw)
}
