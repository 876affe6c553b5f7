package main

import (
	"bytes"
	"context"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/system"
	"actual/adapters/telemetry"
	"actual/cmd/internal/config"
	"actual/contracts/aspire/sim"
)

// record is a log that may be read while it is written.
type record struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (r *record) Write(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(b)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

// What may not be read of a company's Aspire is named by doctor, and in the log of
// a server that starts.
func TestWhatMayNotBeReadOfAspireIsNamed(t *testing.T) {
	s := newShell(t)
	stand := sim.New(time.Now)
	server := httptest.NewServer(stand)
	t.Cleanup(server.Close)
	require.NoError(t, stand.Add(sim.Seed{Clients: []sim.Client{
		{ID: "client-of-acme", Secret: "s3cret-of-acme", Customer: "acme"},
		{ID: "client-narrow", Secret: "s3cret-narrow", Customer: "blue", Denied: []string{"listVisits", "listProperties"}},
	}}))
	t.Setenv("ACTUAL_VENDOR_URLS", server.URL)
	for ref, secrets := range map[string]string{
		"acme": "client_id=client-of-acme\nclient_secret=s3cret-of-acme", "blue": "client_id=client-narrow\nclient_secret=s3cret-narrow",
		"cold": "client_id=client-of-acme\nclient_secret=s3cret-of-before", "dusk": "",
	} {
		s.must("company", "create", ref, "--name", ref, "--time-zone", "America/New_York")
		if secrets != "" {
			s.must("vendor", "set", "aspire", "--company", ref, "--setting", "base_url="+server.URL, "--secrets", inFile(t, secrets))
		}
	}
	said, _ := s.run("doctor") // Other things are not well here.
	require.Contains(t, said, "ok    Aspire of acme\n")
	require.Contains(t, said, "WRONG Aspire of blue: the company's credentials may not read what is needed: Properties, WorkTicketVisits\n      → in Aspire, Administration")
	require.Contains(t, said, "WRONG Aspire of cold: where the company plans its work refuses the company's credentials")
	require.NotContains(t, said, "Aspire of dusk")
	require.NotContains(t, said, "s3cret")

	cfg, err := config.Load()
	require.NoError(t, err)
	var told record
	log := slog.New(slog.NewTextHandler(&told, nil))
	tm, stop, err := telemetry.Start(t.Context(), telemetry.Config{Log: log})
	require.NoError(t, err)
	t.Cleanup(func() { _ = stop(context.Background()) })
	from, cleanup, err := newSources(t.Context(), cfg, system.Clock{}, log, tm)
	require.NoError(t, err)
	t.Cleanup(cleanup)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { from.announce(ctx, log); close(ended) }()
	require.Eventually(t, func() bool { return strings.Count(told.String(), "job source") >= 3 }, 20*time.Second, 20*time.Millisecond)
	cancel()
	<-ended
	require.Contains(t, told.String(), `missing="Properties, WorkTicketVisits"`)
	require.Contains(t, told.String(), "the company's job source can be read")
	require.Contains(t, told.String(), "the company's job source can't be read")
	require.NotContains(t, told.String(), "s3cret")
}
