package transfer_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/contracts/timetarget"
	"actual/domain"
	"actual/domain/timesheet"
	"actual/domain/transfer"
	"actual/ports"
)

var (
	acme  = domain.CompanyID{UUID: domain.UUID{1}}
	day   = domain.NewDate(2026, time.November, 20)
	kinds = map[string]transfer.Traits{
		"exact":       {Bulk: 7, Grain: time.Second, Spans: true, CanChange: true, CanRemove: true, Exclusive: true, Settle: 10 * time.Minute},
		"keyed":       {Bulk: 5, Grain: time.Minute, Spans: true, CanChange: true, CanRemove: true, Keyed: true, Settle: 10 * time.Minute},
		"overlapping": {Bulk: 1, Grain: time.Minute, CanChange: true, CanRemove: true, Settle: 10 * time.Minute},
	}
)

// world is a company's approved time, a target with faults, and what is remembered of
// it from one transfer to the next.
type world struct {
	t       *testing.T
	rng     *rand.Rand
	now     time.Time
	target  *timetarget.Memory
	entries map[byte]timesheet.Entry
	known   map[string]transfer.Item
	n       int // Transfers so far.
	faults  bool
}

func newWorld(t *testing.T, is transfer.Traits, seed uint64) *world {
	t.Helper()
	w := &world{t: t, rng: rand.New(rand.NewPCG(seed, 7)), now: time.Date(2026, 11, 27, 20, 0, 0, 0, time.UTC), entries: map[byte]timesheet.Entry{}, known: map[string]transfer.Item{}}
	w.target = timetarget.NewMemory(is, func() time.Time { return w.now })
	w.target.Page = 9
	w.target.Fault = func(items []transfer.Write) timetarget.Fault {
		switch {
		case !w.faults || w.rng.IntN(10) < 5:
			return timetarget.Fault{}
		case w.rng.IntN(3) == 0:
			return timetarget.Fault{Err: ports.ErrVendorBusy}
		}
		f := timetarget.Fault{Lost: true, Done: w.rng.IntN(len(items) + 1)}
		if w.rng.IntN(2) == 0 {
			f.Late = time.Duration(w.rng.IntN(int(is.Settle/time.Second))) * time.Second
		}
		return f
	}
	return w
}

// entry is an hour or so of a worker; n says of whom and when.
func (w *world) entry(n byte) timesheet.Entry {
	from, _ := day.At(domain.WallTime(60*(6+int(n/5))), time.UTC)
	from = from.Add(time.Duration(w.rng.IntN(1200)) * time.Second)
	return timesheet.Entry{
		ID: domain.TimeEntryID{UUID: domain.UUID{9, n}}, Worker: domain.WorkerID{UUID: domain.UUID{3, n % 5}}, Day: day, Activity: timesheet.OnSite, Revision: 1,
		Span: domain.Span{From: from, To: from.Add(time.Duration(600+w.rng.IntN(1700)) * time.Second)},
	}
}

func (w *world) freeze() (items []transfer.Item) {
	seen := map[string]bool{}
	for n := range byte(40) {
		e, there := w.entries[n]
		if !there {
			continue
		}
		i := transfer.Freeze(acme, w.target.Is, transfer.QuickBooksTime, e, fmt.Sprint("p", n%5), "code", false, transfer.NoProblem)
		if k, known := w.known[i.Mark]; known {
			i.Known, i.Was, i.Ref, i.Version = true, k.Want, k.Ref, k.Version
		}
		seen[i.Mark] = true
		items = append(items, i)
	}
	for mark, k := range w.known {
		if !seen[mark] {
			items = append(items, transfer.Item{Mark: mark, Entry: k.Entry, Worker: k.Worker, Began: k.Began, Known: true, Was: k.Want, Ref: k.Ref, Version: k.Version, Op: transfer.Nothing, State: transfer.Frozen})
		}
	}
	return items
}

func (w *world) held() (h transfer.Held) {
	q := ports.HeldTime{People: []string{"p0", "p1", "p2", "p3", "p4"}, First: day, Last: day}
	for {
		rows, next, err := w.target.Held(w.t.Context(), acme, q)
		require.NoError(w.t, err)
		h.Rows = append(h.Rows, rows...)
		if q.After = next; next == "" {
			break
		}
	}
	closed, err := w.target.Closed(w.t.Context(), acme, q.People)
	require.NoError(w.t, err)
	h.Closed = closed
	return h
}

// run brings the approved time to the target as the use case does, and crashes now and
// then: what was kept of the items is all that is left then.
func (w *world) run() []transfer.Item {
	w.n++
	id := domain.TransferID{UUID: domain.UUID{15: byte(w.n)}}
	items := transfer.Compare(w.target.Is, w.freeze(), w.held())
	for pass := 0; ; pass++ {
		require.Less(w.t, pass, 200, "it comes to an end")
		w.write(id, items)
		var again time.Time
		items, again = transfer.Check(w.target.Is, transfer.Usual(), items, w.held(), w.now)
		open, planned := 0, 0
		for _, i := range items {
			if i.State == transfer.Planned {
				planned++
			}
			for _, s := range transfer.Open() {
				if i.State == s {
					open++
				}
			}
		}
		if open == 0 {
			break
		}
		if planned == 0 {
			require.False(w.t, again.IsZero(), "who waits says for how long")
			w.now = again
		}
	}
	for _, i := range items {
		switch {
		case i.State != transfer.Proven || i.Copy > 0:
		case i.Wanted():
			w.known[i.Mark] = i
		default:
			delete(w.known, i.Mark)
		}
	}
	return items
}

