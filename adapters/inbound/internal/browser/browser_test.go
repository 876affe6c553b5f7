package browser_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/internal/browser"
)

func TestMadeOnOurOwnPage(t *testing.T) {
	own := browser.OriginOf("https://actual.example/anything")
	for name, test := range map[string]struct {
		site, origin string
		want         bool
	}{
		"says nothing":                       {"", "", false},
		"our origin":                         {"", "https://actual.example", true},
		"the same origin":                    {"same-origin", "", true},
		"both":                               {"same-origin", "https://actual.example", true},
		"a page that hides its origin":       {"", "null", false},
		"another scheme":                     {"", "http://actual.example", false},
		"another port":                       {"", "https://actual.example:8443", false},
		"a longer name":                      {"", "https://actual.example.evil.example", false},
		"a sibling":                          {"same-site", "", false},
		"another site":                       {"cross-site", "", false},
		"the address bar, which posts never": {"none", "", false},
		"another site that names our origin": {"cross-site", "https://actual.example", false},
		"same origin, it says, of another":   {"same-origin", "https://evil.example", false},
	} {
		r := httptest.NewRequest(http.MethodPost, "/", nil)
		r.Header.Set("Sec-Fetch-Site", test.site)
		r.Header.Set("Origin", test.origin)
		require.Equal(t, test.want, own.Made(r), name)
	}
	r := httptest.NewRequest(http.MethodPost, "/", nil)
	r.Header.Set("Origin", "")
	require.False(t, browser.OriginOf("not a url").Made(r))
}

func TestCookiesAreOfThisHostAlone(t *testing.T) {
	w := httptest.NewRecorder()
	browser.Set(w, browser.Session, "x", time.Minute)
	require.Equal(t, "__Host-actual_session=x; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Lax", w.Header().Get("Set-Cookie"))
	w = httptest.NewRecorder()
	browser.Clear(w, browser.Session)
	require.Equal(t, "__Host-actual_session=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax", w.Header().Get("Set-Cookie"))
}
