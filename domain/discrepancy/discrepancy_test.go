package discrepancy_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/reconcile"
)

var (
	night = time.Date(2026, 11, 27, 6, 10, 0, 0, time.UTC)
	later = night.Add(24 * time.Hour)
)

// record reads what is on record: "k1:f1 open" is key, facts and state, a kind of
// another name than the key after a slash.
func record(text string) (out []discrepancy.Discrepancy) {
	for _, one := range list(text) {
		what, state, _ := strings.Cut(one, " ")
		out = append(out, discrepancy.Discrepancy{Found: found(what)[0], State: discrepancy.State(state), Revision: 1, OpenedAt: night, MovedAt: night})
	}
	return out
}

func found(text string) (out []discrepancy.Found) {
	for _, one := range list(text) {
		key, facts, _ := strings.Cut(one, ":")
		f := discrepancy.Found{Gist: facts}
		f.Key, f.Kind, f.Severity = domain.UUID([]byte(fmt.Sprintf("%-16s", key))), reconcile.Kind(key[:1]), reconcile.Warning
		out = append(out, f)
	}
	return out
}

func list(text string) (out []string) {
	for one := range strings.SplitSeq(text, ",") {
		if one = strings.TrimSpace(one); one != "" {
			out = append(out, one)
		}
	}
	return out
}

func TestCompare(t *testing.T) {
	tests := map[string]struct{ record, found, unjudged, want string }{
		"what is new is opened":                            {"", "a1:f", "", "opened a1:f open"},
		"the same stays":                                   {"a1:f open, a2:f acknowledged", "a2:f, a1:f", "", "same 2"},
		"other facts change it":                            {"a1:f open, a2:f acknowledged", "a1:g, a2:g", "", "changed a1:g open, changed a2:g acknowledged"},
		"what is not found any more ends":                  {"a1:f open, a2:f acknowledged, a3:f open", "a3:f", "", "superseded a1:f superseded, superseded a2:f superseded, same 1"},
		"what could not be judged stays":                   {"a1:f open, b1:f open", "", "b", "superseded a1:f superseded, kept 1"},
		"what is resolved stays resolved":                  {"a1:f resolved", "a1:f", "", "same 1"},
		"what is resolved stays where it is found no more": {"a1:f resolved", "", "", ""},
		"what is resolved comes back with other facts":     {"a1:f resolved", "a1:g", "", "returned a1:g open 1"},
		"what ended comes back":                            {"a1:f superseded", "a1:f", "", "returned a1:f open 1"},
		"what ended stays so":                              {"a1:f superseded", "", "", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			unjudged := func(kind reconcile.Kind) bool { return slices.Contains(list(test.unjudged), string(kind)) }
			c := discrepancy.Compare(record(test.record), found(test.found), discrepancy.Basis{At: later, Unjudged: unjudged})
			require.Equal(t, test.want, told(c))
		})
	}
}

// at is the basis of a pass that could judge all, by the rules of the last one.
func at(at time.Time) discrepancy.Basis {
	return discrepancy.Basis{At: at, Unjudged: func(reconcile.Kind) bool { return false }, Rules: "1/1", RulesBefore: "1/1"}
}

func told(c discrepancy.Comparison) string {
	var out []string
	for _, one := range c.Changes {
		line := fmt.Sprintf("%s %s:%s %s", one.What, strings.TrimSpace(string(one.Now.Key[:])), one.Now.Gist, one.Now.State)
		if one.Now.Returned > 0 {
			line += fmt.Sprintf(" %d", one.Now.Returned)
		}
		out = append(out, line)
	}
	if c.Same > 0 {
		out = append(out, fmt.Sprintf("same %d", c.Same))
	}
	if c.Kept > 0 {
		out = append(out, fmt.Sprintf("kept %d", c.Kept))
	}
	return strings.Join(out, ", ")
}