func (w *world) write(id domain.TransferID, items []transfer.Item) {
	for _, op := range []transfer.Op{transfer.Remove, transfer.Change, transfer.Add} {
		for {
			var next []int
			for n := range items {
				if items[n].State == transfer.Planned && items[n].Op == op && len(next) < w.target.Is.Bulk {
					next = append(next, n)
				}
			}
			if len(next) == 0 {
				break
			}
			writes := make([]transfer.Write, len(next))
			for k, n := range next {
				items[n].Sending(id, w.now)
				writes[k] = items[n].Write(time.UTC, "")
			}
			w.now = w.now.Add(time.Second)
			crash := w.faults && w.rng.IntN(12) == 0
			if crash && w.rng.IntN(2) == 0 {
				return // Before anything was sent.
			}
			results, err := w.target.Write(w.t.Context(), acme, writes)
			if crash {
				return // Before anything was kept of the answer.
			}
			for k, n := range next {
				switch {
				case err == nil:
					items[n].Answer(results[k])
				case errors.Is(err, ports.ErrUnknownOutcome):
					items[n].Answer(transfer.Result{Outcome: transfer.Unknown})
				default:
					items[n].Answer(transfer.Result{Outcome: transfer.Unsent})
				}
			}
		}
	}
}

// judge compares the target with what is approved: each entry is there once, to the
// second of what it keeps, or it is listed; nothing else is there that is ours.
func (w *world) judge(items []transfer.Item) (listed int) {
	byMark, copies := map[string]transfer.Row{}, map[string]int{}
	for _, r := range w.target.Rows() {
		if r.Mark != "" {
			byMark[r.Mark] = r
			copies[r.Mark]++
		}
	}
	told := map[string]bool{}
	for _, i := range items {
		if told[i.Mark] = told[i.Mark] || i.State.Listed(); i.State.Listed() {
			listed++
			require.NotEmpty(w.t, i.Why, "%+v", i)
		}
		if i.State == transfer.Proven && i.Wanted() {
			require.Equal(w.t, i.Want, byMark[i.Mark].Content, "what is proven is there")
		}
	}
	wanted := map[string]bool{}
	for _, e := range w.entries {
		mark := transfer.MarkOf(acme, transfer.QuickBooksTime, e.ID)
		wanted[mark] = true
		want := w.target.Is.As(transfer.Content{Person: fmt.Sprint("p", e.ID.UUID[1]%5), Code: "code", Day: e.Day, Span: e.Span})
		require.True(w.t, told[mark] || byMark[mark].Content == want, "missing, and not listed: %s", mark)
	}
	for mark, n := range copies {
		require.Equal(w.t, 1, n, "twice: %s", mark)
		require.True(w.t, wanted[mark] || told[mark], "not approved, there, and not listed: %s", mark)
	}
	return listed
}

func TestNothingIsTwiceOrMissing(t *testing.T) {
	for name, is := range kinds {
		t.Run(name, func(t *testing.T) {
			seeds := uint64(150)
			if testing.Short() {
				seeds = 20
			}
			for seed := range seeds {
				w := newWorld(t, is, seed)
				w.faults = true
				for n := range byte(40) {
					w.entries[n] = w.entry(n)
				}
				if seed%3 == 0 {
					w.target.Refuse = func(w transfer.Write) string {
						if w.Mark[6]%5 == 0 && w.Op != transfer.Remove {
							return "may not track time"
						}
						return ""
					}
				}
				w.judge(w.run())
				for range 3 { // Corrections: some entries change, go, or come.
					for range 6 {
						n := byte(w.rng.IntN(40))
						if w.rng.IntN(3) == 0 {
							delete(w.entries, n)
							continue
						}
						w.entries[n] = w.entry(n)
					}
					w.judge(w.run())
				}
			}
		})
	}
}

func TestAgainIsNothing(t *testing.T) {
	for name, is := range kinds {
		w := newWorld(t, is, 1)
		for n := range byte(40) {
			w.entries[n] = w.entry(n)
		}
		require.Zero(t, w.judge(w.run()), name)
		counts := w.target.Counts()
		require.Equal(t, 40, counts.Added)
		w.run()
		require.Equal(t, counts.Writings, w.target.Counts().Writings, "%s: nothing is written again", name)
		e := w.entries[7]
		e.Span.To = e.Span.To.Add(-5 * time.Minute)
		w.entries[7] = e
		delete(w.entries, 11)
		require.Zero(t, w.judge(w.run()))
		counts.Changed, counts.Removed = counts.Changed+1, counts.Removed+1
		after := w.target.Counts()
		require.Equal(t, []int{counts.Added, counts.Changed, counts.Removed}, []int{after.Added, after.Changed, after.Removed}, "%s: exactly the adjustment", name)
	}
}
