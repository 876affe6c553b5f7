package digest

import (
	"time"

	"actual/domain"
	"actual/domain/job"
)

// Digest is a summary that was made, with all that it tells: it is told again as it was.
type Digest struct {
	ID      domain.DigestID
	Company domain.CompanyID
	Period
	MadeAt  time.Time
	MadeBy  string // As the ledger names who did.
	Manual  bool   // A person asked for it: the period's own is still to come, or was.
	Figures Figures
	Since   Since
	Zone    string // IANA name of the time zone in which it was made.
}

// Fate says what became of a letter. The names are stored.
type Fate string

// The fates. Waiting letters are tried; the others are over.
const (
	Waiting  Fate = "waiting"
	Sent     Fate = "sent"       // The mail server took it.
	Declined Fate = "refused"    // The mail server refused the address, or the letter, for good.
	Unknown  Fate = "unknown"    // It was with the mail server, but for its answer, when we were stopped: it is not sent again by itself.
	GivenUp  Fate = "given_up"   // The mail server did not take it in all the time that there was.
	Unwanted Fate = "not_wanted" // The address had unsubscribed, or was refused, before it was sent.
)

// Letter is a digest's mail to one address.
type Letter struct {
	ID        domain.LetterID
	Digest    domain.DigestID
	To        string
	Language  job.Language
	Fate      Fate
	Tries     int
	Problem   string // What the last try failed with; what the server said.
	Answer    string // What the server said when it took it.
	MadeAt    time.Time
	DueAt     time.Time // Of a waiting one: when it is tried next.
	MovedAt   time.Time
	Turn      int64     // Rises with each that takes it in hand …
	Until     time.Time // … until then. Zero: nobody has it.
	HandingAt time.Time // When all of it but the end was with the server, in this turn; zero: not so far.
	Secret    []byte    // A hash of what its link to unsubscribe holds; empty: there is none yet.
}

// Times of letters.
const (
	// Lease is how long a try may take; who has a letter for longer was stopped.
	Lease = 3 * time.Minute
	// Patience is for how long a letter is tried, from when it was made.
	Patience = 48 * time.Hour
)

// Take takes a letter in hand at an instant. ok is false where it is not to be tried now:
// it is over, or due is when to look again. Of one that was being handed over when its
// process was stopped, nobody knows whether the server took it: it is unknown with that.
func (l *Letter) Take(now time.Time) (ok bool, due time.Time) {
	switch {
	case l.Fate != Waiting:
		return false, time.Time{}
	case now.Before(l.Until):
		return false, l.Until
	case !l.HandingAt.IsZero():
		l.Turn++
		l.end(Unknown, "the process was stopped while the mail server was to answer", now)
		return false, time.Time{}
	case now.Before(l.DueAt):
		return false, l.DueAt
	}
	l.Turn++
	l.Tries++
	l.Until, l.MovedAt = now.Add(Lease), now
	return true, time.Time{}
}

// Handing notes that all of the letter but its end is with the server.
func (l *Letter) Handing(now time.Time) { l.HandingAt, l.MovedAt = now, now }

// Took ends it: the server has it.
func (l *Letter) Took(answer string, now time.Time) {
	l.end(Sent, "", now)
	l.Answer = answer
}

// Refuse ends it: the server will not have it.
func (l *Letter) Refuse(reason string, now time.Time) { l.end(Declined, reason, now) }

// Lost ends it: it was with the server, and there came no answer.
func (l *Letter) Lost(reason string, now time.Time) { l.end(Unknown, reason, now) }

// Unwanted ends it without a try: the address wants none.
func (l *Letter) Unwanted(now time.Time) { l.end(Unwanted, "", now) }

// Later puts it off after a try that failed, for longer each time, up to three hours; it is
// given up when its time has passed. It returns when it is tried again; zero: never.
func (l *Letter) Later(reason string, now time.Time) time.Time {
	wait := time.Minute << min(l.Tries, 8)
	wait = min(wait, 3*time.Hour)
	if now.Add(wait).After(l.MadeAt.Add(Patience)) {
		l.end(GivenUp, reason, now)
		return time.Time{}
	}
	l.Problem, l.DueAt, l.MovedAt, l.Until, l.HandingAt = reason, now.Add(wait), now, time.Time{}, time.Time{}
	return l.DueAt
}

func (l *Letter) end(f Fate, problem string, now time.Time) {
	l.Fate, l.Problem, l.MovedAt, l.Until, l.DueAt = f, problem, now, time.Time{}, time.Time{}
}

// Again makes a letter of which nobody knows whether it came, or which was given up, wait
// again, since a person asks for it. It reports whether it may.
func (l *Letter) Again(now time.Time) bool {
	if l.Fate != Unknown && l.Fate != GivenUp {
		return false
	}
	l.Turn++
	l.Fate, l.Problem, l.DueAt, l.MovedAt, l.MadeAt, l.HandingAt = Waiting, "", now, now, now, time.Time{}
	return true
}
