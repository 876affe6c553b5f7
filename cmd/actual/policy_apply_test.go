package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/presence"
	rules "actual/domain/presence"
	"actual/ports"
)

// splitting is a policy by which a quarter of an hour of silence ends a visit.
func splitting() rules.Policy {
	p := rules.DefaultPolicy()
	p.Version, p.MaxBridgeS = "splitting", 600
	return p
}

func TestAChangedPolicyDoesWhatThePreviewShowed(t *testing.T) {
	w := twoCrews(t)
	w.stand("dev:2", 45, 60) // Back after a quarter of an hour of silence.
	w.becomes(func(v []visitSeen) bool { return len(v) == 2 && v[1].Fixes == 40 })
	before := w.onRecord()
	next := splitting()
	c := w.correction()
	c.Policy = &next
	p := w.preview(c)
	require.Equal(t, 1, p.Difference.Totals.Opened)
	require.Equal(t, 1, p.Difference.Totals.Changed)
	compared, err := w.tools.Comparer.Compare(t.Context(), presence.ComparePolicies{Company: w.company.ID(), Next: next})
	require.NoError(t, err)
	require.Equal(t, p.ID, compared.ID, "comparing shows the same")

	_, err = w.tools.Previewer.Apply(t.Context(), c, p.ID)
	require.NoError(t, err)
	w.becomes(func(v []visitSeen) bool { return len(v) == 3 })
	w.drained()
	require.Equal(t, afterwards(before, p.Difference), w.toldOnRecord())
	for _, v := range w.onRecord() {
		if v.Badge == w.badgeID("dev:2") {
			require.Equal(t, "splitting", v.Policy)
		}
	}
	_, err = w.tools.Previewer.Apply(t.Context(), c, p.ID)
	require.ErrorIs(t, err, presence.ErrMoved, "once is enough")

	// What comes from now on is judged by it, too.
	w.stand("dev:1", 45, 60)
	w.becomes(func(v []visitSeen) bool { return len(v) == 4 })
	policies, err := w.tools.Previewer.Policies(t.Context(), w.company.ID())
	require.NoError(t, err)
	require.Equal(t, next, policies.InUse)
	require.Equal(t, "test", policies.Since.Made.By)

	// And back: as if nothing had been.
	own := w.correction()
	own.Policy = &rules.Policy{}
	back := w.preview(own)
	require.Equal(t, rules.DefaultPolicy().Version, back.Difference.After.Policy)
	_, err = w.tools.Previewer.Apply(t.Context(), own, back.ID)
	require.NoError(t, err)
	w.becomes(func(v []visitSeen) bool { return len(v) == 2 && v[0].Fixes == 45 && v[1].Fixes == 40 })
	w.verified()
}

func TestAPolicyInUseIsNotSetAgain(t *testing.T) {
	w := twoCrews(t)
	body := map[string]any{"policy": map[string]any{"max_bridge_s": 600}}
	w.made(t, body, w.previewed(t, body).ID)
	w.stop()
	was := w.stored()
	for range 2 {
		own := w.correction()
		policies, err := w.tools.Previewer.Policies(t.Context(), w.company.ID())
		require.NoError(t, err)
		own.Policy = &policies.InUse
		p := w.preview(own)
		require.Equal(t, 2, p.Difference.Looked, "it is shown all the same")
		_, err = w.tools.Previewer.Apply(t.Context(), own, p.ID)
		require.NoError(t, err)
		require.Equal(t, was, w.stored(), "nothing is written, nothing marked")
	}
	w.start()
}

func TestANameStandsForOnePolicy(t *testing.T) {
	w := newWorld(t)
	apply := func(p rules.Policy) error {
		c := w.correction()
		c.Policy = &p
		_, err := w.tools.Previewer.Apply(t.Context(), c, "")
		return err
	}
	other := rules.DefaultPolicy()
	other.OddsMilli++
	require.ErrorIs(t, apply(other), ports.ErrPolicyName, "the program's own has that name")
	require.NoError(t, apply(splitting()))
	other = splitting()
	other.OddsMilli++
	require.ErrorIs(t, apply(other), ports.ErrPolicyName)
	require.NoError(t, apply(splitting()), "the same again is no other")
	require.NoError(t, apply(rules.DefaultPolicy()), "the program's own, held fast")
	other.OddsMilli = 0
	require.ErrorIs(t, apply(other), rules.ErrBadPolicy)
}

// News of the day on which somebody looks does not move a preview of another
// policy; news of the days before does where it changes what the policy changes.
func TestAPolicyCanBeChangedWhileCrewsWork(t *testing.T) {
	w := twoCrews(t)
	w.stand("dev:2", 45, 60) // Back after a quarter of an hour of silence.
	w.drained()
	next := splitting()
	c := w.correction()
	c.Policy = &next
	p := w.preview(c)
	require.Equal(t, 1, p.Difference.Totals.Opened)
	status, answer := w.post(w.route, liveEvent("today", "dev:1", time.Now()))
	require.Equal(t, 200, status, answer)
	w.drained()
	require.Equal(t, p.ID, w.preview(c).ID)
	w.stand("dev:1", 30, 31)
	w.drained()
	require.Equal(t, p.ID, w.preview(c).ID, "the policy changes nothing of it")
	w.stand("dev:2", 60, 61)
	w.drained()
	require.NotEqual(t, p.ID, w.preview(c).ID)
}

func TestAShadowReportsOnWhatHappens(t *testing.T) {
	w := twoCrews(t)
	w.stand("dev:2", 45, 60)
	w.becomes(func(v []visitSeen) bool { return len(v) == 2 && v[1].Fixes == 40 })
	company := w.company.ID()
	report := func(from time.Time) (presence.ShadowReport, error) {
		return w.tools.Shadows.Report(t.Context(), presence.ReportShadow{Company: company, From: from})
	}
	_, err := report(time.Time{})
	require.ErrorIs(t, err, presence.ErrNoShadow)
	require.ErrorIs(t, w.tools.Shadows.Set(t.Context(), presence.SetShadow{Company: company}), presence.ErrNoShadow, "nothing to clear")
	require.NoError(t, w.tools.Shadows.Set(t.Context(), presence.SetShadow{Company: company, Next: splitting(), By: "test"}))

	r, err := report(time.Time{})
	require.NoError(t, err)
	require.Equal(t, "splitting", r.Shadow.Policy.Version)
	require.Zero(t, r.Difference.Before.Visits, "all of it was before")
	r, err = report(time.Date(2026, 6, 3, 0, 0, 0, 0, time.UTC))
	require.NoError(t, err)
	require.Equal(t, 2, r.Difference.Before.Visits)
	require.Equal(t, 3, r.Difference.After.Visits)
	require.Len(t, changed(r.Difference), 1)
	w.becomes(func(v []visitSeen) bool { return len(v) == 2 }) // It judges nothing.

	require.NoError(t, w.tools.Shadows.Set(t.Context(), presence.SetShadow{Company: company, By: "test"}))
	_, err = report(time.Time{})
	require.ErrorIs(t, err, presence.ErrNoShadow)
	w.verified()
}
