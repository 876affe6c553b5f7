package notices_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/notice"
	"actual/ports"
)

// quarantined lets deliveries of a reason have come at a time.
func (w *world) quarantined(n int, reason string, at time.Time) {
	w.t.Helper()
	_, err := w.admin.Exec(w.t.Context(), `INSERT INTO quarantine (company_id, id, route_id, reason, why, key, content, device, headers, size, sha256, stored_at)
		SELECT $1, gen_random_uuid(), gen_random_uuid(), $2, '', md5(random()::text), n, 'dev:x', '{}', 1, '', $3 FROM generate_series(1, $4) n`, w.company.UUID, reason, at, n)
	require.NoError(w.t, err)
}

// Deliveries that can't be taken in are told of, by reason, until none come for an hour or
// somebody has seen to them.
func TestFailingDeliveriesAreToldOf(t *testing.T) {
	w := newWorld(t)
	w.rule(notice.Rule{Scope: of(notice.OfCompany, domain.UUID{}), First: to("office@northside.example"), OffKinds: &[]notice.Kind{notice.BadgeOffline}, Quiet: &notice.Week{}})
	w.quarantined(2, ports.ReasonUnknown, monday.Add(-10*time.Minute))
	w.quarantined(50, ports.ReasonNotJSON, monday.Add(-2*time.Hour))
	w.look(monday)
	require.Empty(t, w.alerts(), "two are a badge that is not registered yet; what came before is over")
	w.quarantined(1, ports.ReasonUnknown, monday.Add(-time.Minute))
	w.look(monday.Add(15 * time.Minute))
	require.Len(t, w.alerts(), 1)
	require.Equal(t, notice.IngestFailing, w.alerts()[0].Kind)
	require.Equal(t, "ingest:unknown_device", w.alerts()[0].Subject)
	require.Contains(t, w.letters()[0].Subject, "3 in an hour, of devices that nobody registered")
	w.look(monday.Add(55 * time.Minute))
	require.Equal(t, notice.Open, w.alerts()[0].State, "fewer, but they still come")
	w.look(monday.Add(65 * time.Minute))
	require.Equal(t, notice.Over, w.alerts()[0].State)
}

// A ledger that does not verify is told of until it does.
func TestAnUnsoundLedgerIsToldOf(t *testing.T) {
	w := newWorld(t)
	w.rule(notice.Rule{Scope: of(notice.OfCompany, domain.UUID{}), First: to("office@northside.example"), OffKinds: &[]notice.Kind{notice.BadgeOffline}, Quiet: &notice.Week{}})
	checked := func(c ports.LedgerCheck) {
		w.update(func(ctx context.Context, tx ports.Tx) error { return tx.LedgerSeen.Save(ctx, c) })
	}
	checked(ports.LedgerCheck{At: monday.Add(-24 * time.Hour), Entries: 10})
	w.look(monday)
	require.Empty(t, w.alerts())
	checked(ports.LedgerCheck{At: monday, Entries: 11, Findings: 2, Finding: "Entry 7 was changed."})
	checked(ports.LedgerCheck{At: monday.Add(time.Hour), Entries: 11, Findings: 2, Finding: "Entry 7 was changed."})
	w.look(monday.Add(2 * time.Hour))
	require.Len(t, w.alerts(), 1)
	require.Equal(t, notice.LedgerUnsound, w.alerts()[0].Kind)
	require.Equal(t, monday, w.alerts()[0].Since, "since it was first seen")
	require.Contains(t, w.letters()[0].Subject, "Entry 7 was changed.")
	checked(ports.LedgerCheck{At: monday.Add(3 * time.Hour), Entries: 12})
	w.look(monday.Add(4 * time.Hour))
	require.Equal(t, notice.Over, w.alerts()[0].State)
}
