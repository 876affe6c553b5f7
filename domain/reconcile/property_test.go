package reconcile_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain"
	"actual/domain/presence"
	"actual/domain/reconcile"
)

// town draws some days of two crews as lines of a table. Names begin with the town's, so
// that two towns have nothing in common.
func town(t *rapid.T, name string) string {
	var b strings.Builder
	line := func(format string, args ...any) {
		b.WriteString(strings.ReplaceAll(fmt.Sprintf(format, args...), "~", name) + "\n")
	}
	line("site ~yard kind=yard")
	line("site ~s0 near=~s1")
	line("site ~s3 unlocated")
	line("crew ~K ~ann* ~bob carries=~truck")
	line("crew ~L ~cal* ~dan")
	of := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(t, name+label) }
	site := func() string { return name + of("site", "s0", "s0", "s1", "s1", "s2", "s3", "yard") }
	worker := func() string { return name + of("worker", "ann", "bob", "cal", "dan") }
	day := func() string { return "2026-06-0" + of("day", "1", "2", "3", "4", "5") }
	clock := func(lo, hi int) string {
		return fmt.Sprintf("%02d:%02d", rapid.IntRange(lo, hi).Draw(t, name+"hour"), 5*rapid.IntRange(0, 11).Draw(t, name+"minute"))
	}
	for i := range rapid.IntRange(1, 8).Draw(t, name+"jobs") {
		line("job ~J%d %s %s ~%s effort=%s ticket=~T%s %s", i, site(), day(), of("crew", "K", "L", "K,~L"), of("effort", "0h", "1h", "4h", "9h"), of("ticket", "1", "2", "3"),
			of("more", "", "", "", "window=07:00-09:00", "window=22:00-05:00", "flexible", "state=cancelled", "until=2026-06-05"))
	}
	for range rapid.IntRange(1, 16).Draw(t, name+"visits") {
		where := site()
		if of("doubt", "no", "no", "no", "yes") == "yes" {
			where = name + "s0|" + name + "s1"
		}
		line("seen %s %s %s %s %s", worker(), where, day(), clock(5, 12), clock(13, 23))
	}
	for i := range rapid.IntRange(0, 6).Draw(t, name+"rows") {
		line("booked ~R%d %s ~J%d %s %s %s", i, worker(), rapid.IntRange(0, 7).Draw(t, name+"of"), day(), clock(5, 12), clock(13, 20))
		line("clock ~C%d %s %s %s %s", i, worker(), day(), clock(5, 8), of("out", "-", "15:00", "16:30"))
	}
	for range rapid.IntRange(0, 3).Draw(t, name+"signals") {
		line("signal %s %s %s %s %s at=%s other=%s moving", of("signal", "silent", "low", "still", "no_fix", "alongside", "unknown"), worker(), day(), clock(4, 8), clock(13, 20), site(), worker())
	}
	return b.String()
}

// gist is what is compared of a result.
func gist(res reconcile.Result) []string {
	var list []string
	for _, d := range res.Discrepancies {
		list = append(list, fmt.Sprintf("%s %s %x %s %v", d.Kind, d.Key, d.Digest, d.Verdict.Finding, d.Causes))
	}
	for _, m := range res.Matches {
		list = append(list, fmt.Sprintf("%+v", m))
	}
	return list
}

// drawn makes the input of towns.
func drawn(t *testing.T, towns ...string) *table {
	return read(t, "zone America/New_York\ndays 2026-06-01 2026-06-05\n"+strings.Join(towns, ""))
}

func TestOrderAndRepeatsChangeNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		in := drawn(t, town(rt, "a")).in
		want := gist(reconcile.Reconcile(in))
		require.Equal(rt, want, gist(reconcile.Reconcile(in)), "the same again")
		turned(rt, &in.Sites)
		turned(rt, &in.Crews)
		turned(rt, &in.Memberships)
		turned(rt, &in.Custodies)
		turned(rt, &in.Carriages)
		turned(rt, &in.Jobs)
		turned(rt, &in.Visits)
		turned(rt, &in.Bookings)
		turned(rt, &in.Clocks)
		turned(rt, &in.Signals)
		require.Equal(rt, want, gist(reconcile.Reconcile(in)))
	})
}