// A pass over the same findings, in any order, changes nothing more.
func TestASecondPassWithoutNews(t *testing.T) {
	all := found("a1:f, b2:g, c3:h")
	first := discrepancy.Compare(nil, all, at(night))
	var onRecord []discrepancy.Discrepancy
	for _, c := range first.Changes {
		onRecord = append(onRecord, c.Now)
	}
	all[0], all[2] = all[2], all[0]
	second := discrepancy.Compare(onRecord, all, at(later))
	require.Empty(t, second.Changes)
	require.Equal(t, discrepancy.Counts{Same: 3}, discrepancy.CountsOf(second))
}

// Who settled what was minor has not settled what is serious; where it became minor they
// have, and it is noted.
func TestAnotherSeverity(t *testing.T) {
	for name, test := range map[string]struct {
		now  reconcile.Severity
		want string
	}{
		"graver":  {reconcile.Serious, "changed a1:f open, returned a2:f open 1"},
		"lighter": {reconcile.Info, "changed a1:f open, changed a2:f resolved"},
	} {
		t.Run(name, func(t *testing.T) {
			now := found("a1:f, a2:f")
			for i := range now {
				now[i].Severity = test.now
			}
			c := discrepancy.Compare(record("a1:f open, a2:f resolved"), now, at(later))
			require.Equal(t, test.want, told(c))
			for _, one := range c.Changes {
				require.Equal(t, test.now, one.Now.Severity)
				require.Equal(t, []discrepancy.Otherwise{{What: "severity", Before: "warning", After: string(test.now)}}, one.Otherwise)
			}
		})
	}
}

// What went and came by thresholds alone says so: its facts are what they were.
func TestThresholdsThereAndBack(t *testing.T) {
	by := at(later)
	by.Rules = "1/2"
	gone := discrepancy.Compare(record("a1:f open"), nil, by)
	require.Equal(t, []discrepancy.Otherwise{{What: "rules", Before: "1/1", After: "1/2"}}, gone.Changes[0].Otherwise)
	by.Rules, by.RulesBefore = "1/3", "1/2"
	back := discrepancy.Compare([]discrepancy.Discrepancy{gone.Changes[0].Now}, found("a1:f"), by)
	require.Equal(t, "returned a1:f open 1", told(back))
	require.Equal(t, []discrepancy.Otherwise{{What: "rules", Before: "1/2", After: "1/3"}}, back.Changes[0].Otherwise)
}

// One that says the same by another threshold shows the one that it is judged by now; what
// is settled keeps the one that it was settled by.
func TestJudgedByAnotherThreshold(t *testing.T) {
	grace := func(n int64, all ...discrepancy.Found) discrepancy.Found {
		all[0].Thresholds = []reconcile.Threshold{{Name: "late_grace_s", Value: n, From: reconcile.ByCompany}}
		return all[0]
	}
	onRecord := record("a1:f open, a2:f resolved, a3:f open")
	for i := range onRecord[:2] {
		onRecord[i].Found = grace(900, onRecord[i].Found)
	}
	now := found("a1:f, a2:f, a3:f")
	for i := range now[:2] {
		now[i] = grace(1200, now[i])
	}
	require.Empty(t, discrepancy.Compare(onRecord, now, at(later)).Changes, "by the rules of the last pass")
	by := at(later)
	by.Rules = "1/2"
	require.True(t, by.NeedsFacts(onRecord[0], now[0]))
	require.False(t, by.NeedsFacts(onRecord[1], now[1]))
	c := discrepancy.Compare(onRecord, now, by)
	require.Equal(t, "rejudged a1:f open, same 2", told(c))
	require.Equal(t, int64(1200), c.Changes[0].Now.Thresholds[0].Value)
	require.Equal(t, night, c.Changes[0].Now.MovedAt, "it says the same")
	require.Equal(t, []discrepancy.Otherwise{
		{What: "thresholds.late_grace_s", Before: "900 (company)", After: "1200 (company)"}, {What: "rules", Before: "1/1", After: "1/2"},
	}, c.Changes[0].Otherwise)
	require.Equal(t, discrepancy.Counts{Same: 3}, discrepancy.CountsOf(c))
}

