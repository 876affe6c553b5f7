package reconcile_test

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/reconcile"
)

// table is a small world written as text, a line a thing; words after the first are what
// the line is of, then name=value:
//
//	zone America/New_York
//	site oak near=elm kind=yard unlocated branch=north
//	crew K ann* bob carries=truck size=3      ann leads; everybody wears a badge of their name
//	job J oak 2026-06-01 K,L effort=4h window=22:00-06:00 ticket=T until=2026-06-03 state=cancelled flexible
//	seen ann oak 2026-06-01 07:00 09:00       or oak|elm: undecided; an end before the begin is of the next day; "once" behind it: by one fix;
//	                                          since=06:00, until=12:00: how early and late it may have come and left, for all that is known
//	booked R1 ann J 2026-06-01 07:00 09:00 distributed
//	clock C1 ann 2026-06-01 07:00 15:30 break=30m   or 07:00 -: open
//	signal silent ann 2026-06-01 06:00 18:00 at=oak other=bob
//	set stay_min_s 300 site=oak
//	bare dan                                  wears no badge
//	off ann 2026-06-01                        is in no crew that day
//	lent dan K 2026-06-01                     is in that crew that day
type table struct {
	t     *testing.T
	in    reconcile.Input
	names map[domain.UUID]string
	bare  map[string]bool
}

func read(t *testing.T, text string) *table {
	w := &table{t: t, names: map[domain.UUID]string{}, bare: map[string]bool{}}
	w.in.Zone, w.in.Policy = time.UTC, reconcile.DefaultPolicy()
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		var of []string
		more := map[string]string{}
		for _, word := range words[1:] {
			if name, value, ok := strings.Cut(word, "="); ok {
				more[name] = value
			} else if slices.Contains([]string{"unlocated", "flexible", "distributed", "moving"}, word) {
				more[word] = "yes"
			} else {
				of = append(of, word)
			}
		}
		w.line(words[0], of, more)
	}
	if w.in.From.IsZero() {
		for _, j := range w.in.Jobs {
			w.span(j.Date)
			w.span(j.Until)
		}
		for _, v := range w.in.Visits {
			w.span(domain.DateOf(time.Unix(v.Arrived, 0), w.in.Zone))
		}
	}
	if w.in.AsOf == 0 {
		w.in.AsOf = w.in.To.AddDays(5).Span(w.in.Zone).To.Unix()
	}
	if len(w.in.Bookings) > 0 {
		w.in.BookedThrough = w.in.AsOf
	}
	if len(w.in.Clocks) > 0 {
		w.in.ClockedThrough = w.in.AsOf
	}
	return w
}

func (w *table) span(d domain.Date) {
	if w.in.From.IsZero() || !d.IsZero() && d.Before(w.in.From) {
		w.in.From = d
	}
	if d.After(w.in.To) {
		w.in.To = d
	}
}

func (w *table) name(id domain.UUID) string { return w.names[id] }

func (w *table) id(name string) domain.UUID {
	if name == "" {
		return domain.UUID{}
	}
	sum := sha256.Sum256([]byte(name))
	id := domain.UUID(sum[:16])
	w.names[id] = name
	return id
}

func (w *table) site(name string) domain.SiteID     { return domain.SiteID{UUID: w.id(name)} }
func (w *table) badge(name string) domain.BadgeID   { return domain.BadgeID{UUID: w.id("badge-" + name)} }
func (w *table) worker(name string) domain.WorkerID { return domain.WorkerID{UUID: w.id(name)} }

func (w *table) date(s string) domain.Date {
	d, err := domain.ParseDate(s)
	require.NoError(w.t, err)
	return d
}

// at reads a date and two times; the second is later.
func (w *table) at(date, from, to string) (int64, int64) {
	on := w.date(date)
	f, err := domain.ParseWallTime(from)
	require.NoError(w.t, err)
	a, _ := on.At(f, w.in.Zone)
	if to == "-" {
		return a.Unix(), 0
	}
	u, err := domain.ParseWallTime(to)
	require.NoError(w.t, err)
	if u <= f {
		on = on.AddDays(1)
	}
	_, b := on.At(u, w.in.Zone)
	return a.Unix(), b.Unix()
}

