package payroll

import (
	"strings"
	"time"
	"unicode/utf8"
)

// Commit lets it be given.
//
// Errors: ErrState, ErrOtherPlan.
func (e *Export) Commit(plan, by string, now time.Time) error {
	switch {
	case e.Stage != Prepared:
		return ErrState.With("it is %s: only what is prepared can be committed", e.Stage)
	case plan != e.Plan:
		return ErrOtherPlan
	}
	e.CommittedBy, e.CommittedAt, e.MovedAt, e.Stage = by, now, now, Sending
	e.Turn++
	if e.Door == ByFile { // From now on anybody may have imported it.
		for i := range e.Batches {
			e.Batches[i].State, e.Batches[i].SentAt = Arrived, now
		}
		e.close(now)
	}
	return nil
}

// Abandon ends what was only shown, or what stands still before anything was sent.
//
// Errors: ErrState.
func (e *Export) Abandon(now time.Time) error {
	for _, b := range e.Batches {
		if b.State != Planned && e.Stage != Prepared {
			return ErrState.With("batch %s is %s: nothing that was sent can be abandoned", b.Name, b.State)
		}
	}
	if e.Stage != Prepared && e.Stage != Sending {
		return ErrState.With("it is %s", e.Stage)
	}
	for i := range e.Batches {
		e.Batches[i].State = Void
	}
	e.Stage, e.EndedAt, e.MovedAt = Abandoned, now, now
	e.Turn++
	return nil
}

// Take takes it in hand for a time, unless it is in another's. What whoever had it
// before was sending is unknown from then on: nothing is sent twice.
func (e *Export) Take(now time.Time, lease time.Duration) bool {
	if e.Stage != Sending || now.Before(e.Until) {
		return false
	}
	e.Turn++
	e.Until = now.Add(lease)
	for i := range e.Batches {
		if b := &e.Batches[i]; b.State == Sent {
			b.State, b.Why = Unknown, "it was on its way when this server stopped: it is sent no more"
		}
	}
	return true
}

// Next returns the place of the batch that is sent next; ok is false where none is left.
func (e *Export) Next() (at int, ok bool) {
	for i, b := range e.Batches {
		if b.State == Planned {
			return i, true
		}
	}
	return 0, false
}

// Wait keeps why it stands still, and returns when it is worth trying again.
func (e *Export) Wait(why string, at, now time.Time) time.Time {
	e.Problem, e.MovedAt = why, now
	e.Fails++
	if soon := now.Add(time.Duration(min(1<<min(e.Fails, 9), 300)) * time.Second); at.Before(soon) {
		at = soon
	}
	e.Until = time.Time{}
	return at
}

// Close ends it where no batch is to be sent any more.
func (e *Export) Close(now time.Time) {
	if _, more := e.Next(); e.Stage == Sending && !more || e.Stage == Unsettled {
		e.close(now)
	}
}

func (e *Export) close(now time.Time) {
	e.Stage, e.Problem, e.Until, e.MovedAt = Given, "", time.Time{}, now
	for _, b := range e.Batches {
		if b.State == Unknown {
			e.Stage = Unsettled
			return
		}
	}
	e.EndedAt = now
}

// Settle keeps what a person has found out of an unknown batch: whether it arrived, and
// which files are missing in it, if it did: what ADP refused of it was told by the answer
// that is lost.
//
// Errors: ErrNoBatch, ErrState, ErrNote, ErrMissing.
func (e *Export) Settle(n int, arrived bool, missing []int, note, by string, now time.Time) error {
	note = strings.TrimSpace(note)
	if n < 1 || n > len(e.Batches) {
		return ErrNoBatch.With("batch %d of %d", n, len(e.Batches))
	}
	b := &e.Batches[n-1]
	switch {
	case b.State != Unknown:
		return ErrState.With("batch %s is %s: only one that is unknown is settled by a person", b.Name, b.State)
	case note == "" || utf8.RuneCountInString(note) > 500 || strings.ContainsAny(note, "\r\n"):
		return ErrNote
	case len(missing) > 0 && !arrived:
		return ErrMissing.With("a batch that did not arrive has none")
	}
	for _, file := range missing {
		there := false
		for i := range b.Rows {
			if b.Rows[i].File == file {
				b.Rows[i].Refused, there = "not in payroll, as "+by+" has seen", true
			}
		}
		if !there {
			return ErrMissing.With("file %06d is not in batch %s", file, b.Name)
		}
	}
	b.By, b.Note, b.At, b.State = by, note, now, Refused
	if arrived {
		b.State = Arrived
	}
	if e.Turn++; e.Stage == Unsettled {
		e.Close(now)
	}
	e.MovedAt = now
	return nil
}
