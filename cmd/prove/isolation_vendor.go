package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"time"

	"actual/cmd/internal/described"
	"actual/contracts/quickbookstime/sim"
)

// comingBack is the operation that takes what a vendor sent the browser back with.
const comingBack = "finishConnection"

// standIn is a QuickBooks Time at which every firm has an account of its own.
type standIn struct {
	sim *sim.Sim
	url string
}

// openStandIn opens one for the proof.
func (m *matrix) openStandIn() {
	s := sim.New(time.Now)
	server := httptest.NewServer(s)
	m.b.closers = append(m.b.closers, func(context.Context) error {
		server.CloseClientConnections()
		server.Close()
		return nil
	})
	m.time = standIn{s, server.URL}
	m.b.more = append(m.b.more, "ACTUAL_VENDOR_QUICKBOOKS_TIME=attempts=1 rate=60000/1m/1000")
}

// account gives a firm one there, and the firm the application to connect it with.
func (m *matrix) account(ctx context.Context, ref string) error {
	err := m.time.sim.Add(sim.Seed{
		Accounts: []sim.Account{{Name: ref + "-time", PerWindow: -1, Users: []sim.User{{ID: 501, FirstName: ref, Active: true}}}},
		Apps:     []sim.App{{ID: ref + "-app", Secret: ref + "-secret-of-time", Account: ref + "-time", Grace: true}},
	})
	if err != nil {
		return err
	}
	secrets := filepath.Join(m.b.folder, ref+"-time-secrets")
	if err := os.WriteFile(secrets, fmt.Appendf(nil, "client_id=%[1]s-app\nclient_secret=%[1]s-secret-of-time\n", ref), 0o600); err != nil {
		return err
	}
	_, err = m.b.actual(ctx, "vendor", "set", "quickbookstime", "--company", ref, "--setting", "base_url="+m.time.url, "--secrets", secrets)
	return err
}

// allowed returns the body of a request that finishes a connection: the firm begins
// one, and its person at the vendor allows it.
func (m *matrix) allowed(ctx context.Context, f *firm, o *described.Operation) ([]byte, error) {
	got, err := m.asOwner(ctx, f, o, described.Request{Method: http.MethodPost, Target: "/v1/connections/quickbookstime/begin", Header: http.Header{}})
	if err != nil {
		return nil, err
	}
	var begun struct {
		URL string `json:"authorize_url"`
	}
	if err := json.Unmarshal(got.Body, &begun); err != nil || begun.URL == "" {
		return nil, fmt.Errorf("begin to connect: %d %.200s", got.Status, got.Body)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, begun.URL, http.NoBody)
	if err != nil {
		return nil, err
	}
	resp, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	return json.Marshal(map[string]string{"address": resp.Header.Get("Location")})
}