func seconds(s string) int64 {
	d, _ := time.ParseDuration(s)
	return int64(d / time.Second)
}

func number(s string) (n int64) {
	_, _ = fmt.Sscan(s, &n)
	return n
}

func (w *table) line(kind string, of []string, more map[string]string) {
	switch kind {
	case "zone":
		zone, err := time.LoadLocation(of[0])
		require.NoError(w.t, err)
		w.in.Zone = zone
	case "days":
		w.in.From, w.in.To = w.date(of[0]), w.date(of[1])
	case "asof": // The end of a date.
		w.in.AsOf = w.date(of[0]).Span(w.in.Zone).To.Unix()
	case "site":
		s := reconcile.Site{ID: w.site(of[0]), Kind: geofence.Kind(more["kind"]), Branch: more["branch"], Unlocated: more["unlocated"] != ""}
		for n := range strings.SplitSeq(more["near"], ",") {
			if n != "" {
				s.Neighbours = append(s.Neighbours, w.site(n))
			}
		}
		w.in.Sites = append(w.in.Sites, s)
	case "bare":
		w.bare[of[0]] = true
	case "crew":
		w.crew(of, more)
	case "job":
		w.job(of, more)
	case "seen":
		w.seen(of, more)
	default:
		w.row(kind, of, more)
	}
}

// told writes a result as the tables want it: who did each job, and what was found.
func (w *table) told(res reconcile.Result) string {
	var lines []string
	who := map[string]map[string]bool{}
	visits := map[domain.VisitID]reconcile.Visit{}
	for _, v := range w.in.Visits {
		visits[v.ID] = v
	}
	for _, m := range res.Matches {
		name := w.names[m.Job.UUID]
		if who[name] == nil {
			who[name] = map[string]bool{}
		}
		v := visits[m.Visit]
		how := strings.TrimPrefix(w.names[v.Badge.UUID], "badge-")
		for mark, is := range map[string]bool{fmt.Sprintf("%+dd", m.Off): m.Off != 0 && !m.Goes, "next door": m.NextDoor, "proposed": m.Proposed, "others": m.Others, "goes on": m.Goes} {
			if is {
				how += "(" + mark + ")"
			}
		}
		who[name][how] = true
	}
	for _, name := range slices.Sorted(maps.Keys(who)) {
		lines = append(lines, name+": "+strings.Join(slices.Sorted(maps.Keys(who[name])), " "))
	}
	jobs := len(lines)
	for _, d := range res.Discrepancies {
		line := fmt.Sprintf("%s %s %s", d.Date.String()[5:], d.Kind, d.Verdict.Finding)
		s := d.Subject
		for _, id := range []domain.UUID{s.Job.UUID, s.Site.UUID, s.Crew.UUID, s.Worker.UUID, s.Badge.UUID, s.Row, s.Other} {
			if !id.IsZero() {
				line += " " + w.names[id]
			}
		}
		lines = append(lines, line)
	}
	slices.Sort(lines[jobs:])
	return strings.Join(lines, "\n")
}

// holds compares a world with what is wanted of it, and judges what was found again.
func holds(t *testing.T, text, want string) {
	t.Helper()
	w := read(t, text)
	res := reconcile.Reconcile(w.in)
	trim := func(s string) string {
		var out []string
		for line := range strings.Lines(s) {
			if line = strings.TrimSpace(line); line != "" {
				out = append(out, line)
			}
		}
		return strings.Join(out, "\n")
	}
	require.Equal(t, trim(want), trim(w.told(res)))
	for _, d := range res.Discrepancies {
		require.NoError(t, reconcile.Reevaluate(d), "%s", d.Kind)
	}
}
