package reconcile_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain"
	"actual/domain/job"
	"actual/domain/reconcile"
)

// noShow is a job that nobody came to.
func noShow(t *testing.T) reconcile.Discrepancy {
	t.Helper()
	w := read(t, people+"job mow oak 2026-06-01 K effort=4h\nseen ann fir 2026-06-01 10:00 11:00\njob cut fir 2026-06-01 K effort=2h\nseen bob fir 2026-06-01 10:00 11:00\n")
	all := reconcile.Reconcile(w.in).Discrepancies
	i := slices.IndexFunc(all, func(d reconcile.Discrepancy) bool { return d.Kind == reconcile.JobWithoutPresence })
	require.GreaterOrEqual(t, i, 0)
	return all[i]
}

// What was altered is said, and what the facts lead to, whatever is written.
func TestWhatWasAlteredIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		alter  func(*reconcile.Discrepancy)
		says   []reconcile.Part
		ending error
	}{
		"nothing":       {func(*reconcile.Discrepancy) {}, nil, nil},
		"the verdict":   {func(d *reconcile.Discrepancy) { d.Verdict.Expected = 60 }, []reconcile.Part{reconcile.PartVerdict}, reconcile.ErrTampered},
		"a fact":        {func(d *reconcile.Discrepancy) { d.Facts.Jobs[0].Revision++ }, []reconcile.Part{reconcile.PartFacts}, reconcile.ErrTampered},
		"a threshold":   {func(d *reconcile.Discrepancy) { d.Thresholds = slices.Clone(d.Thresholds); d.Thresholds[0].Value++ }, []reconcile.Part{reconcile.PartThresholds}, reconcile.ErrTampered},
		"the key":       {func(d *reconcile.Discrepancy) { d.Key[0]++ }, []reconcile.Part{reconcile.PartKey}, reconcile.ErrTampered},
		"the severity":  {func(d *reconcile.Discrepancy) { d.Severity = reconcile.Info }, []reconcile.Part{reconcile.PartSeverity}, reconcile.ErrTampered},
		"the digest":    {func(d *reconcile.Discrepancy) { d.Digest[0]++ }, []reconcile.Part{reconcile.PartFacts}, reconcile.ErrTampered},
		"all its facts": {func(d *reconcile.Discrepancy) { d.Facts = reconcile.Records{} }, []reconcile.Part{reconcile.PartFacts}, reconcile.ErrTampered},
	} {
		d := noShow(t)
		was := d.Verdict
		c.alter(&d)
		j := reconcile.Judge(d)
		require.ErrorIs(t, j.Problem, c.ending, name)
		for _, part := range c.says {
			require.Contains(t, j.Altered, part, name)
		}
		require.Equal(t, c.says == nil, len(j.Altered) == 0, name)
		if name != "all its facts" {
			require.Equal(t, was, j.Again.Verdict, "%s: what the facts lead to", name)
			require.Equal(t, reconcile.Serious, j.Again.Severity, name)
		}
	}
	d := noShow(t)
	d.Rule++
	j := reconcile.Judge(d)
	require.ErrorIs(t, j.Problem, reconcile.ErrOldRule)
	require.False(t, j.Judged)
}

// A case may be anybody's: whatever its facts are, judging it ends.
func TestJudgingWhatAnybodyWroteEnds(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		for _, d := range reconcile.Reconcile(drawn(t, town(rt, "a")).in).Discrepancies {
			d.Kind = rapid.SampledFrom(reconcile.Kinds()).Draw(rt, "kind")
			d.Rule, d.Key = d.Kind.Rule(), domain.UUID{}
			switch rapid.IntRange(0, 3).Draw(rt, "lacks") {
			case 0:
				d.Facts.Jobs = nil
			case 1:
				d.Facts.Visits = nil
			case 2:
				d.Facts = reconcile.Records{}
			}
			d.Verdict.Finding = rapid.SampledFrom([]string{"cancelled", "other_day", "later", ""}).Draw(rt, "finding")
			require.Error(rt, reconcile.Judge(d).Problem)
		}
	})
}

func TestMeasured(t *testing.T) {
	on := domain.NewDate(2026, 6, 1)
	seven := on.Span(time.UTC).From.Unix() + 7*3600
	for _, c := range []struct {
		kind             reconcile.Kind
		expected, actual int64
		due, found       string
	}{
		{reconcile.LateStart, seven, seven + 52*60, "07:00", "07:52"},
		{reconcile.ShortStay, 4 * 3600, 4320, "4 h 00 min", "1 h 12 min"},
		{reconcile.WrongDay, 0, -2, "", "2 days earlier"},
		{reconcile.UnknownBadge, 0, 17, "", "17 events"},
		{reconcile.SiteUnlocated, 0, 0, "", ""},
	} {
		due, found := reconcile.Measured(reconcile.Telling{Discrepancy: reconcile.Discrepancy{
			Case: reconcile.Case{Kind: c.kind, Date: on}, Verdict: reconcile.Verdict{Expected: c.expected, Actual: c.actual},
		}})
		require.Equal(t, []string{c.due, c.found}, []string{due, found}, "%s", c.kind)
	}
	d := reconcile.Discrepancy{Case: reconcile.Case{Kind: reconcile.WrongDay, Date: on}, Verdict: reconcile.Verdict{Actual: 1}}
	_, found := reconcile.Measured(reconcile.Telling{Discrepancy: d, Language: job.Spanish})
	require.Equal(t, "1 día después", found)
}

// A name that would move a terminal's cursor does not.
func TestNamesAreOnOneLine(t *testing.T) {
	d := noShow(t)
	told := reconcile.Sentences(reconcile.Telling{Discrepancy: d, Name: func(domain.UUID) string { return "Oak\x1b[2J\r\nElm" }})
	require.NotContains(t, told[0], "\x1b")
	require.NotContains(t, told[0], "\n")
	require.Contains(t, told[0], "Oak�[2J��Elm")
}
