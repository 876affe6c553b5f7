package audit_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/anchor"
	"actual/adapters/outbound/keyfile"
	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
	"actual/app/audit"
	apppresence "actual/app/presence"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/ledger"
	"actual/domain/presence"
	"actual/domain/tenant"
	"actual/ports"
)

// books is a company's ledger in a database of its own.
type books struct {
	database  *postgistest.Database
	work      *postgis.UnitOfWork
	sequencer *audit.Sequencer
	anchorer  *audit.Anchorer
	verifier  *audit.Verifier
}

type clock struct{}

func (clock) Now() time.Time { return time.Date(2026, 7, 14, 15, 0, 0, 0, time.UTC) }

var (
	acme  = domain.CompanyID{UUID: id(1)}
	visit = domain.VisitID{UUID: id(5)}
)

func id(b byte) domain.UUID { return domain.UUID{b, 15: b} }

func open(t *testing.T) *books {
	t.Helper()
	t.Parallel()
	b := &books{database: postgistest.New(t)}
	tasks, err := postgis.NewTaskInserter(b.database.App)
	require.NoError(t, err)
	b.work = postgis.NewUnitOfWork(b.database.App, tasks)
	signers, err := keyfile.NewSigners(keyfile.Secret(strings.Repeat("07", 32)))
	require.NoError(t, err)
	outside, err := anchor.NewFile(anchor.Dir(t.TempDir()))
	require.NoError(t, err)
	b.sequencer, b.anchorer = audit.NewSequencer(b.work, signers, clock{}), audit.NewAnchorer(b.work, outside, clock{})
	b.verifier = audit.NewVerifier(b.work, signers, outside)
	return b
}

// filled returns books in which a visit was opened and has settled, signed and
// anchored. They fit.
func filled(t *testing.T) *books {
	t.Helper()
	b := open(t)
	b.record(t, b.furnish)
	b.record(t, b.visit(1, presence.Provisional, ledger.VisitOpened))
	b.record(t, b.visit(2, presence.Settled, ledger.VisitSettled))
	report := b.verify(t)
	require.True(t, report.Fits(), "%v", report.Findings)
	require.EqualValues(t, 2, report.AnchoredTo)
	require.Equal(t, 2, report.Visits)
	return b
}

func (b *books) record(t *testing.T, do func(ctx context.Context, tx ports.Tx) error) {
	t.Helper()
	require.NoError(t, b.work.Update(t.Context(), acme, do))
	_, err := b.sequencer.Sequence(t.Context(), acme)
	require.NoError(t, err)
	_, err = b.anchorer.Anchor(t.Context(), acme)
	require.NoError(t, err)
}

func (b *books) furnish(ctx context.Context, tx ports.Tx) error {
	company, err := tenant.New(acme, "acme", "Acme", "America/New_York")
	if err != nil {
		return err
	}
	if err := tx.Companies.Create(ctx, company, clock{}.Now()); err != nil {
		return err
	}
	worn, err := badge.New(domain.BadgeID{UUID: id(2)}, "dev:2", "", time.Time{}, time.Time{})
	if err != nil {
		return err
	}
	if err := tx.Badges.Register(ctx, worn, clock{}.Now()); err != nil {
		return err
	}
	site := geofence.Site{ID: domain.SiteID{UUID: id(3)}, Ref: "s3", Name: "Site 3", Kind: geofence.KindYard}
	return tx.Sites.Save(ctx, []geofence.Site{site}, nil, clock{}.Now())
}

