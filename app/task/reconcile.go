package task

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/run"
)

// reconciling lists what compares jobs with visits.
func reconciling(f Flows) []Definition {
	return []Definition{
		{
			// A turn takes a second or two, and what is left is queued anew.
			Kind: ReconcileDates, Timeout: 10 * time.Minute, MaxAttempts: 8,
			Run: func(ctx context.Context, company domain.CompanyID, payload []byte) error {
				return f.Reconciler.Work(ctx, company, payload)
			},
		},
		{
			// When the tracks of the day before have settled, six hours after it ended; each
			// day is compared, also after downtime.
			Kind: ReconcileNight, Timeout: 10 * time.Minute, MaxAttempts: 8,
			Scheduled: &Scheduled{
				Schedule: run.Daily(6, 10), CatchUp: run.EachPeriod, Within: 3 * time.Hour,
				Run: func(ctx context.Context, company domain.CompanyID, t run.Turn) (string, error) {
					return f.Reconciler.Nightly(ctx, company, t)
				},
			},
		},
		{
			// The day before that: what was planned in the field and what was booked comes late.
			Kind: ReconcileAgain, Timeout: 10 * time.Minute, MaxAttempts: 8,
			Scheduled: &Scheduled{
				Schedule: run.Daily(6, 40), CatchUp: run.EachPeriod, Within: 3 * time.Hour,
				Run: func(ctx context.Context, company domain.CompanyID, t run.Turn) (string, error) {
					return "", f.Reconciler.Second(ctx, company, t)
				},
			},
		},
	}
}
