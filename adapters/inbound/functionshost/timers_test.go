package functionshost_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/functionshost"
)

const envelope = `{"Data":{"timer":{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":%PAST%}},"Metadata":{"sys":{"MethodName":"work","UtcNow":"2026-11-28T06:00:00Z","RandGuid":"1"}}}`

func call(t *testing.T, method, path, body string) (int, functionshost.Answer, string) {
	t.Helper()
	next := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, r.Method+" "+r.URL.Path+" "+string(raw))
	})
	h := functionshost.Handler(next, []functionshost.Timer{
		{Name: "work", Run: func(context.Context) (string, error) { return "3 things done", nil }},
		{Name: "fails", Run: func(context.Context) (string, error) {
			return "", errors.New("postgres://actual_app:hunter2@db refused")
		}},
	}, slog.New(slog.DiscardHandler))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body)))
	var a functionshost.Answer
	raw := w.Body.String()
	if w.Header().Get("Content-Type") == "application/json" {
		require.NoError(t, json.Unmarshal([]byte(raw), &a))
	}
	return w.Code, a, raw
}

func TestATimerIsAnsweredAsTheHostExpects(t *testing.T) {
	status, a, raw := call(t, http.MethodPost, "/work", strings.Replace(envelope, "%PAST%", "false", 1))
	require.Equal(t, http.StatusOK, status)
	require.Len(t, a.Logs, 1)
	require.Contains(t, a.Logs[0], "work: 3 things done")
	for _, key := range []string{`"Outputs":{}`, `"Logs":[`, `"ReturnValue":null`} {
		require.Contains(t, raw, key)
	}
	_, a, _ = call(t, http.MethodPost, "/work", strings.Replace(envelope, "%PAST%", "true", 1))
	require.Contains(t, a.Logs[1], "late")
}

func TestAFailureIsCountedAndTellsNoSecret(t *testing.T) {
	status, a, raw := call(t, http.MethodPost, "/fails", strings.Replace(envelope, "%PAST%", "false", 1))
	require.Equal(t, http.StatusInternalServerError, status)
	require.Contains(t, a.Logs[0], "fails failed")
	require.NotContains(t, raw, "hunter2")
}

func TestWhatIsNoEnvelopeIsRefused(t *testing.T) {
	for _, body := range []string{"", "null", "[]", "{", `{"Metadata":{}}`, strings.Repeat(" ", 2<<20)} {
		status, a, _ := call(t, http.MethodPost, "/work", body)
		require.Equal(t, http.StatusBadRequest, status, "%.20q", body)
		require.NotEmpty(t, a.Logs)
	}
}

func TestEverythingElseIsForwardedAsItIs(t *testing.T) {
	for _, c := range [][2]string{{http.MethodPost, "/v1/notehub/events"}, {http.MethodGet, "/healthz"}, {http.MethodGet, "/work"}, {http.MethodPost, "/unknown"}} {
		status, _, raw := call(t, c[0], c[1], "body")
		require.Equal(t, http.StatusTeapot, status)
		require.Equal(t, c[0]+" "+c[1]+" body", raw)
	}
}
