package audit_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/ledger"
	"actual/ports"
)

// named writes an entry with a name beside it.
func (b *books) named(t *testing.T) {
	t.Helper()
	b.record(t, func(ctx context.Context, tx ports.Tx) error {
		return tx.Beside.Append(ctx, ledger.Entry{
			ID: domain.EntryID{UUID: id(40)}, Company: acme, At: 4000, Kind: ledger.WorkerAdded, Actor: "system:test", Subject: "worker:1",
		}, map[string]string{"name": "Ana Flores", "ref": "117"})
	})
}

func TestWhatStandsBesideTheLedger(t *testing.T) {
	b := filled(t)
	b.named(t)
	report := b.verify(t)
	require.True(t, report.Fits(), "%v", report.Findings)
	require.Equal(t, []int{2, 0}, []int{report.Beside, report.Erased})
	admin := b.database.Admin(t)
	do := func(query string) ledger.Report {
		_, err := admin.Exec(t.Context(), query)
		require.NoError(t, err)
		return b.verify(t)
	}
	changed := do(`UPDATE ledger_beside SET value = 'Ben Flores' WHERE field = 'name'`)
	require.Equal(t, ledger.WhatBesideDiffers, changed.Findings[0].What)
	require.Equal(t, "worker:1", changed.Findings[0].Subject)
	require.True(t, do(`UPDATE ledger_beside SET value = 'Ana Flores' WHERE field = 'name'`).Fits())
	require.False(t, do(`UPDATE ledger_beside SET salt = substring(sha256('x') FROM 1 FOR 16) WHERE field = 'ref'`).Fits())

	require.NoError(t, b.work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		all, err := tx.Beside.Of(ctx, domain.EntryID{UUID: id(40)})
		require.NoError(t, err)
		require.Len(t, all, 2)
		n, err := tx.Beside.Expire(ctx, time.Unix(4000, 0), 10)
		require.NoError(t, err)
		require.Zero(t, n, "not past its term")
		n, err = tx.Beside.Erase(ctx, "worker:1")
		require.EqualValues(t, 2, n)
		return err
	}))
	report = b.verify(t)
	require.True(t, report.Fits(), "%v", report.Findings)
	require.Equal(t, []int{0, 2}, []int{report.Beside, report.Erased})
}
