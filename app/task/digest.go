package task

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/digest"
	"actual/domain/run"
)

// The kinds about summaries by mail.
const (
	MakeDaily     = "digests.daily.v1"
	MakeWeekly    = "digests.weekly.v1"
	MakeMonthly   = "digests.monthly.v1"
	DeliverLetter = "digests.deliver.v1" // Payload: the letter, and when it was last asked for.
)

// MakeDigest returns the kind that makes summaries of a cadence.
func MakeDigest(c digest.Cadence) string {
	return map[digest.Cadence]string{digest.Daily: MakeDaily, digest.Weekly: MakeWeekly, digest.Monthly: MakeMonthly}[c]
}

// DigestSender makes summaries, each once for a period, and sends their letters.
type DigestSender interface {
	Make(ctx context.Context, company domain.CompanyID, c digest.Cadence, t run.Turn) error
	Deliver(ctx context.Context, company domain.CompanyID, payload []byte) error
}

// telling lists what tells people by mail how their company did.
func telling(f Flows) []Definition {
	of := func(c digest.Cadence, late run.CatchUp) Definition {
		return Definition{
			// The whole period is read in one turn, of one time. One that was killed is made again soon.
			Kind: MakeDigest(c), Timeout: 2 * time.Minute, MaxAttempts: 8, Backoff: Backoff{First: time.Minute, Most: time.Hour},
			Scheduled: &Scheduled{
				Chosen: true, CatchUp: late, Within: 2 * time.Hour,
				Run: func(ctx context.Context, company domain.CompanyID, t run.Turn) (string, error) {
					return "", f.Digests.Make(ctx, company, c, t)
				},
			},
		}
	}
	return []Definition{
		of(digest.Daily, run.NewestOnly), // After a week without servers nobody wants seven of them.
		of(digest.Weekly, run.EachPeriod),
		of(digest.Monthly, run.EachPeriod),
		{
			// What the mail server does not take is waited for by the letter's own rules: an
			// attempt fails where the store does. One that was killed is looked at again soon.
			Kind: DeliverLetter, Timeout: time.Minute, MaxAttempts: 25,
			Run: func(ctx context.Context, company domain.CompanyID, payload []byte) error {
				return f.Digests.Deliver(ctx, company, payload)
			},
		},
	}
}
