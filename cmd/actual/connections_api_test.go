package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/contracts/quickbookstime/sim"
)

// connectionShown is a connection as the API shows it.
type connectionShown struct {
	Vendor      string     `json:"vendor"`
	Standing    string     `json:"standing"`
	Application bool       `json:"application"`
	Account     string     `json:"account"`
	AccountName string     `json:"account_name"`
	ConnectedBy string     `json:"connected_by"`
	ExpiresAt   *time.Time `json:"expires_at"`
}

// timeStandIn is a QuickBooks Time with an account of Acme's and our application.
func timeStandIn(t *testing.T) (stand *sim.Sim, url string) {
	t.Helper()
	stand = sim.New(time.Now)
	server := httptest.NewServer(stand)
	t.Cleanup(server.Close)
	require.NoError(t, stand.Add(sim.Seed{
		Accounts: []sim.Account{{Name: "acmepaving", Users: []sim.User{{ID: 501, FirstName: "Ada", Active: true}}}},
		Apps:     []sim.App{{ID: "client-of-acme", Secret: "s3cret-of-acme", Account: "acmepaving"}},
	}))
	return stand, server.URL
}

// ends follows an address as a browser does, and returns where it ended.
func ends(t *testing.T, at string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, at, http.NoBody)
	require.NoError(t, err)
	resp, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(r)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusFound, resp.StatusCode)
	return resp.Header.Get("Location")
}

func TestAnAccountIsConnectedOverTheAPI(t *testing.T) {
	w := newWorld(t)
	stand, url := timeStandIn(t)
	var list struct {
		Connections []connectionShown `json:"connections"`
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/connections", nil, &list))
	require.Equal(t, connectionShown{Vendor: "quickbookstime", Standing: "none"}, list.Connections[0])
	w.refused(http.MethodPost, "/v1/connections/quickbookstime/begin", nil, http.StatusNotFound, "vendor.no_credential")
	w.refused(http.MethodPost, "/v1/connections/aspire/begin", nil, http.StatusNotFound, "vendor.not_connectable")
	require.Equal(t, http.StatusOK, w.call(http.MethodPut, "/v1/vendors/quickbookstime/credentials", map[string]any{
		"settings": map[string]string{"base_url": url}, "secrets": map[string]string{"client_id": "client-of-acme", "client_secret": "s3cret-of-acme"},
	}, nil))
	w.refused(http.MethodPost, "/v1/connections/quickbookstime/check", nil, http.StatusNotFound, "vendor.not_connected")
	var begun struct {
		URL string `json:"authorize_url"`
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, "/v1/connections/quickbookstime/begin", nil, &begun))
	address := ends(t, begun.URL)
	require.Contains(t, address, "/connect?")

	resp, err := http.Get(w.url + address[strings.Index(address, "/connect?"):]) // A browser that is not signed in.
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusOK, resp.StatusCode, "it says where to go on")

	var made connectionShown
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, "/v1/connections/finish", map[string]any{"address": address}, &made))
	require.Equal(t, []string{"connected", "acmepaving"}, []string{made.Standing, made.AccountName})
	require.WithinDuration(t, time.Now().Add(10*24*time.Hour), *made.ExpiresAt, time.Minute)
	w.refused(http.MethodPost, "/v1/connections/finish", map[string]any{"address": address}, http.StatusForbidden, "vendor.bad_attempt")
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, "/v1/connections/quickbookstime/check", nil, &made))
	stand.Revoke("acmepaving")
	w.refused(http.MethodPost, "/v1/connections/quickbookstime/check", nil, http.StatusConflict, "vendor.connect_again")
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/connections", nil, &list))
	require.Equal(t, "connect_again", list.Connections[0].Standing)
	require.Equal(t, http.StatusNoContent, w.call(http.MethodDelete, "/v1/connections/quickbookstime", nil, nil))
	w.refused(http.MethodDelete, "/v1/connections/quickbookstime", nil, http.StatusNotFound, "vendor.not_connected")
}

func TestAnAccountIsConnectedOnTheCommandLine(t *testing.T) {
	s := newShell(t)
	_, url := timeStandIn(t)
	s.must("company", "create", "acme", "--name", "Acme", "--time-zone", "America/New_York")
	require.Contains(t, s.must("connection", "list", "--company", "acme"), "no client id is set: actual vendor set quickbookstime")
	s.must("vendor", "set", "quickbookstime", "--company", "acme", "--setting", "base_url="+url, "--secrets", inFile(t, "client_id=client-of-acme\nclient_secret=s3cret-of-acme"))
	said, err := s.run("connect", "quickbooks-time", "--company", "acme") // Nothing is pasted.
	require.ErrorIs(t, err, errNoAddress)
	at := strings.TrimSpace(strings.Split(said, "\n")[2])
	said = s.must("connect", "quickbooks-time", "--company", "acme", "--answer", ends(t, at))
	require.Contains(t, said, "connected: account 88 (acmepaving); connected")
	require.Contains(t, s.must("connection", "check", "quickbooks-time", "--company", "acme"), "quickbookstime connected")
	said, _ = s.run("doctor") // Other things are not well here.
	require.Contains(t, said, "ok    QuickBooks Time of acme is connected\n")
	require.NotContains(t, said, "s3cret")
	s.must("connection", "remove", "quickbooks-time", "--company", "acme")
	_, err = s.run("connection", "check", "quickbooks-time", "--company", "acme")
	require.ErrorContains(t, err, "has connected no account")
}
