package webui_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/webui"
	"actual/app/digests"
	"actual/domain"
	"actual/domain/digest"
	"actual/domain/job"
	"actual/ports"
)

// list is a list that one reader is on, with one link.
type list struct{ left bool }

func (l *list) Told(context.Context, domain.CompanyID, domain.DigestID, job.Language) (ports.Mail, error) {
	return ports.Mail{HTML: "<p>told</p>"}, nil
}

func (l *list) Look(_ context.Context, token string) (digests.Unsubscribed, error) {
	if token != "right" {
		return digests.Unsubscribed{}, digest.ErrNoLetter
	}
	return digests.Unsubscribed{Company: "Acme <Sons>", Address: "maria@acme.example", Language: "es", Done: l.left}, nil
}

func (l *list) Unsubscribe(ctx context.Context, token string) (digests.Unsubscribed, error) {
	l.left = l.left || token == "right"
	return l.Look(ctx, token)
}

// A mail program's POST, from nowhere and without a session, takes the reader off; to open
// the link does not, since programs that look into mail open links, too.
func TestUnsubscribePages(t *testing.T) {
	l := &list{}
	r := open(t, webui.Parts{SignIn: noWays{}, Digests: l}, stub{})
	ask := func(method, token string) *httptest.ResponseRecorder {
		req := httptest.NewRequest(method, "/unsubscribe?token="+token, strings.NewReader("List-Unsubscribe=One-Click"))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		r.ServeHTTP(w, req)
		return w
	}
	shown := ask(http.MethodGet, "right")
	require.Equal(t, http.StatusOK, shown.Code)
	require.Contains(t, shown.Body.String(), "Acme &lt;Sons&gt;")
	require.Contains(t, shown.Body.String(), `<html lang="es">`)
	require.Contains(t, shown.Body.String(), `action="/unsubscribe?token=right"`)
	require.Equal(t, "no-referrer", shown.Header().Get("Referrer-Policy"))
	require.False(t, l.left)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		require.Equal(t, http.StatusNotFound, ask(method, "wrong").Code)
	}
	require.False(t, l.left)
	done := ask(http.MethodPost, "right")
	require.Equal(t, http.StatusOK, done.Code)
	require.True(t, l.left)
	require.NotContains(t, done.Body.String(), `action="/unsubscribe`)
}
