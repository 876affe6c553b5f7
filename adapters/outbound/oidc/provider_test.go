package oidc_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/oauth2-proxy/mockoidc"
	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/oidc"
	"actual/contracts/conformance"
	"actual/ports"
)

const callback = "https://actual.example/sign-in/oidc/callback"

func TestProvider(t *testing.T) {
	conformance.IdentityProvider(t, func(t *testing.T) conformance.Issuer {
		t.Helper()
		m, err := mockoidc.Run()
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, m.Shutdown()) })
		return conformance.Issuer{
			Provider: oidc.New(oidc.Config{Issuer: m.Issuer(), Name: "Test", ClientID: m.ClientID, ClientSecret: m.ClientSecret, Redirect: callback}),
			None:     oidc.New(oidc.Config{Name: "Test"}),
			Down:     oidc.New(oidc.Config{Issuer: "http://127.0.0.1:1/oidc", Name: "Test", ClientID: "x", ClientSecret: "x", Redirect: callback}),
			SignIn: func(t *testing.T, authURL string, as ports.Identity) (string, string) {
				t.Helper()
				m.QueueUser(&mockoidc.MockUser{Subject: as.Subject, Email: as.Email, EmailVerified: as.EmailVerified})
				stay := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
				resp, err := stay.Get(authURL)
				require.NoError(t, err)
				require.NoError(t, resp.Body.Close())
				back, err := url.Parse(resp.Header.Get("Location"))
				require.NoError(t, err)
				require.Equal(t, callback, back.Scheme+"://"+back.Host+back.Path)
				return back.Query().Get("state"), back.Query().Get("code")
			},
		}
	})
}
