package conformance

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/contracts/actual"
	"actual/domain"
	"actual/domain/webhook"
	"actual/ports"
)

// Listen has a company tell what happens from now on, for Told.
func Listen(t *testing.T, work ports.UnitOfWork, who domain.CompanyID) {
	t.Helper()
	require.NoError(t, work.Update(t.Context(), who, func(ctx context.Context, tx ports.Tx) error { return tx.Webhooks.Add(ctx, aWebhook(0x7e)) }))
}

// Told returns what integrators would be told of a company since Listen, or since the last
// time. Each is held to the schema of its type.
func Told(t *testing.T, work ports.UnitOfWork, who domain.CompanyID) (out []webhook.Type) {
	t.Helper()
	require.NoError(t, work.Update(t.Context(), who, func(ctx context.Context, tx ports.Tx) error {
		subs, facts, ok, err := tx.HookQueue.Open(ctx, 1000)
		if err != nil {
			return err
		}
		require.True(t, ok)
		out = nil
		gone := make([]domain.UUID, len(facts))
		for i, f := range facts {
			m, _ := subs[0].Queue(f, now)
			require.NoError(t, actual.CheckEvent(m.Payload), "%s", m.Payload)
			out, gone[i] = append(out, f.Type), f.ID
		}
		_, err = tx.HookQueue.Close(ctx, ports.WebhookClosing{Now: now, Facts: gone})
		return err
	}))
	return out
}
