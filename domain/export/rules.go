package export

import (
	"fmt"
	"strings"
	"time"
)

// Ended reports whether nothing more is done about it by itself or by a decision.
func (e *Export) Ended() bool { return e.State == Confirmed || e.State == GivenUp }

// Take takes it in hand, so that nobody else works on it. It fails with ErrInHand,
// or with ErrEnded where nothing is to be done.
func (e *Export) Take(now time.Time, p Policy) error {
	switch {
	case e.Ended() || e.State == Refused || e.State == Trial:
		return ErrEnded
	case now.Before(e.Until):
		return ErrInHand
	}
	e.Turn++
	e.Until = now.Add(p.Lease)
	return nil
}

// Fresh reports whether the next thing to do is to send it; else it is looked for.
func (e *Export) Fresh() bool { return e.State == Pending }

// Sending says that it goes now: kept before the first byte of it leaves. What is
// written is frozen by it.
func (e *Export) Sending(content Fields, now time.Time) {
	e.Content, e.SentAt = content, now
	e.Sends++
	e.Answered, e.Looks, e.Fails, e.Problem = false, 0, 0, ""
	e.to(Sent, now, fmt.Sprintf("sent, for the %s time", ordinal(e.Sends)), "")
}

// NotSent says that a sending did nothing, for sure: the vendor was not reached, or
// told us to come later. It is sent again then; a zero time: after the usual wait.
func (e *Export) NotSent(why string, at, now time.Time, p Policy) {
	if e.State == Sent {
		if e.Sends--; e.Sends == 0 {
			e.SentAt = time.Time{}
		}
		e.to(Pending, now, "nothing was sent: "+why, "")
	}
	e.Later(why, at, now, p)
}

// Later says that it could not be worked on now, and why.
func (e *Export) Later(why string, at, now time.Time, p Policy) {
	e.Fails++
	e.Problem, e.MovedAt = why, now
	if at.Before(now) {
		at = now.Add(p.wait(e.Fails))
	}
	e.DueAt = at
}

// Wait lets it wait, untouched, until a time; zero: until somebody decides
// something.
func (e *Export) Wait(why string, until, now time.Time) {
	e.Problem, e.DueAt, e.MovedAt = why, until, now
}

// Lost says that the answer to a sending is lost.
func (e *Export) Lost(why string, now time.Time) {
	e.Problem, e.DueAt = why, now
	e.to(Unknown, now, "its answer is lost: "+why, "")
}

// Answer says that the vendor answered that it was done. It is read back all the
// same.
func (e *Export) Answer(now time.Time) {
	e.Answered, e.DueAt = true, now
	e.to(Sent, now, "answered as done", "")
}

// Refuse says that it is not there and is not sent.
func (e *Export) Refuse(why string, now time.Time) {
	e.Problem, e.DueAt = why, time.Time{}
	e.to(Refused, now, why, "")
}

// Found says that it was read back, under those names, one unless it is there more
// often.
func (e *Export) Found(refs []string, now time.Time) {
	e.Ref, e.Problem, e.DueAt, e.Fails = refs[0], "", time.Time{}, 0
	what := "read back as " + refs[0]
	if len(refs) > 1 {
		e.Problem = fmt.Sprintf("it is there %d times: as %s", len(refs), strings.Join(refs, ", "))
		what = e.Problem
	}
	e.to(Confirmed, now, what, "")
}

// Missed says that it was looked for and not seen. What nobody answered for, and had
// time to arrive, is sent again, so often as it may be. What was answered as done is
// not: then it is the looking that fails.
func (e *Export) Missed(now time.Time, p Policy) {
	e.Looks++
	e.Fails = 0
	settled := e.SentAt.Add(p.Settle)
	switch {
	case e.Answered && e.Looks < p.Looks:
		e.DueAt, e.MovedAt = now.Add(p.wait(e.Looks)), now
	case e.Answered:
		e.stuck("the vendor said that it was done, and does not show it", now)
	case now.Before(settled):
		if e.State != Unknown {
			e.to(Unknown, now, "whoever sent it did not come to tell of it; it is not there, and may still arrive", "")
		}
		e.DueAt, e.MovedAt = settled, now
	case e.Sends < e.Most:
		e.DueAt, e.Problem = now, ""
		e.to(Pending, now, "looked for, and it is not there: it is sent again", "")
	default:
		e.stuck(fmt.Sprintf("sent %d times, and it is not there", e.Sends), now)
	}
}