// turned puts a list in another order, with some of it twice.
func turned[T any](t *rapid.T, list *[]T) {
	if len(*list) == 0 {
		return
	}
	again := rapid.SliceOfN(rapid.SampledFrom(*list), 0, 3).Draw(t, "again")
	*list = rapid.Permutation(append(slices.Clone(*list), again...)).Draw(t, "order")
}

func TestASecondPassWithNoNewsChangesNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		in := drawn(t, town(rt, "a")).in
		in.AsOf = in.To.Span(in.Zone).To.Unix() + in.Policy.SettleS
		first := reconcile.Reconcile(in)
		in.AsOf += 48 * 3600
		second := gist(reconcile.Reconcile(in))
		for _, one := range gist(first) {
			require.Contains(rt, second, one)
		}
	})
}

// TestLateNewsTouchesOnlyWhatItTouches: what was found where there is no news stays as it is.
func TestLateNewsTouchesOnlyWhatItTouches(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := drawn(t, town(rt, "a"), town(rt, "b"))
		before := reconcile.Reconcile(w.in)
		news := slices.IndexFunc(w.in.Visits, func(v reconcile.Visit) bool { return strings.HasPrefix(w.names[v.Site.UUID], "a") })
		if news < 0 {
			return
		}
		w.in.Visits = slices.Delete(slices.Clone(w.in.Visits), news, news+1)
		after := reconcile.Reconcile(w.in)
		mine := func(res reconcile.Result) (list []string) {
			res.Discrepancies = slices.DeleteFunc(slices.Clone(res.Discrepancies), func(d reconcile.Discrepancy) bool {
				for _, id := range []domain.UUID{d.Subject.Site.UUID, d.Subject.Crew.UUID, d.Subject.Worker.UUID, d.Subject.Badge.UUID} {
					if name := strings.TrimPrefix(w.names[id], "badge-"); name != "" {
						return !strings.HasPrefix(name, "b")
					}
				}
				return false
			})
			res.Matches = nil
			return gist(res)
		}
		require.Equal(rt, mine(before), mine(after))
	})
}

func TestEachIsJudgedAgainFromItsFactsAlone(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		for _, d := range reconcile.Reconcile(drawn(t, town(rt, "a")).in).Discrepancies {
			require.NoError(rt, reconcile.Reevaluate(d), "%s", d.Kind)
			require.ErrorIs(rt, reconcile.Reevaluate(tampered(rt, d)), reconcile.ErrTampered, "%s", d.Kind)
		}
	})
}

// tampered changes one thing of a discrepancy.
func tampered(t *rapid.T, d reconcile.Discrepancy) reconcile.Discrepancy {
	f := &d.Facts
	switch of := rapid.IntRange(0, 8).Draw(t, "tampered"); {
	case of == 0 && len(f.Visits) > 0:
		f.Visits = slices.Clone(f.Visits)
		f.Visits[0].Arrived++
	case of == 1 && len(f.Visits) > 0:
		f.Visits = slices.Clone(f.Visits)
		f.Visits[0].Verdict = presence.Undecided - f.Visits[0].Verdict
	case of == 2 && len(f.Jobs) > 0:
		f.Jobs = f.Jobs[1:]
	case of == 3 && len(d.Thresholds) > 0:
		d.Thresholds = slices.Clone(d.Thresholds)
		d.Thresholds[0].Value++
	case of == 4 && len(f.Custodies) > 0:
		f.Custodies = slices.Clone(f.Custodies)
		f.Custodies[0].Worker = domain.WorkerID{UUID: domain.UUID{1}}
	case of == 5 && len(d.Matches) > 0:
		d.Matches = d.Matches[1:]
	case of == 6:
		d.Key[0]++
	case of == 7:
		d.Severity = map[bool]reconcile.Severity{true: reconcile.Serious, false: reconcile.Info}[d.Severity == reconcile.Info]
	default:
		d.Verdict.Actual++
	}
	return d
}
