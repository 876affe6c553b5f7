package ledger_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain/ledger"
)

// BenchmarkVerify verifies a log of 10,000 entries about visits; a second of it
// is b.N × 10,000 entries with their hashes, rows and a checkpoint per hundred.
func BenchmarkVerify(b *testing.B) {
	log := newBooks(b)
	for visit := range uint64(5000) {
		opened := log.visitEntry(b, ledger.VisitOpened, record(visit, 1, ledger.Provisional))
		log.pending = append(log.pending, opened, log.visitEntry(b, ledger.VisitSettled, record(visit, 2, ledger.Settled)))
		if len(log.pending) == 100 {
			log.append(b, log.pending...)
			log.pending = nil
		}
	}
	in := log.input()
	b.ReportAllocs()
	for b.Loop() {
		r, err := ledger.Verify(in)
		require.NoError(b, err)
		require.True(b, r.Fits())
	}
	b.ReportMetric(float64(10_000*b.N)/b.Elapsed().Seconds(), "entries/s")
}
