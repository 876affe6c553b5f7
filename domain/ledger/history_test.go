package ledger_test

import (
	"fmt"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain"
	"actual/domain/ledger"
)

func record(visit uint64, version int64, state ledger.State) ledger.VisitRecord {
	r := ledger.VisitRecord{
		Visit: domain.VisitID{UUID: uuid(0xa, visit)}, Version: version,
		Badge: domain.BadgeID{UUID: uuid(0xb, visit%3)}, Device: fmt.Sprintf("dev:%012d", visit%3),
		Site:    domain.SiteID{UUID: uuid(0xc, visit%5)},
		Arrived: 1_770_000_000, ArrivedBetween: ledger.Span{From: 1_769_999_900, To: 1_770_000_000},
		Verdict: "decided", State: state, Confidence: 987, Fixes: 10 + version,
		Policy: "default@1", Fences: []domain.FenceID{{UUID: uuid(0xf, visit%5)}}, Completeness: "complete",
	}
	if state != ledger.Provisional {
		r.Departed = 1_770_003_600 + 60*version
		r.DepartedBetween = ledger.Span{From: r.Departed - 120, To: r.Departed + 120}
	}
	return r
}

// visitEntry returns the bytes of an entry about the record and stores the row
// that names it.
func (b *books) visitEntry(t require.TestingT, kind ledger.Kind, r ledger.VisitRecord) []byte {
	text, id := b.raw(t, kind, r.Subject(), r.Body(nil))
	b.visits = append(b.visits, ledger.VisitRow{Record: r, Entry: id})
	return text
}

// drawBooks makes a log of visits in all their ways of life, and other entries,
// in batches, some of them anchored.
func drawBooks(t *rapid.T) *books {
	b := newBooks(t)
	lives := make([]life, rapid.IntRange(1, 6).Draw(t, "visits"))
	for range rapid.IntRange(1, 12).Draw(t, "batches") {
		var batch [][]byte
		for range rapid.IntRange(0, 5).Draw(t, "entries") {
			if rapid.Bool().Draw(t, "other") {
				text, _ := b.raw(t, ledger.RulingMade, "ruling:1", ledger.NewObject(ledger.Fields{"why": ledger.Text(rapid.String().Draw(t, "why"))}))
				batch = append(batch, text)
				continue
			}
			visit := rapid.IntRange(0, len(lives)-1).Draw(t, "visit")
			batch = append(batch, lives[visit].step(t, b, uint64(visit))...)
		}
		b.append(t, batch...)
		if rapid.IntRange(0, 2).Draw(t, "anchor") == 0 {
			b.anchor()
		}
	}
	return b
}

// life is where a visit stands.
type life struct {
	version int64
	state   ledger.State
	over    bool
}

// step makes the next thing happen to a visit and returns its entries, if any.
func (l *life) step(t *rapid.T, b *books, visit uint64) [][]byte {
	if l.over {
		return nil
	}
	l.version++
	opened := l.version == 1
	switch {
	case opened && rapid.Bool().Draw(t, "late"): // A burst: opened and settled at once.
		l.state = ledger.Settled
		r := record(visit, 1, ledger.Settled)
		text, _ := b.raw(t, ledger.VisitOpened, r.Subject(), r.Body(nil))
		return [][]byte{text, b.visitEntry(t, ledger.VisitSettled, r)}
	case opened:
		l.state = ledger.Provisional
		return [][]byte{b.visitEntry(t, ledger.VisitOpened, record(visit, 1, ledger.Provisional))}
	case l.state == ledger.Provisional && rapid.Bool().Draw(t, "extended"):
		b.visits = append(b.visits, ledger.VisitRow{Record: record(visit, l.version, ledger.Provisional)})
		return nil
	}
	next := rapid.SampledFrom([]ledger.Kind{ledger.VisitSettled, ledger.VisitChanged, ledger.VisitSealed, ledger.VisitWithdrawn}).Draw(t, "next")
	if next == ledger.VisitChanged && l.state == ledger.Provisional {
		next = ledger.VisitSettled
	}
	l.state = map[ledger.Kind]ledger.State{
		ledger.VisitSettled: ledger.Settled, ledger.VisitChanged: ledger.Settled,
		ledger.VisitSealed: ledger.Sealed, ledger.VisitWithdrawn: ledger.Withdrawn,
	}[next]
	l.over = l.state == ledger.Sealed || l.state == ledger.Withdrawn
	return [][]byte{b.visitEntry(t, next, record(visit, l.version, l.state))}
}

// drawFilledBooks is drawBooks with at least n entries, and says that they fit.
func drawFilledBooks(t *rapid.T, n int) *books {
	b := drawBooks(t)
	for len(b.rows) < n {
		text, _ := b.raw(t, ledger.SiteCreated, "site:1", ledger.Object{})
		b.append(t, text)
	}
	b.requireFits(t)
	return b
}

// exampleBooks is a small log with everything in it: 12 entries in 5 batches,
// anchored at 5 and 12; visit 1 sealed, visit 2 settled, visit 3 still open.
func exampleBooks(t require.TestingT) *books {
	b := newBooks(t)
	other := func(kind ledger.Kind, subject string) []byte {
		text, _ := b.raw(t, kind, subject, ledger.NewObject(ledger.Fields{"name": ledger.Text("Lot 7")}))
		return text
	}
	b.append(t, other(ledger.CompanyCreated, "company:1"), other(ledger.SiteCreated, "site:1"), other(ledger.BadgeRegistered, "badge:1"))
	b.append(t, b.visitEntry(t, ledger.VisitOpened, record(1, 1, ledger.Provisional)), b.visitEntry(t, ledger.VisitOpened, record(2, 1, ledger.Provisional)))
	b.anchor()
	b.visits = append(b.visits, ledger.VisitRow{Record: record(1, 2, ledger.Provisional)})
	b.append(t, b.visitEntry(t, ledger.VisitSettled, record(1, 3, ledger.Settled)), b.visitEntry(t, ledger.VisitSettled, record(2, 2, ledger.Settled)), other(ledger.RulingMade, "ruling:1"))
	b.append(t, b.visitEntry(t, ledger.VisitChanged, record(1, 4, ledger.Settled)), b.visitEntry(t, ledger.VisitSealed, record(1, 5, ledger.Sealed)))
	b.append(t, other(ledger.ExportMade, "export:1"), b.visitEntry(t, ledger.VisitOpened, record(3, 1, ledger.Provisional)))
	b.anchor()
	b.visits = append(b.visits, ledger.VisitRow{Record: record(3, 2, ledger.Provisional)}, ledger.VisitRow{Record: record(3, 3, ledger.Provisional)})
	return b
}
