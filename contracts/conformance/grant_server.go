package conformance

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain/vendor"
	"actual/ports"
)

// mute is a network in which nobody answers.
type mute struct{ asked int }

// RoundTrip implements http.RoundTripper.
func (m *mute) RoundTrip(r *http.Request) (*http.Response, error) {
	m.asked++
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// GrantTime checks that whoever asks an authorisation server that does not answer is told
// so in time. open makes one of a network; app is what it is asked with.
func GrantTime(t *testing.T, app vendor.Credential, open func(http.RoundTripper) ports.GrantServer) {
	t.Helper()
	token := vendor.NewSecret("a-token")
	for name, call := range map[string]struct {
		fails error
		of    func(context.Context, ports.GrantServer) error
	}{
		"a code is exchanged": {ports.ErrUnknownOutcome, func(ctx context.Context, g ports.GrantServer) error {
			_, _, err := g.Exchange(ctx, acme, app, ports.GrantAnswer{Code: token, Account: "9130", Redirect: "https://actual.example/connect"})
			return err
		}},
		"tokens are renewed": {ports.ErrUnknownOutcome, func(ctx context.Context, g ports.GrantServer) error {
			_, err := g.Renew(ctx, acme, app, vendor.Tokens{Refresh: token})
			return err
		}},
		"whose a token is": {ports.ErrVendorDown, func(ctx context.Context, g ports.GrantServer) error {
			_, err := g.Who(ctx, acme, app, token, vendor.Account{Ref: "9130"})
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				network := &mute{}
				late, cancel := context.WithTimeout(t.Context(), ports.GrantTime+time.Second)
				defer cancel()
				require.ErrorIs(t, call.of(late, open(network)), call.fails)
				require.NoError(t, late.Err(), "it ended by itself, and in time")
				require.Positive(t, network.asked)
			})
		})
	}
}
