package postgis_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
	"actual/contracts/conformance"
	"actual/ports"
)

func store(t *testing.T) conformance.Store {
	t.Helper()
	t.Parallel()
	return storeOn(t, postgistest.New(t))
}

func storeOn(t *testing.T, d *postgistest.Database) conformance.Store {
	t.Helper()
	tasks, err := postgis.NewTaskInserter(d.App)
	require.NoError(t, err)
	directory := postgis.NewDirectory(d.Directory)
	sink := postgis.NewEventSink(d.Ingest)
	return conformance.Store{
		Work: postgis.NewUnitOfWork(d.App, tasks), Sink: sink, Keys: sink,
		Directory: directory, Waiting: directory, People: directory, Runs: directory,
	}
}

func TestUnitOfWork(t *testing.T) { conformance.UnitOfWork(t, store) }

func TestPeople(t *testing.T) { conformance.People(t, store) }

func TestRetention(t *testing.T) { conformance.Retention(t, store) }

func TestTransfers(t *testing.T) { conformance.Transfers(t, store) }

func TestSources(t *testing.T) { conformance.Sources(t, store) }

func TestTimeMarks(t *testing.T) {
	conformance.TimeMarks(t, func(t *testing.T) (conformance.Store, ports.TimeMarks) {
		t.Helper()
		s := store(t)
		return s, postgis.NewTimeMarks(s.Work.(*postgis.UnitOfWork))
	})
}

func TestWebhooks(t *testing.T) {
	conformance.Webhooks(t, func(t *testing.T) (conformance.Store, ports.WebhookDirectory) {
		t.Helper()
		s := store(t)
		return s, s.Directory.(*postgis.Directory)
	})
}

func TestTargetLinks(t *testing.T) { conformance.TargetLinks(t, store) }

func TestBackfills(t *testing.T) { conformance.Backfills(t, store) }
func TestExports(t *testing.T)   { conformance.Exports(t, store) }
func TestDigests(t *testing.T)   { conformance.Digests(t, store) }
func TestSessions(t *testing.T)  { conformance.Sessions(t, store) }

func TestDiscrepancies(t *testing.T) { conformance.Discrepancies(t, store) }
func TestTimeDays(t *testing.T)      { conformance.TimeDays(t, store) }
func TestPay(t *testing.T)           { conformance.Pay(t, store) }
func TestPayrolls(t *testing.T)      { conformance.Payrolls(t, store) }
func TestWorks(t *testing.T)         { conformance.Works(t, store) }
func TestReporting(t *testing.T)     { conformance.Reporting(t, store) }

func TestRuns(t *testing.T) { conformance.Runs(t, store) }

func TestEventSink(t *testing.T) { conformance.EventSink(t, store) }

func TestAlerts(t *testing.T) {
	conformance.Alerts(t, func(t *testing.T) (conformance.Store, ports.PulseDirectory) {
		t.Helper()
		s := store(t)
		return s, s.Directory.(*postgis.Directory)
	})
}
