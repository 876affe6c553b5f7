package exporting_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/exporting"
	"actual/domain"
	"actual/domain/export"
	"actual/domain/source"
	"actual/ports"
)

// What is about a site that the office does not have is refused when it is asked for.
func TestASiteThatTheTargetDoesNotHave(t *testing.T) {
	w := newWorld(t)
	w.set(export.Shown, export.On)
	ask := func(site string) error {
		fields, err := export.Issue{Subject: "Nobody was there", Site: site}.Fields()
		require.NoError(t, err)
		_, err = w.Ask(t.Context(), exporting.Ask{Company: w.acme, Route: issues, Key: site, Content: fields, By: "test"})
		return err
	}
	require.NoError(t, ask("2009"), "the target's sites were never read")
	require.NoError(t, w.work.Update(t.Context(), w.acme, func(ctx context.Context, tx ports.Tx) error {
		now := time.Now()
		sync := source.Sync{ID: domain.SyncID{UUID: domain.UUID{9}}, Source: source.Aspire, From: domain.NewDate(2026, 11, 27), To: domain.NewDate(2026, 11, 27), BeganAt: now, MovedAt: now, Revision: 1}
		if err := tx.Syncs.Begin(ctx, sync); err != nil {
			return err
		}
		_, err := tx.SourceRows.Keep(ctx, ports.SourceRead{Source: source.Aspire, Kind: source.Site, Sync: sync.ID, At: now, Rows: []source.Row{{Kind: source.Site, Ref: "2001", Said: source.Said{Name: "Elm"}}}})
		return err
	}))
	require.NoError(t, ask("2001"))
	require.ErrorIs(t, ask("2002"), export.ErrIssue)
}
