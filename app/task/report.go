package task

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/run"
)

// The kinds about Power BI.
const (
	RefreshModel  = "reporting.refresh.v1" // What somebody asked for.
	RefreshModels = "reporting.nightly.v1"
)

// ModelRefresher has a company's model in Power BI refreshed, and watches it done.
type ModelRefresher interface {
	Nightly(ctx context.Context, company domain.CompanyID, t run.Turn) error
	Work(ctx context.Context, company domain.CompanyID) error
}

// showing lists what keeps models in Power BI as they should be. While a refresh runs no
// attempt is counted; each attempt is one that failed, half an hour apart, and takes one
// of the day's eight.
func showing(f Flows) []Definition {
	apart := Backoff{First: 30 * time.Minute, Most: time.Hour}
	return []Definition{
		{
			Kind: RefreshModel, Timeout: 5 * time.Minute, MaxAttempts: 3, Backoff: apart,
			Run: func(ctx context.Context, company domain.CompanyID, _ []byte) error {
				return f.Models.Work(ctx, company)
			},
		},
		{
			// After the night's reconciling, before people look.
			Kind: RefreshModels, Timeout: 5 * time.Minute, MaxAttempts: 3, Backoff: apart,
			Scheduled: &Scheduled{
				Schedule: run.Daily(6, 40), CatchUp: run.NewestOnly, Within: 6 * time.Hour,
				Run: func(ctx context.Context, company domain.CompanyID, t run.Turn) (string, error) {
					return "", f.Models.Nightly(ctx, company, t)
				},
			},
		},
	}
}
