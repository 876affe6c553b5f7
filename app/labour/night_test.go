package labour_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/app/labour"
	"actual/domain"
	"actual/domain/booked"
	"actual/domain/run"
	"actual/domain/targetlink"
	"actual/domain/transfer"
	"actual/domain/vendor"
	"actual/ports"
)

// sheets is a QuickBooks Time with one whole time sheet, or none at all.
type sheets struct {
	labour booked.Labour
	err    error
	asked  int
}

func (s *sheets) ListTimes(context.Context, domain.CompanyID, ports.TimeWindow, ports.SourceQuery) (ports.SourcePage[booked.Labour], error) {
	s.asked++
	return ports.SourcePage[booked.Labour]{Rows: []booked.Labour{s.labour}, Calls: 1}, s.err
}

func (s *sheets) ListClocks(context.Context, domain.CompanyID, ports.TimeWindow, ports.SourceQuery) (ports.SourcePage[booked.Clocked], error) {
	return ports.SourcePage[booked.Clocked]{Calls: 1}, s.err
}

func (s *sheets) SitesOf(context.Context, domain.CompanyID, []string) (map[string]string, int, error) {
	return nil, 0, s.err
}

// withoutAspire has given no credentials of it.
type withoutAspire struct{ ports.TimeSource }

func (withoutAspire) ListTimes(context.Context, domain.CompanyID, ports.TimeWindow, ports.SourceQuery) (ports.SourcePage[booked.Labour], error) {
	return ports.SourcePage[booked.Labour]{}, vendor.ErrNoCredential
}

// night works a run to its end.
func night(t *testing.T, n *labour.Night, company domain.CompanyID) {
	t.Helper()
	for place, turns := "", 0; ; turns++ {
		require.Less(t, turns, 9)
		next, err := n.Work(t.Context(), company, run.Turn{Place: place})
		require.NoError(t, err)
		if place = next; place == "" {
			return
		}
	}
}

func TestTimeSheetsAreReadWhereThereIsNoAspire(t *testing.T) {
	w := newWorld(t)
	day := domain.DateOf(w.clock.now, w.clock.now.Location()).AddDays(-1)
	there := &sheets{labour: booked.Labour{Ref: "31001", Ticket: "9001", Worker: "501", Date: day, Hours: 3600, Stage: booked.Entered}}
	w.do(func(ctx context.Context, tx ports.Tx) error {
		return tx.Targeted.Save(ctx, transfer.QuickBooksTime, targetlink.Link{Subject: targetlink.Subject{Kind: targetlink.Worker, Key: w.ana.String()}, Ref: "501", By: "user:1", At: w.clock.now})
	})
	night(t, labour.NewNight(w.reader, labour.SheetSource{TimeSource: there}), w.acme)
	require.Zero(t, there.asked, "Aspire is the one that is asked")
	night(t, labour.NewNight(w.readerOf(withoutAspire{}), labour.SheetSource{TimeSource: there}), w.acme)
	require.Equal(t, 1, there.asked)
	var found []booked.Time
	for _, b := range w.times(false) {
		if b.Source == labour.SheetsOfTime {
			found = append(found, b)
		}
	}
	require.Len(t, found, 1)
	require.Equal(t, w.ana, found[0].Of.Worker)
	for _, ended := range []error{vendor.ErrNotConnected, vendor.ErrConnectAgain} {
		there.err = ended
		night(t, labour.NewNight(w.readerOf(withoutAspire{}), labour.SheetSource{TimeSource: there}), w.acme)
	}
}
