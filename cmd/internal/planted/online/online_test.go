package online_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/app/reconciliation"
	"actual/cmd/internal/planted"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/discrepancy"
	"actual/domain/reconcile"
	"actual/domain/source"
	"actual/ports"
)

// subject is what a discrepancy is of, in the files' words.
type subject struct {
	date domain.Date
	kind reconcile.Kind
	of   string
}

// found returns what passes over all dates of the season find on the store.
func (w *world) found() map[subject]string {
	in := w.offline.Input
	for on := in.From; !on.After(in.To); on = on.AddDays(1) {
		_, _, err := w.reconciler.Pass(w.t.Context(), reconciliation.MakePass{Company: w.acme, Date: on, Cause: discrepancy.OnRequest, By: "test"})
		require.NoError(w.t, err)
	}
	out := map[subject]string{}
	require.NoError(w.t, w.work.View(w.t.Context(), w.acme, func(ctx context.Context, tx ports.Tx) error {
		all, err := tx.Found.List(ctx, ports.DiscrepancyQuery{})
		for _, d := range all {
			out[w.subject(d.Discrepancy)] = fmt.Sprint(d.Verdict.Finding, " ", d.Verdict.Expected, " ", d.Verdict.Actual)
		}
		return err
	}))
	return out
}

// expected returns what the season's files lead to.
func (w *world) expected() map[subject]string {
	out := map[subject]string{}
	for _, d := range reconcile.Reconcile(w.offline.Input).Discrepancies {
		out[w.subject(d)] = fmt.Sprint(d.Verdict.Finding, " ", d.Verdict.Expected, " ", d.Verdict.Actual)
	}
	return out
}

func (w *world) subject(d reconcile.Discrepancy) subject {
	s := d.Subject
	of := ""
	for _, id := range []domain.UUID{s.Site.UUID, s.Job.UUID, s.Crew.UUID, s.Worker.UUID, s.Badge.UUID, s.Other, s.Row} {
		of += " " + w.called(id)
	}
	return subject{d.Date, d.Kind, of}
}

// called is what the files call something, also where a pass has an identifier of its own
// for what is nobody's.
func (w *world) called(id domain.UUID) string {
	if id.IsZero() {
		return "-"
	}
	for _, e := range w.devices {
		if badge.Stranger(e).UUID == id {
			return e
		}
	}
	for _, k := range w.offline.Input.Workers {
		if source.Nobody(source.Aspire, w.ref(k.ID.UUID)).UUID == id {
			return w.ref(k.ID.UUID)
		}
	}
	return w.ref(id)
}

// TestOnlineAsOffline has the events of seasons stored and derived, and compares what
// passes find with what the same seasons' files lead to.
func TestOnlineAsOffline(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes a minute")
	}
	both, only := map[reconcile.Kind]int{}, map[reconcile.Kind][2]int{}
	for _, number := range []int{0, 2} {
		w := newWorld(t, planted.Config{Seed: 1, Companies: 3, Days: 8, Engine: true}, number)
		w.live()
		online, offline := w.found(), w.expected()
		var told []string
		for s, what := range offline {
			n := only[s.kind]
			if _, too := online[s]; too {
				both[s.kind]++
				continue
			}
			n[0]++
			only[s.kind] = n
			told = append(told, fmt.Sprintf("%s %s offline only:%s (%s)", s.date, s.kind, s.of, what))
		}
		for s, what := range online {
			if _, too := offline[s]; !too {
				n := only[s.kind]
				n[1]++
				only[s.kind] = n
				told = append(told, fmt.Sprintf("%s %s online only:%s (%s)", s.date, s.kind, s.of, what))
			}
		}
		slices.Sort(told)
		for _, line := range told {
			t.Log(w.offline.Ref, line)
		}
	}
	all, apart := 0, 0
	for _, kind := range reconcile.Kinds() {
		t.Logf("%-24s both %3d, offline only %d, online only %d", kind, both[kind], only[kind][0], only[kind][1])
		all, apart = all+both[kind], apart+only[kind][0]+only[kind][1]
	}
	for _, kind := range []reconcile.Kind{reconcile.BadgeLeftBehind, reconcile.BadgesAsOne, reconcile.UnknownBadge, reconcile.BadgeSilent, reconcile.CoverageHole, reconcile.UnmappedWorker, reconcile.SiteUnlocated} {
		require.NotZero(t, both[kind], "%s is found online", kind)
		require.Zero(t, only[kind][0]+only[kind][1], "%s is the same online and offline", kind)
	}
	require.LessOrEqual(t, 25*apart, all, "the edges of what is seen may differ: when somebody fetches a badge, for one")
}
