package webui_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/internal/browser"
	"actual/adapters/inbound/webui"
	"actual/domain"
	"actual/domain/tenant"
)

const origin = "https://actual.example"

// stopped is a clock that stands.
type stopped struct{}

func (stopped) Now() time.Time { return time.Date(2026, 11, 28, 15, 0, 0, 0, time.UTC) }

// counted gives identifiers one after the other.
type counted struct{ n byte }

func (c *counted) New() domain.UUID { c.n++; return domain.UUID{15: c.n} }

// stub is an API that answers what it was told to, by method and path.
type stub map[string]http.HandlerFunc

func (s stub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h, there := s[r.Method+" "+r.URL.Path]; there {
		h(w, r)
		return
	}
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write([]byte(`{"code":"request.no_such_route","status":404,"detail":"there is nothing at this path"}`))
}

// me answers GET /v1/me as a person with a role.
func me(role tenant.Role) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]any{
			"kind": "user", "name": "maria@acme.example", "role": role, "capabilities": role.Capabilities(),
			"company": map[string]any{"id": domain.UUID{1}.String(), "ref": "acme", "name": "Acme <Lawns>", "time_zone": "America/New_York"},
		})
	}
}

// open serves the pages before an API.
func open(t *testing.T, parts webui.Parts, api http.Handler) *gin.Engine {
	t.Helper()
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	parts.Origin, parts.Terms, parts.Clock, parts.IDs, parts.Log = origin, tenant.DefaultSessionTerms(), stopped{}, &counted{}, slog.New(slog.DiscardHandler)
	pages := webui.New(parts)
	pages.Register(r, api)
	r.NoRoute(func(c *gin.Context) { pages.Missing(c) })
	return r
}

// browse asks for a page as a browser does, in a session or, with "", in none.
func browse(t *testing.T, on http.Handler, path, session string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody)
	req.Header.Set("Accept", "text/html")
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	if session != "" {
		req.AddCookie(&http.Cookie{Name: browser.Session, Value: session}) //nolint:gosec // As a browser sends it.
	}
	w := httptest.NewRecorder()
	on.ServeHTTP(w, req)
	return w
}

func TestTheFirstPageSaysWhatThisIsAndWhereToGo(t *testing.T) {
	r := open(t, webui.Parts{}, stub{})
	w := browse(t, r, "/", "")
	require.Equal(t, http.StatusOK, w.Code)
	require.Equal(t, "text/html; charset=utf-8", w.Header().Get("Content-Type"))
	require.Contains(t, w.Header().Get("Content-Security-Policy"), "default-src 'none'; style-src 'self'; script-src 'self'")
	for _, says := range []string{"Hours that can be proven", `href="/sign-in"`, `href="/docs"`, `<html lang="en">`} {
		require.Contains(t, w.Body.String(), says)
	}
	in := browse(t, r, "/", "", "Accept-Language", "fr;q=0.9, es-MX;q=0.8, en;q=0.2")
	require.Contains(t, in.Body.String(), `<html lang="es">`)
	require.Contains(t, in.Body.String(), "Horas que se pueden probar")
}

// What there is not and what a role does not include look alike.
func TestWhatIsNotForYouIsNotThere(t *testing.T) {
	who := signedIn{map[string]tenant.Role{"worker": tenant.RoleWorker}}
	r := open(t, webui.Parts{Sessions: who}, stub{"GET /v1/me": me(tenant.RoleWorker)})
	once := regexp.MustCompile(`name="(once|return_to)" value="[^"]*"`) // New on each page.
	said := func(path string) string {
		w := browse(t, r, path, "worker")
		require.Equal(t, http.StatusNotFound, w.Code, path)
		return once.ReplaceAllString(w.Body.String(), "")
	}
	require.Equal(t, said("/nowhere"), said(webui.TransferPath+domain.UUID{9}.String()))
}

var loads = regexp.MustCompile(`href="(/assets/[^"]+\.css)"`)

func TestAssetsAreKeptForever(t *testing.T) {
	r := open(t, webui.Parts{}, stub{})
	found := loads.FindStringSubmatch(browse(t, r, "/", "").Body.String())
	require.NotNil(t, found)
	plain := browse(t, r, found[1], "")
	require.Equal(t, http.StatusOK, plain.Code)
	require.Equal(t, "public, max-age=31536000, immutable", plain.Header().Get("Cache-Control"))
	packed := browse(t, r, found[1], "", "Accept-Encoding", "gzip")
	require.Equal(t, "gzip", packed.Header().Get("Content-Encoding"))
	require.Less(t, packed.Body.Len(), plain.Body.Len()/2)
	older := browse(t, r, "/assets/0123456789ab/app.css", "")
	require.Equal(t, "no-cache", older.Header().Get("Cache-Control"))
	require.Equal(t, http.StatusNotFound, browse(t, r, "/assets/0123456789ab/../doc.go", "").Code)
}
