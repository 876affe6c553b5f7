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
			c := discrepancy.Compare(record(test.record), found(test.found), unjudged, later)
			require.Equal(t, test.want, told(c))
		})
	}
}

func judged(reconcile.Kind) bool { return false }

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
	first := discrepancy.Compare(nil, all, judged, night)
	var onRecord []discrepancy.Discrepancy
	for _, c := range first.Changes {
		onRecord = append(onRecord, c.Now)
	}
	all[0], all[2] = all[2], all[0]
	second := discrepancy.Compare(onRecord, all, judged, later)
	require.Empty(t, second.Changes)
	require.Equal(t, discrepancy.Counts{Same: 3}, discrepancy.CountsOf(second))
}

// What somebody settled is told apart from other thresholds: those alone bring
// nothing back, but an open one shows what it weighs now.
func TestOtherThresholds(t *testing.T) {
	heavier := found("a1:f, a2:f")
	for i := range heavier {
		heavier[i].Severity = reconcile.Serious
	}
	c := discrepancy.Compare(record("a1:f open, a2:f resolved"), heavier, judged, later)
	require.Equal(t, "changed a1:f open, same 1", told(c))
	require.Equal(t, reconcile.Serious, c.Changes[0].Now.Severity)
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
