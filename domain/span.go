package domain

import (
	"time"

	"actual/domain/fault"
)

// ErrBackwards reports a span that would end before it begins.
var ErrBackwards = fault.New(fault.Invalid, "span.backwards", "it must begin before it ends")

// Span is the half-open time [From, To) in which something holds: custody,
// membership, the work of a worker. A zero From is always, a zero To is open.
// Both are UTC and whole seconds. An empty span holds at no time: what turned out
// never to have been so is ended where it began.
type Span struct{ From, To time.Time }

// NewSpan returns a span of whole seconds. It fails with ErrBackwards.
func NewSpan(from, to time.Time) (Span, error) {
	s := Span{second(from), second(to)}
	if !s.To.IsZero() && !s.From.IsZero() && !s.From.Before(s.To) {
		return Span{}, ErrBackwards
	}
	return s, nil
}

func second(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.UTC().Truncate(time.Second)
}

// Covers reports whether the span holds at an instant.
func (s Span) Covers(at time.Time) bool {
	return !at.Before(s.From) && (s.To.IsZero() || at.Before(s.To))
}

// Empty reports whether the span holds at no time.
func (s Span) Empty() bool { return !s.To.IsZero() && !s.From.Before(s.To) }

// Overlaps reports whether both spans hold at some time.
func (s Span) Overlaps(o Span) bool {
	return !s.Empty() && !o.Empty() && (o.To.IsZero() || s.From.Before(o.To)) && (s.To.IsZero() || o.From.Before(s.To))
}

// Common returns the time in which both spans hold; ok is false where there is none.
func (s Span) Common(o Span) (common Span, ok bool) {
	if !s.Overlaps(o) {
		return Span{}, false
	}
	common = s
	if s.From.Before(o.From) {
		common.From = o.From
	}
	if s.To.IsZero() || !o.To.IsZero() && o.To.Before(s.To) {
		common.To = o.To
	}
	return common, true
}

// Within reports whether the span holds only while o does.
func (s Span) Within(o Span) bool {
	return !s.From.Before(o.From) && (o.To.IsZero() || !s.To.IsZero() && !s.To.After(o.To))
}

// EndedAt returns the span ended at an instant that is not before its beginning, and
// before its end; ok is false for another.
func (s Span) EndedAt(at time.Time) (ended Span, ok bool) {
	at = second(at)
	if at.IsZero() || at.Before(s.From) || !s.To.IsZero() && !at.Before(s.To) {
		return s, false
	}
	return Span{s.From, at}, true
}

// Succeed lets a span begin among things of which one holds at a time; span is that of
// a thing. With over, the one that holds when it begins ends there, and is returned so;
// against is any other that it overlaps: then nothing may begin.
func Succeed[T any](those []T, span func(*T) *Span, next Span, over bool) (ended []T, against *T) {
	for _, one := range those {
		of := span(&one)
		if !of.Overlaps(next) {
			continue
		}
		until, ok := of.EndedAt(next.From)
		if !over || !ok {
			return nil, &one
		}
		*of = until
		ended = append(ended, one)
	}
	return ended, nil
}

// String tells the span to people, in UTC.
func (s Span) String() string {
	from, to := "always", "open"
	if !s.From.IsZero() {
		from = s.From.Format(time.RFC3339)
	}
	if !s.To.IsZero() {
		to = s.To.Format(time.RFC3339)
	}
	return from + " to " + to
}
