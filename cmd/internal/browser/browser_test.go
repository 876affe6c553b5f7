package browser

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// bad breaks every rule of a page that is to work by itself.
const bad = `<!doctype html><title>bad</title><p id="x">seen</p><script>document.getElementById("x").textContent = "run"</script>
<script>console.error("told"); nowhere()</script><img src="http://example.com/x.png"><img src="/missing.png">`

func TestBrowserNotices(t *testing.T) {
	program, err := Find(t.Context(), t.Logf)
	if err != nil && os.Getenv("CI") == "" { // In CI a missing browser is a failure: nobody would see the skip.
		t.Skip(err)
	}
	require.NoError(t, err)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/":
		case "/favicon.ico": // Browsers ask for it when they like.
			w.WriteHeader(http.StatusNoContent)
			return
		default:
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write([]byte(bad))
	}))
	defer srv.Close()
	b, err := Open(t.Context(), program)
	require.NoError(t, err)
	defer func() { require.NoError(t, b.Close(context.Background())) }()
	p, err := b.Page()
	require.NoError(t, err)
	require.NoError(t, p.Size(400, 300, true))
	require.NoError(t, p.Go(srv.URL))
	var text string
	require.NoError(t, p.Value(`document.getElementById("x").textContent`, &text))
	require.Equal(t, "run", text)
	require.Contains(t, p.Requests(), "http://example.com/x.png")
	said := p.Complaints()
	require.Len(t, said, 4, "the console, the script, the name that can't be looked up, and what is missing: %q", said)
	require.Error(t, p.Value("nowhere()", &text))

	shot := filepath.Join(t.TempDir(), "shot.png")
	require.NoError(t, p.Screenshot(shot))
	raw, err := os.ReadFile(shot)
	require.NoError(t, err)
	require.Equal(t, "\x89PNG", string(raw[:4]))

	plain, err := b.Page()
	require.NoError(t, err)
	require.NoError(t, plain.NoScript())
	require.NoError(t, plain.Go(srv.URL))
	require.NoError(t, plain.Value(`document.getElementById("x").textContent`, &text))
	require.Equal(t, "seen", text)
	require.Error(t, plain.Go("http://example.com/"), "no name is looked up")
}
