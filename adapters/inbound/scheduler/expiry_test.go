package scheduler_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/scheduler"
	"actual/app/tenancy"
	"actual/app/vault"
	"actual/domain/vendor"
)

type expiring struct {
	certificates []vault.Certificate
	fails        error
}

func (expiring) ExpiringSoon(context.Context) ([]tenancy.Expiring, error) { return nil, nil }

func (e expiring) Certificates(context.Context) ([]vault.Certificate, error) {
	return e.certificates, e.fails
}

type at time.Time

func (a at) Now() time.Time { return time.Time(a) }

// The server's log warns 60, 30 and 7 days before a client certificate ends, and then each
// day; one that has a next one is not spoken of, and what was found is told though not all
// could be looked at.
func TestTheLogWarnsOfCertificates(t *testing.T) {
	noon := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	ends := noon.AddDate(0, 0, 90)
	days := map[int]int{}
	for day := range 100 {
		var log bytes.Buffer
		e := expiring{certificates: []vault.Certificate{
			{Vendor: vendor.ADP, Field: vendor.CertificateField, Ends: ends},
			{Vendor: vendor.ADP, Field: "older_certificate", Ends: ends.AddDate(0, 0, -80), Next: true},
		}}
		require.NoError(t, scheduler.NewExpiryLog(e, e, at(noon.AddDate(0, 0, day).Add(time.Minute)), slog.New(slog.NewTextHandler(&log, nil))).WarnOfExpiry(t.Context()))
		require.NotContains(t, log.String(), "older_certificate")
		if n := strings.Count(log.String(), "ends soon"); n > 0 {
			require.Contains(t, log.String(), "vendor=adp field=certificate ends="+ends.Format(time.RFC3339))
			days[90-day] = n
		}
	}
	want := map[int]int{60: 1, 30: 1}
	for left := 7; left > -10; left-- {
		want[left] = 1
	}
	require.Equal(t, want, days)

	var log bytes.Buffer
	e := expiring{certificates: []vault.Certificate{{Vendor: vendor.ADP, Field: vendor.CertificateField, Ends: noon}}, fails: errors.New("one company could not be looked at")}
	require.ErrorContains(t, scheduler.NewExpiryLog(e, e, at(noon), slog.New(slog.NewTextHandler(&log, nil))).WarnOfExpiry(t.Context()), "could not be looked at")
	require.Contains(t, log.String(), "ends soon")
}
