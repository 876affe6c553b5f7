package vendorhttp

import (
	"cmp"
	"time"

	"actual/ports"
)

// Policy is what differs between vendors. What is zero is as in Usual.
type Policy struct {
	Vendor string // Its name in metrics, logs, errors and budgets: "notehub".

	Deadline time.Duration // For the whole call: all attempts and all waiting.
	Timeout  time.Duration // For one attempt, headers and body.
	Attempts int           // The first one included.

	BackoffMin, BackoffMax time.Duration // Between attempts: doubled each time, and drawn below.
	RetryAfterMax          time.Duration // A vendor that asks for a longer wait is not waited for.

	TripAfter uint32        // Failed attempts in a row that open a company's breaker.
	OpenFor   time.Duration // How long an open breaker lets nothing through.

	MaxAnswer int64        // Bytes of an answer's body, unpacked.
	Rates     []ports.Rate // What the vendor allows an account; empty: what it doesn't refuse.

	Secret []string // Names of headers, parameters and fields whose values are never shown, besides the usual ones.
	Local  bool     // Whether it may be in a private network, or on this machine and there without TLS: a sandbox, or what the operator put in between.
}

// Usual is a policy for a vendor of whom nothing is known.
func Usual(vendor string) Policy {
	return Policy{
		Vendor: vendor, Deadline: 2 * time.Minute, Timeout: 30 * time.Second, Attempts: 4,
		BackoffMin: 500 * time.Millisecond, BackoffMax: 10 * time.Second, RetryAfterMax: 30 * time.Second,
		TripAfter: 5, OpenFor: 30 * time.Second, MaxAnswer: 32 << 20,
	}
}

// Within is the policy for calls that somebody holds something for: whatever happens they
// end within a time, which the policy can shorten and not lengthen.
func (p Policy) Within(most time.Duration) Policy {
	u := Usual(p.Vendor)
	p.Deadline = min(cmp.Or(p.Deadline, u.Deadline), most)
	p.Timeout = min(cmp.Or(p.Timeout, u.Timeout), most)
	return p
}

// complete fills in what is usual.
func (p Policy) complete() Policy {
	u := Usual(p.Vendor)
	p.Deadline, p.Timeout, p.Attempts = cmp.Or(p.Deadline, u.Deadline), cmp.Or(p.Timeout, u.Timeout), cmp.Or(p.Attempts, u.Attempts)
	p.BackoffMin, p.BackoffMax = cmp.Or(p.BackoffMin, u.BackoffMin), cmp.Or(p.BackoffMax, u.BackoffMax)
	p.RetryAfterMax = cmp.Or(p.RetryAfterMax, u.RetryAfterMax)
	p.TripAfter, p.OpenFor = cmp.Or(p.TripAfter, u.TripAfter), cmp.Or(p.OpenFor, u.OpenFor)
	p.MaxAnswer = cmp.Or(p.MaxAnswer, u.MaxAnswer)
	return p
}
