package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// keyed posts with an idempotency key.
func (w *world) keyed(path, key string, body any) (int, http.Header, string) {
	w.t.Helper()
	raw, err := json.Marshal(body)
	require.NoError(w.t, err)
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.url+path, bytes.NewReader(raw))
	require.NoError(w.t, err)
	req.Header.Set("Authorization", "Bearer "+w.key)
	req.Header.Set("Idempotency-Key", key)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(w.t, err)
	defer func() { _ = resp.Body.Close() }()
	var out bytes.Buffer
	_, err = out.ReadFrom(resp.Body)
	require.NoError(w.t, err)
	return resp.StatusCode, resp.Header, out.String()
}

func TestSentTwentyTimesItIsMadeOnce(t *testing.T) {
	w := newWorld(t)
	body := map[string]any{"label": "once"}
	var mu sync.Mutex
	statuses, secrets := map[int]int{}, 0
	var sending sync.WaitGroup
	for range 20 {
		sending.Go(func() {
			status, header, answer := w.keyed("/v1/api-keys", "0190b5a0", body)
			mu.Lock()
			defer mu.Unlock()
			statuses[status]++
			if status == http.StatusCreated && header.Get("Idempotency-Replayed") == "" {
				secrets++
			}
			if status == http.StatusConflict {
				require.Contains(t, answer, "idempotency.running")
			}
		})
	}
	sending.Wait()
	require.Equal(t, 1, secrets, "%v", statuses)
	require.Equal(t, 20, statuses[http.StatusCreated]+statuses[http.StatusConflict], "%v", statuses)
	status, header, answer := w.keyed("/v1/api-keys", "0190b5a0", body)
	require.Equal(t, http.StatusCreated, status)
	require.Equal(t, "true", header.Get("Idempotency-Replayed"))
	require.Contains(t, header.Get("Location"), "/v1/api-keys/")
	require.Contains(t, answer, `"secret":null`)
	var page struct {
		Keys []credential `json:"api_keys"`
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/api-keys", nil, &page))
	require.Len(t, page.Keys, 2, "the test's own, and one")

	status, _, answer = w.keyed("/v1/api-keys", "0190b5a0", map[string]any{"label": "another"})
	require.Equal(t, http.StatusUnprocessableEntity, status, answer)
	var stored []byte
	require.NoError(t, w.db.Admin(t).QueryRow(t.Context(), `SELECT body FROM idempotency_key`).Scan(&stored))
	require.NotContains(t, string(stored), "actual_live_")
}