// What changed is said thing by thing, of the verdict and of the plan.
func TestWhatIsOtherwise(t *testing.T) {
	job := reconcile.Job{ID: domain.JobID{UUID: domain.UUID{7}}, Date: domain.NewDate(2026, 11, 26), Effort: 3600, State: reconcile.Planned}
	of := func(j reconcile.Job, v reconcile.Verdict) discrepancy.Found {
		d := reconcile.Discrepancy{Severity: reconcile.Warning, Verdict: v}
		d.Kind, d.Subject.Job, d.Facts.Jobs = reconcile.ShortStay, j.ID, []reconcile.Job{j}
		return discrepancy.Of(d)
	}
	was := discrepancy.Discrepancy{Found: of(job, reconcile.Verdict{Holds: true, Finding: "short", Expected: 3600, Actual: 600}), State: discrepancy.Open, Revision: 1}
	moved := job
	moved.Date, moved.Effort = job.Date.AddDays(1), 7200
	c := discrepancy.Compare([]discrepancy.Discrepancy{was}, []discrepancy.Found{of(moved, reconcile.Verdict{Holds: true, Finding: "short", Expected: 7200, Actual: 610})}, at(later))
	require.Equal(t, []discrepancy.Otherwise{
		{What: "expected", Before: "3600", After: "7200"},
		{What: "job.date", Before: "2026-11-26", After: "2026-11-27"},
		{What: "job.effort_s", Before: "3600", After: "7200"},
	}, c.Changes[0].Otherwise, "some seconds more are no change")
}

func TestWhatPeopleDo(t *testing.T) {
	v, err := discrepancy.NewSettlement("badge_not_worn", "custody_corrected", " left in the truck ")
	require.NoError(t, err)
	require.Equal(t, "left in the truck", v.Note)
	d := record("a1:f open")[0]

	seen, err := d.Acknowledge("user:1", later)
	require.NoError(t, err)
	require.Equal(t, discrepancy.Acknowledged, seen.State)
	again, err := seen.Acknowledge("user:2", later.Add(time.Hour))
	require.NoError(t, err)
	require.Equal(t, seen, again, "it was seen already")

	resolved, err := seen.Resolve(v, "user:1", later)
	require.NoError(t, err)
	require.Equal(t, discrepancy.Resolved, resolved.State)
	_, err = resolved.Resolve(v, "user:2", later)
	require.ErrorIs(t, err, discrepancy.ErrOver)
	_, err = resolved.Assign(domain.UserID{UUID: domain.UUID{1}})
	require.ErrorIs(t, err, discrepancy.ErrOver)

	open, err := resolved.Reopen()
	require.NoError(t, err)
	require.Equal(t, discrepancy.Open, open.State)
	require.Empty(t, open.AcknowledgedBy)
	require.Empty(t, open.ResolvedBy)
	require.Zero(t, open.Settlement)
	_, err = open.Reopen()
	require.ErrorIs(t, err, discrepancy.ErrNotResolved)

	gone := record("a1:f superseded")[0]
	_, err = gone.Acknowledge("user:1", later)
	require.ErrorIs(t, err, discrepancy.ErrOver)
}

func TestSettlementsAndComments(t *testing.T) {
	tests := map[string]struct {
		reason, resolution, note string
		want                     error
	}{
		"all said":                   {"weather", "job_changed", "", nil},
		"an unknown reason":          {"rain", "accepted", "", discrepancy.ErrBadReason},
		"an unknown resolution":      {"weather", "paid", "", discrepancy.ErrBadResolution},
		"other without a note":       {"other", "accepted", " ", discrepancy.ErrNoNote},
		"resolved otherwise, said":   {"weather", "other", "paid from the budget of the office", nil},
		"a note of too many letters": {"weather", "accepted", strings.Repeat("é", 2001), discrepancy.ErrBadText},
		"a note of many letters":     {"weather", "accepted", strings.Repeat("é", 2000), nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := discrepancy.NewSettlement(test.reason, test.resolution, test.note)
			require.ErrorIs(t, err, test.want)
		})
	}
	_, err := discrepancy.NewComment("  ")
	require.ErrorIs(t, err, discrepancy.ErrBadText)
	text, err := discrepancy.NewComment(" asked Ana ")
	require.NoError(t, err)
	require.Equal(t, "asked Ana", text)
}
