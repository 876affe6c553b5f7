package task

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/run"
)

// The kinds about alerts.
const (
	LookForAlerts = "alerts.look.v1"  // The house's, every five minutes: it has each company judged.
	JudgeAlerts   = "alerts.judge.v1" // One company.
	SendAlerts    = "alerts.send.v1"  // Its messages.
	VerifyLedger  = "ledger.verify.v1"
)

// Alerter looks whether something is wrong, and tells people so.
type Alerter interface {
	Look(ctx context.Context, house domain.CompanyID, t run.Turn) (place string, err error)
	Judge(ctx context.Context, company domain.CompanyID) error
	Send(ctx context.Context, company domain.CompanyID) error
}

// LedgerChecker verifies a company's ledger, and remembers what that came to.
type LedgerChecker interface {
	Nightly(ctx context.Context, company domain.CompanyID, t run.Turn) (place string, err error)
}

// alerting lists what tells people that something is wrong. One run of the house's has all
// companies judged: a run of each company every five minutes would be a hundred thousand
// rows a year, each.
func alerting(f Flows) []Definition {
	return []Definition{
		{
			Kind: LookForAlerts, Timeout: 2 * time.Minute, MaxAttempts: 3,
			Scheduled: &Scheduled{
				Schedule: run.Every(5 * time.Minute), House: true, AtOnce: true, CatchUp: run.NewestOnly, Within: 10 * time.Minute,
				Run: func(ctx context.Context, house domain.CompanyID, t run.Turn) (string, error) {
					return f.Alerts.Look(ctx, house, t)
				},
			},
		},
		{
			// All of it is read in one snapshot: it can't be done in turns. At night, when nothing
			// else of a company's is due.
			Kind: VerifyLedger, Timeout: 30 * time.Minute, MaxAttempts: 3, Backoff: Backoff{First: 10 * time.Minute, Most: time.Hour},
			Scheduled: &Scheduled{
				Schedule: run.Daily(3, 20), CatchUp: run.NewestOnly, Within: 12 * time.Hour,
				Run: func(ctx context.Context, company domain.CompanyID, t run.Turn) (string, error) {
					return f.Ledgers.Nightly(ctx, company, t)
				},
			},
		},
		{
			// The next look makes up for one that failed.
			Kind: JudgeAlerts, Timeout: time.Minute, MaxAttempts: 3,
			Run: func(ctx context.Context, company domain.CompanyID, _ []byte) error {
				return f.Alerts.Judge(ctx, company)
			},
		},
		{
			// What is refused is waited for by the message's own rules: an attempt fails where the
			// store does.
			Kind: SendAlerts, Timeout: 3 * time.Minute, MaxAttempts: 25,
			Run: func(ctx context.Context, company domain.CompanyID, _ []byte) error {
				return f.Alerts.Send(ctx, company)
			},
		},
	}
}