// visit writes a version with its entry.
func (b *books) visit(number int, state presence.State, kind ledger.Kind) func(context.Context, ports.Tx) error {
	v := presence.Version{
		Visit: presence.Visit{
			Site: domain.SiteID{UUID: id(3)}, Arrived: 1000, ArrivedBetween: [2]int64{900, 1000}, Departed: 2000, DepartedBetween: [2]int64{2000, 2100},
			State: state, Fixes: 4, Confidence: 990,
		},
		ID: visit, Number: number, Badge: domain.BadgeID{UUID: id(2)}, Policy: "test@1", Firm: state != presence.Provisional,
		Entry: domain.EntryID{UUID: id(byte(10 + number))}, RecordedAt: clock{}.Now().Add(time.Duration(number) * time.Minute).UnixMicro(),
	}
	return func(ctx context.Context, tx ports.Tx) error {
		record := apppresence.RecordOf(v, "dev:2")
		entry := ledger.Entry{
			ID: v.Entry, Company: acme, At: 3000 + int64(number), Kind: kind, Actor: "system:test", Subject: record.Subject(), Body: record.Body(nil),
		}
		_, err := tx.Steps.Close(ctx, ports.Closing{At: time.UnixMicro(v.RecordedAt), Versions: []presence.Version{v}, Entries: []ledger.Entry{entry}})
		return err
	}
}

func (b *books) verify(t *testing.T) ledger.Report {
	t.Helper()
	report, err := b.verifier.Verify(t.Context(), acme)
	require.NoError(t, err)
	return report
}

// What only the live store knows. What a bundle shows, too, is tested in
// domain/ledger.
func TestWhatTheLiveStoreShowsIsFound(t *testing.T) {
	tests := map[string]struct {
		tamper  string
		what    ledger.What
		seq     int64
		subject string
		text    string
	}{
		"a visit is hidden": {
			`UPDATE visit_version SET recorded_to = now() WHERE version = 2`,
			ledger.WhatVisitDiffers, -1, "visit:" + visit.String(), "Version 2 of visit " + visit.String() + " is its last, but",
		},
		"an old version is believed again": {
			`UPDATE visit_version SET recorded_to = CASE version WHEN 2 THEN now() END`,
			ledger.WhatVisitDiffers, -1, "visit:" + visit.String(), "Version 1 of visit " + visit.String() + " should end when version 2 was recorded",
		},
		"both versions are believed": {
			`UPDATE visit_version SET recorded_to = NULL`,
			ledger.WhatVisitDiffers, -1, "visit:" + visit.String(), "the store still believes it",
		},
		"the last checkpoint is removed": {
			`DELETE FROM ledger_anchor WHERE size = 2; DELETE FROM ledger_checkpoint WHERE size = 2`,
			audit.WhatUnsigned, 1, "checkpoint:1", "Entries 1 to 1 have numbers, but no checkpoint covers them",
		},
		"all checkpoints are removed": {
			`DELETE FROM ledger_anchor; DELETE FROM ledger_checkpoint`,
			audit.WhatUnsigned, 0, "checkpoint:0", "Entries 0 to 1",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := filled(t)
			_, err := b.database.Admin(t).Exec(t.Context(), test.tamper)
			require.NoError(t, err)
			report := b.verify(t)
			require.False(t, report.Fits())
			f := report.Findings[0]
			require.Equal(t, test.what, f.What, f.Text)
			require.Equal(t, test.seq, f.Seq)
			require.Equal(t, test.subject, f.Subject)
			require.Contains(t, f.Text, test.text)
		})
	}
}

func TestAPendingEntryFits(t *testing.T) {
	b := filled(t)
	require.NoError(t, b.work.Update(t.Context(), acme, b.visit(3, presence.Settled, ledger.VisitChanged)))
	report := b.verify(t)
	require.True(t, report.Fits(), "%v", report.Findings)
	require.Equal(t, 1, report.Pending)
}

// A forged tail must not be signed over.
func TestTheSequencerSignsNothingOverATamperedLog(t *testing.T) {
	b := filled(t)
	admin := b.database.Admin(t)
	_, err := admin.Exec(t.Context(), `UPDATE ledger_hash SET hash = sha256('forged') WHERE idx = 1`)
	require.NoError(t, err)
	_, err = admin.Exec(t.Context(), `UPDATE ledger_hash SET hash = sha256('forged') WHERE idx = 2`)
	require.NoError(t, err)
	require.NoError(t, b.work.Update(t.Context(), acme, b.visit(3, presence.Settled, ledger.VisitChanged)))
	_, err = b.sequencer.Sequence(t.Context(), acme)
	require.ErrorContains(t, err, "does not fit its last checkpoint")
}
