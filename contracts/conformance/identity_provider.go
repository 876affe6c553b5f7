package conformance

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/ports"
)

// Issuer is a real issuer, with people who sign in there.
type Issuer struct {
	Provider ports.IdentityProvider // Of this issuer.
	None     ports.IdentityProvider // Of none.
	Down     ports.IdentityProvider // Of one that does not answer.
	// SignIn goes where AuthURL leads, as the person with the identity, and
	// returns the state and the code that the browser is sent back with.
	SignIn func(t *testing.T, authURL string, as ports.Identity) (state, code string)
}

// IdentityProvider tests the promises of ports.IdentityProvider.
func IdentityProvider(t *testing.T, open func(t *testing.T) Issuer) {
	t.Helper()
	asked := ports.AuthRequest{State: "state-1", Nonce: "nonce-1", Verifier: "verifier-of-at-least-forty-three-characters-1"}
	maria := ports.Identity{Subject: "s1", Email: "maria@acme.example", EmailVerified: true}
	code := func(t *testing.T, s Issuer, r ports.AuthRequest, as ports.Identity) string {
		t.Helper()
		where, err := s.Provider.AuthURL(t.Context(), r)
		require.NoError(t, err)
		state, code := s.SignIn(t, where, as)
		require.Equal(t, r.State, state)
		return code
	}
	t.Run("who signed in", func(t *testing.T) {
		s := open(t)
		require.NotEmpty(t, s.Provider.Name())
		got, err := s.Provider.Identify(t.Context(), code(t, s, asked, maria), asked)
		require.NoError(t, err)
		require.NotEmpty(t, got.Issuer)
		want := maria
		want.Issuer = got.Issuer
		require.Equal(t, want, got)
		unsure := ports.Identity{Subject: "s2", Email: "ana@acme.example"}
		got, err = s.Provider.Identify(t.Context(), code(t, s, asked, unsure), asked)
		require.NoError(t, err)
		require.False(t, got.EmailVerified)
	})
	t.Run("the question is bound to the answer", func(t *testing.T) {
		s := open(t)
		where, err := s.Provider.AuthURL(t.Context(), asked)
		require.NoError(t, err)
		u, err := url.Parse(where)
		require.NoError(t, err)
		require.Equal(t, "S256", u.Query().Get("code_challenge_method"))
		require.NotContains(t, where, asked.Verifier)
		for name, other := range map[string]ports.AuthRequest{
			"another nonce":    {State: asked.State, Nonce: "nonce-2", Verifier: asked.Verifier},
			"no nonce":         {State: asked.State, Verifier: asked.Verifier},
			"another verifier": {State: asked.State, Nonce: asked.Nonce, Verifier: "verifier-of-at-least-forty-three-characters-2"},
		} {
			_, err := s.Provider.Identify(t.Context(), code(t, s, asked, maria), other)
			require.ErrorIs(t, err, ports.ErrNotIdentified, name)
		}
		_, err = s.Provider.Identify(t.Context(), "a code of nobody", asked)
		require.ErrorIs(t, err, ports.ErrNotIdentified)
	})
	t.Run("a code works once", func(t *testing.T) {
		s := open(t)
		c := code(t, s, asked, maria)
		_, err := s.Provider.Identify(t.Context(), c, asked)
		require.NoError(t, err)
		_, err = s.Provider.Identify(t.Context(), c, asked)
		require.ErrorIs(t, err, ports.ErrNotIdentified)
	})
	t.Run("no issuer, or one that is down", func(t *testing.T) {
		s := open(t)
		require.Empty(t, s.None.Name())
		_, err := s.None.AuthURL(t.Context(), asked)
		require.ErrorIs(t, err, ports.ErrNoIssuer)
		_, err = s.Down.AuthURL(t.Context(), asked)
		require.ErrorIs(t, err, ports.ErrIssuerDown)
	})
}
