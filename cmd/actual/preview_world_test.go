package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/fences"
	"actual/app/presence"
	"actual/domain"
	rules "actual/domain/presence"
	"actual/ports"
)

// stored says what every table holds that a use case may write, in one line each:
// the sequencer and the anchor have a time of their own, and so has when a credential was used.
func (w *world) stored() map[string]string {
	w.t.Helper()
	admin := w.db.Admin(w.t)
	rows, err := admin.Query(w.t.Context(), `SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname = 'public' AND c.relname <> 'spatial_ref_sys' AND c.relname !~ '^(ledger_(pending|leaf|hash|checkpoint|anchor)|run|run_look|alert(_message|_outage|_pulse|_told|_voltage)?|badge_session|session_reading)$'`) // What the server does by itself.
	require.NoError(w.t, err)
	var tables []string
	for rows.Next() {
		var table string
		require.NoError(w.t, rows.Scan(&table))
		tables = append(tables, table)
	}
	require.NoError(w.t, rows.Err())
	require.Greater(w.t, len(tables), 15)
	out := map[string]string{}
	for _, table := range tables {
		var sum string
		require.NoError(w.t, admin.QueryRow(w.t.Context(), `SELECT count(*) || ' ' || COALESCE(md5(string_agg((to_jsonb(r) - 'last_used_at')::text, '' ORDER BY (to_jsonb(r) - 'last_used_at')::text)), '') FROM `+table+` r`).Scan(&sum))
		out[table] = sum
	}
	return out
}

// onRecord returns what is believed of the company's visits.
func (w *world) onRecord() []rules.Version {
	w.t.Helper()
	var all []rules.Version
	require.NoError(w.t, w.tools.Work.View(w.t.Context(), w.company.ID(), func(ctx context.Context, tx ports.Tx) (err error) {
		all, err = tx.Visits.List(ctx, ports.VisitQuery{Limit: 1000})
		return err
	}))
	return all
}

func (w *world) badgeID(device string) domain.BadgeID {
	w.t.Helper()
	id, err := badgeByDevice(w.t.Context(), w.tools, w.company, device)
	require.NoError(w.t, err)
	return id
}

func (w *world) correction(sites ...fences.Imported) presence.Correction {
	return presence.Correction{Company: w.company.ID(), Sites: sites, By: "test", Reason: "seen with own eyes"}
}

func (w *world) preview(c presence.Correction) presence.Preview {
	w.t.Helper()
	p, err := w.tools.Previewer.Preview(w.t.Context(), c)
	require.NoError(w.t, err)
	return p
}

// told is what a visit says but for its identifiers, and its state, which time
// alone changes.
func told(v rules.Visit) string {
	candidates := ""
	for _, c := range v.Candidates {
		candidates += fmt.Sprint(c.Ref, " ", c.Odds, ";")
	}
	return fmt.Sprint(v.Ref, v.Arrived, v.ArrivedBetween, v.Departed, v.DepartedBetween, v.Open, v.Last, v.Verdict, v.Confidence, v.Fixes, candidates)
}

// afterwards is what a preview says that will be on record, given what is.
func afterwards(record []rules.Version, d presence.Difference) []string {
	said := map[domain.VisitID]string{}
	for _, v := range record {
		said[v.ID] = told(v.Visit)
	}
	var out []string
	for _, b := range d.Badges {
		for _, c := range b.Changes {
			delete(said, c.Old.ID)
			if c.Kind != rules.Withdrew {
				out = append(out, told(c.New.Visit))
			}
		}
	}
	for _, v := range said {
		out = append(out, v)
	}
	slices.Sort(out)
	return out
}

func (w *world) toldOnRecord() []string {
	var out []string
	for _, v := range w.onRecord() {
		out = append(out, told(v.Visit))
	}
	slices.Sort(out)
	return out
}

// drained waits until the worker has nothing left to do.
func (w *world) drained() {
	w.t.Helper()
	admin := w.db.Admin(w.t)
	require.Eventually(w.t, func() bool {
		var marks int
		require.NoError(w.t, admin.QueryRow(w.t.Context(), `SELECT count(*) FROM mark`).Scan(&marks))
		return marks == 0
	}, time.Minute, 50*time.Millisecond)
}

// verified waits until the ledger says what the tables say.
func (w *world) verified() {
	w.t.Helper()
	require.Eventually(w.t, func() bool {
		r, err := w.tools.Verifier.Verify(w.t.Context(), w.company.ID())
		require.NoError(w.t, err)
		require.Empty(w.t, r.Findings)
		return r.Pending == 0
	}, time.Minute, 100*time.Millisecond)
}

// liveEvent is a fix of a device at the middle of event's place at a time.
func liveEvent(id, device string, at time.Time) string {
	sec := at.Unix()
	return fmt.Sprintf(`{"event":%q,"device":%q,"file":"_track.qo","when":%d,"received":%d.5,"where_when":%d,"where_lat":42.27,"where_lon":-71.8,"body":{"time":%d,"dop":1.1}}`,
		id, device, sec, sec+1, sec, sec)
}
