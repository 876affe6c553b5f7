package task

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/run"
)

// The kinds about webhooks. Sending is no task: its queue are the messages.
const (
	TellOfWebhook  = "webhooks.tell.v1" // Payload: the subscription.
	ForgetMessages = "webhooks.forget.v1"
)

// WebhookTeller tells people of webhooks that were disabled, and forgets messages past
// their term.
type WebhookTeller interface {
	Tell(ctx context.Context, company domain.CompanyID, payload []byte) error
	Forget(ctx context.Context, company domain.CompanyID, t run.Turn) (place string, err error)
}

// hooking lists what is done about webhooks besides sending.
func hooking(f Flows) []Definition {
	return []Definition{
		{
			// Each address may get it again where another one failed.
			Kind: TellOfWebhook, Timeout: time.Minute, MaxAttempts: 10,
			Run: func(ctx context.Context, company domain.CompanyID, payload []byte) error {
				return f.Webhooks.Tell(ctx, company, payload)
			},
		},
		{
			Kind: ForgetMessages, Timeout: time.Minute, MaxAttempts: 5,
			Scheduled: &Scheduled{
				Schedule: run.Daily(3, 20), CatchUp: run.NewestOnly, Within: 6 * time.Hour,
				Run: func(ctx context.Context, company domain.CompanyID, t run.Turn) (string, error) {
					return f.Webhooks.Forget(ctx, company, t)
				},
			},
		},
	}
}