// stuck leaves it to a person.
func (e *Export) stuck(why string, now time.Time) {
	e.Problem, e.DueAt = why, time.Time{}
	e.to(Unknown, now, why+": somebody has to decide", "")
}

// Retry is a person's decision that it be tried again: one that was refused, or that
// stands still. What may be there is looked for first, as always. It fails with
// ErrInHand or ErrEnded.
func (e *Export) Retry(by string, now time.Time) error {
	switch {
	case e.Ended() || e.State == Trial:
		return ErrEnded
	case now.Before(e.Until):
		return ErrInHand
	}
	e.Turn++
	e.DueAt, e.Looks, e.Fails = now, 0, 0
	if e.Sends >= e.Most {
		e.Most = e.Sends + 1
	}
	next := e.State
	if next == Refused {
		next, e.Problem = Pending, ""
	}
	e.to(next, now, "to be tried again", by)
	return nil
}

// GiveUp is a person's decision that nothing more be done about it. It fails with
// ErrInHand, ErrEnded or ErrReason.
func (e *Export) GiveUp(why, by string, now time.Time) error {
	switch {
	case e.Ended():
		return ErrEnded
	case now.Before(e.Until):
		return ErrInHand
	case !line(why, mostReason):
		return ErrReason
	}
	e.Turn++
	e.Problem, e.DueAt = why, time.Time{}
	e.to(GivenUp, now, "given up: "+why, by)
	return nil
}

// Again is what is asked for once more under its key. What was only shown is written
// once the company does more than look; what never went, or was refused, takes the new
// content; all else stays. It reports whether anything changed.
func (e *Export) Again(content Fields, trial bool, by string, now time.Time) bool {
	if now.Before(e.Until) {
		return false
	}
	switch {
	case e.State == Trial && !trial:
		e.Turn++
		e.Content, e.By, e.DueAt = content, by, now
		e.to(Pending, now, "asked for", by)
		return true
	case (e.State == Refused || e.State == GivenUp && e.Sends == 0) && !same(e.Content, content):
		e.Turn++
		e.Content, e.By, e.Problem, e.Looks, e.Fails = content, by, "", 0, 0
		next := Pending
		if e.DueAt = now; trial {
			next, e.DueAt = Trial, time.Time{}
		}
		e.to(next, now, "asked for in other words", by)
		return true
	case (e.State == Trial || e.State == Pending) && e.Sends == 0 && !same(e.Content, content):
		e.Turn++
		e.Content = content
		e.to(e.State, now, "asked for in other words", by)
		return true
	}
	return false
}

// Wake has it worked on now, where it waited for the company to have it written.
func (e *Export) Wake(now time.Time) {
	if e.State == Pending && e.DueAt.IsZero() {
		e.Turn++
		e.DueAt, e.Problem = now, ""
	}
}

// Leave puts it out of hand.
func (e *Export) Leave() { e.Until = time.Time{} }

// wait is how long it is waited after the n-th time in vain.
func (p Policy) wait(n int) time.Duration {
	wait := p.First
	for ; n > 1 && wait < p.Last; n-- {
		wait *= 2
	}
	return min(wait, p.Last)
}

func same(a, b Fields) bool {
	if len(a) != len(b) {
		return false
	}
	for name, value := range a {
		if other, there := b[name]; !there || other != value {
			return false
		}
	}
	return true
}

func ordinal(n int) string {
	switch {
	case n%100/10 == 1:
	case n%10 == 1:
		return fmt.Sprintf("%dst", n)
	case n%10 == 2:
		return fmt.Sprintf("%dnd", n)
	case n%10 == 3:
		return fmt.Sprintf("%drd", n)
	}
	return fmt.Sprintf("%dth", n)
}
