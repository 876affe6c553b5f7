package conformance

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/ports"
)

// PosterParts are what the promises of ports.Poster are tested with.
type PosterParts struct {
	Here   ports.Poster // That may post to this machine, by http and at any port.
	Public ports.Poster // That may not.
}

// Poster tests the promises of ports.Poster.
func Poster(t *testing.T, open func(t *testing.T) PosterParts) {
	t.Helper()
	t.Run("a message comes whole, and the answer goes back", func(t *testing.T) { posterSends(t, open(t)) })
	t.Run("whatever is answered is told, a redirect too", func(t *testing.T) { posterTells(t, open(t)) })
	t.Run("the beginning of a long answer is kept", func(t *testing.T) {
		to := receiver(t, func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(strings.Repeat("on and on ", 100_000)))
		})
		said, err := open(t).Here.Post(t.Context(), to.URL, nil, nil)
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(said.Body, "on and on"))
		require.Less(t, len(said.Body), 16<<10)
	})
	t.Run("what is not public is not connected to", func(t *testing.T) {
		var came atomic.Int32
		to := receiver(t, func(http.ResponseWriter, *http.Request) { came.Add(1) })
		for _, address := range []string{to.URL, "https://" + strings.TrimPrefix(to.URL, "http://"), "https://127.0.0.1/", "https://[::1]:8443/", "https://169.254.169.254/", "https://localhost/", "", "ftp://a.example/"} {
			_, err := open(t).Public.Post(t.Context(), address, nil, []byte("{}"))
			require.ErrorIs(t, err, ports.ErrForbiddenAddress, address)
		}
		require.Zero(t, came.Load())
	})
	t.Run("nobody there is no answer, and no secret is told", func(t *testing.T) {
		_, err := open(t).Here.Post(t.Context(), closedPort(t)+"/secret-path?token=secret-token", map[string]string{"authorization": "Bearer secret-header"}, nil)
		require.ErrorIs(t, err, ports.ErrNoAnswer)
		require.NotContains(t, err.Error(), "secret")
	})
	t.Run("whoever goes away is not kept", func(t *testing.T) {
		reached := make(chan struct{})
		to := receiver(t, func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // Then the server sees that the other side went away.
			close(reached)
			<-r.Context().Done()
		})
		ctx, cancel := context.WithCancel(t.Context())
		go func() { <-reached; cancel() }()
		_, err := open(t).Here.Post(ctx, to.URL, nil, []byte("{}"))
		require.ErrorIs(t, err, context.Canceled)
	})
}

func receiver(t *testing.T, answer http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(answer)
	t.Cleanup(s.Close)
	return s
}

// closedPort is an address at which nobody listens.
func closedPort(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	return "http://" + l.Addr().String()
}

func posterSends(t *testing.T, p PosterParts) {
	t.Helper()
	body := "{\"at\":\"Señor Müller's\"}\n" + strings.Repeat(" ", 100_000)
	var method, got, id, kind string
	to := receiver(t, func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		method, got, id, kind = r.Method+" "+r.RequestURI, string(raw), r.Header.Get("webhook-id"), r.Header.Get("content-type")
		w.WriteHeader(http.StatusAccepted)
		_, _ = w.Write([]byte("thank you"))
	})
	said, err := p.Here.Post(t.Context(), to.URL+"/in?a=b", map[string]string{"webhook-id": "msg_1", "content-type": "application/json"}, []byte(body))
	require.NoError(t, err)
	require.Equal(t, []string{"POST /in?a=b", body, "msg_1", "application/json"}, []string{method, got, id, kind})
	require.Equal(t, http.StatusAccepted, said.Status)
	require.Equal(t, "thank you", said.Body)
	require.Positive(t, said.Took)
}

func posterTells(t *testing.T, p PosterParts) {
	t.Helper()
	var elsewhere atomic.Int32
	other := receiver(t, func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) })
	for _, status := range []int{200, 204, 301, 302, 303, 307, 308, 400, 401, 404, 410, 413, 429, 500, 503} {
		to := receiver(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", other.URL)
			w.Header().Set("Retry-After", "17")
			w.WriteHeader(status)
		})
		said, err := p.Here.Post(t.Context(), to.URL, nil, []byte("{}"))
		require.NoError(t, err)
		require.Equal(t, status, said.Status)
		require.Equal(t, 17*time.Second, said.RetryAfter)
	}
	require.Zero(t, elsewhere.Load(), "no redirect is followed")
}
