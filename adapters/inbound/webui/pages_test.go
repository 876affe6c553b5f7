package webui_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/webui"
	"actual/domain/tenant"
)

func TestTheFirstPageSaysWhatThisIsAndWhereToGo(t *testing.T) {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	webui.New(nil, nil, nil, nil, nil, nil, "https://actual.example", tenant.DefaultSessionTerms(), slog.New(slog.DiscardHandler)).Register(r)
	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody))
	require.Equal(t, http.StatusOK, w.Code)
	require.Equal(t, "text/html; charset=utf-8", w.Header().Get("Content-Type"))
	require.Contains(t, w.Header().Get("Content-Security-Policy"), "default-src 'none'")
	for _, says := range []string{"Hours that can be proven", `href="/sign-in"`, `href="/docs"`} {
		require.Contains(t, w.Body.String(), says)
	}
}
