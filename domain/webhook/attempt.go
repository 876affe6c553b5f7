package webhook

import (
	"strings"
	"time"
	"unicode/utf8"
)

// What an attempt keeps of an answer, at most.
const mostAnswer = 1024

// Attempt is one try to send a message.
type Attempt struct {
	N          int // From 1 on, in all turns of the message.
	At         time.Time
	Took       time.Duration
	Status     int           // 0: there was no answer.
	Asked      time.Duration // Retry-After.
	Problem    string        // Why there was none, in plain words; "": there was one.
	Answer     string        // How it began, without secrets.
	Signatures int           // How many it was signed with.
	Forbidden  bool          // The address may not be posted to.
}

// Took2xx reports whether the receiver took the message.
func (a Attempt) Took2xx() bool { return a.Status >= 200 && a.Status <= 299 }

// gone is the answer that ends a subscription.
const gone = 410

// Gone reports whether the receiver wants no more messages.
func (a Attempt) Gone() bool { return a.Status == gone }

// Outcome is what follows from an attempt for its message and for the receiver.
type Outcome struct {
	Message Message
	Health  Health
	Attempt Attempt
	End     Why // "": the subscription goes on.
}

// After judges an attempt that began at a.At. chance is that of Again.
func After(m Message, h Health, a Attempt, chance float64) Outcome {
	m.Tried++
	m.Attempts++
	a.N = m.Tried
	ended := a.At.Add(a.Took)
	if a.Took2xx() {
		m.Progress, m.EndedAt, m.NextAt = Delivered, ended, time.Time{}
		return Outcome{Message: m, Health: h.Took(ended), Attempt: a}
	}
	out := Outcome{Health: h.Failed(ended, a.Asked), Attempt: a}
	if at, again := Again(m.Attempts, ended, a.Asked, chance); again {
		m.NextAt = at
	} else {
		m.Progress, m.EndedAt, m.NextAt = GivenUp, ended, time.Time{}
	}
	switch {
	case a.Gone():
		out.End = Gone
	case out.Health.Hopeless(ended):
		out.End = Failing
	}
	out.Message = m
	return out
}

// Excerpt returns the beginning of what a receiver answered as it is kept: bounded, valid,
// without control characters, and without secrets and signatures where it echoes them.
func Excerpt(answer string) string {
	if len(answer) > mostAnswer {
		answer = answer[:mostAnswer]
	}
	answer = strings.ToValidUTF8(answer, "\uFFFD")
	answer = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case control(r):
			return -1
		}
		return r
	}, answer)
	for _, mark := range []string{"whsec_", "whsk_", "v1,", "v1a,"} {
		answer = hide(answer, mark)
	}
	if len(answer) > mostAnswer { // Of what was not valid.
		answer = answer[:mostAnswer]
		for !utf8.ValidString(answer) {
			answer = answer[:len(answer)-1]
		}
	}
	return answer
}

// hide replaces what follows a mark and looks like base64 by three dots.
func hide(text, mark string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, mark)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteString(mark)
		end := strings.IndexFunc(rest, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("+/=_-", r)
		})
		if end < 0 {
			end = len(rest)
		}
		const least = 16 // Shorter ones are words.
		if end >= least {
			b.WriteString("…")
		} else {
			b.WriteString(rest[:end])
		}
		text = rest[end:]
	}
}
