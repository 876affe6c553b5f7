package retention_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/anchor"
	"actual/adapters/outbound/keyfile"
	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
	"actual/app/audit"
	apppresence "actual/app/presence"
	"actual/app/retention"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/ledger"
	"actual/domain/presence"
	"actual/domain/tenant"
	"actual/ports"
)

var (
	now  = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	acme = domain.CompanyID{UUID: id(0xa1)}
	blue = domain.CompanyID{UUID: id(0xb1)}
	site = domain.SiteID{UUID: id(0x51)}
)

func id(b byte) domain.UUID { return domain.UUID{b, 15: b} }

type clock struct{}

func (clock) Now() time.Time { return now }

type counted struct{ n *byte }

func (c counted) New() domain.UUID {
	*c.n++
	return domain.UUID{0xff, 14: 1, 15: *c.n}
}

// world is two companies in a database of its own; each has the badges 1 and 2 and
// a site.
type world struct {
	t        *testing.T
	database *postgistest.Database
	admin    *pgx.Conn
	work     *postgis.UnitOfWork
	remover  *retention.Remover
	settings *retention.Settings
	holds    *retention.Holds
	verifier *audit.Verifier
	number   *audit.Sequencer
	ids      counted
}

func newWorld(t *testing.T) *world {
	t.Helper()
	t.Parallel()
	w := &world{t: t, database: postgistest.New(t), ids: counted{new(byte)}}
	w.admin = w.database.Admin(t)
	tasks, err := postgis.NewTaskInserter(w.database.App)
	require.NoError(t, err)
	w.work = postgis.NewUnitOfWork(w.database.App, tasks)
	signers, err := keyfile.NewSigners(keyfile.Secret(strings.Repeat("07", 32)))
	require.NoError(t, err)
	outside, err := anchor.NewFile(anchor.Dir(t.TempDir()))
	require.NoError(t, err)
	w.verifier, w.number = audit.NewVerifier(w.work, signers, outside), audit.NewSequencer(w.work, signers, clock{})
	w.remover = retention.NewRemover(w.work, postgis.NewPartitions(w.database.App, clock{}), clock{}, w.ids)
	w.settings, w.holds = retention.NewSettings(w.work, clock{}, w.ids), retention.NewHolds(w.work, clock{}, w.ids)
	w.furnish(acme, "acme", 1)
	w.furnish(blue, "blue", 0x11)
	return w
}

// badgeOf is badge 1 or 2 of a company.
func badgeOf(company domain.CompanyID, n byte) domain.BadgeID {
	if company == blue {
		n += 0x10
	}
	return domain.BadgeID{UUID: id(n)}
}

func (w *world) furnish(company domain.CompanyID, ref string, first byte) {
	w.t.Helper()
	require.NoError(w.t, w.work.Update(w.t.Context(), company, func(ctx context.Context, tx ports.Tx) error {
		c, err := tenant.New(company, ref, ref, "America/New_York")
		require.NoError(w.t, err)
		require.NoError(w.t, tx.Companies.Create(ctx, c, now))
		for n := first; n < first+2; n++ {
			b, err := badge.New(domain.BadgeID{UUID: id(n)}, fmt.Sprintf("dev:%d", n), "", time.Time{}, time.Time{})
			require.NoError(w.t, err)
			require.NoError(w.t, tx.Badges.Register(ctx, b, now))
		}
		return tx.Sites.Save(ctx, []geofence.Site{{ID: site, Ref: "s", Name: "Site", Kind: geofence.KindYard}}, nil, now)
	}))
}

// ago is noon, so many days before now.
func ago(days int) time.Time { return now.AddDate(0, 0, -days) }

// evidence stores an event and its fix, of so many days ago.
func (w *world) evidence(company domain.CompanyID, b domain.BadgeID, days ...int) {
	w.t.Helper()
	for _, d := range days {
		key := fmt.Sprint(b, d)
		for _, insert := range []string{
			`INSERT INTO event (company_id, stored_at, key, content, badge_id, route_id, raw) VALUES ($1, $2, $3, 1, $4, $4, '{}')`,
			`INSERT INTO fix (company_id, at, key, content, badge_id, lat, lng, dop, speed, source, weak) VALUES ($1, $2, $3, 1, $4, 1, 1, 0, 0, 1, '')`,
		} {
			_, err := w.admin.Exec(w.t.Context(), insert, company.UUID, ago(d), key, b.UUID)
			require.NoError(w.t, err)
		}
	}
}

// visit stores a visit of so many days ago, with its entry; its versions settle and
// are sealed where asked.
func (w *world) visit(company domain.CompanyID, b domain.BadgeID, n byte, days int, states ...presence.State) domain.VisitID {
	w.t.Helper()
	visit := domain.VisitID{UUID: id(n)}
	at := ago(days).Unix()
	for i, state := range states {
		v := presence.Version{
			Visit: presence.Visit{
				Site: site, Arrived: at, ArrivedBetween: [2]int64{at - 60, at}, Departed: at + 3600, DepartedBetween: [2]int64{at + 3600, at + 3660}, Last: at + 3600,
				State: state, Fixes: 4, Confidence: 990,
			},
			ID: visit, Number: i + 1, Badge: b, Policy: "test@1", Firm: state != presence.Provisional,
			Entry: domain.EntryID{UUID: domain.UUID{n, byte(i + 1), 15: n}}, RecordedAt: ago(days).Add(time.Duration(i+2) * time.Hour).UnixMicro(),
		}
		kind := ledger.VisitOpened
		switch {
		case state == presence.Sealed:
			kind = ledger.VisitSealed
		case i > 0:
			kind = ledger.VisitSettled
		}
		require.NoError(w.t, w.work.Update(w.t.Context(), company, func(ctx context.Context, tx ports.Tx) error {
			worn, err := tx.Badges.ByID(ctx, b)
			require.NoError(w.t, err)
			record := apppresence.RecordOf(v, worn.Device())
			_, err = tx.Steps.Close(ctx, ports.Closing{At: time.UnixMicro(v.RecordedAt), Versions: []presence.Version{v}, Entries: []ledger.Entry{{
				ID: v.Entry, Company: company, At: at + 7200 + int64(i), Kind: kind, Actor: "system:test", Subject: record.Subject(), Body: record.Body(nil),
			}}})
			return err
		}))
	}
	return visit
}

// apply deletes until nothing is left to delete.
func (w *world) apply(company domain.CompanyID) retention.Removed {
	w.t.Helper()
	total := retention.Removed{}
	for next, first := "", true; first || next != ""; first = false {
		removed, then, err := w.remover.Apply(w.t.Context(), company, next)
		require.NoError(w.t, err)
		for purpose, n := range removed {
			total[purpose] += n
		}
		next = then
	}
	return total
}

// left returns of how many days ago a table's rows are.
func (w *world) left(table, column string, company domain.CompanyID, b domain.BadgeID) (days []int) {
	w.t.Helper()
	rows, err := w.admin.Query(w.t.Context(), `SELECT ($1::timestamptz::date - `+column+`::date)::int FROM `+table+` WHERE company_id = $2 AND badge_id = $3 ORDER BY 1`, now, company.UUID, b.UUID)
	require.NoError(w.t, err)
	days, err = pgx.CollectRows(rows, pgx.RowTo[int])
	require.NoError(w.t, err)
	return days
}

func (w *world) verify(company domain.CompanyID) ledger.Report {
	w.t.Helper()
	_, err := w.number.Sequence(w.t.Context(), company)
	require.NoError(w.t, err)
	report, err := w.verifier.Verify(w.t.Context(), company)
	require.NoError(w.t, err)
	return report
}
