package httpapi_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/httpapi"
	"actual/adapters/inbound/notehub"
	"actual/app/ingest"
)

// Whatever comes is answered 200 or 413, and ends in exactly the items that it
// splits into: in Accept, or, over the limit, as a hash.
func FuzzDelivery(f *testing.F) {
	for _, seed := range []string{"", "{}", "[{},{}]", "{}\n{}", `{"a":`, "[", "x\x00", strings.Repeat("{}", 30), `{"a":"` + strings.Repeat("x", 50) + `"}`} {
		f.Add([]byte(seed))
	}
	limits := httpapi.Limits{Event: 40, Request: 300, Hashed: 400, InFlight: 10_000, Chunk: 4}
	w := newWorld(f, func(p *httpapi.Parts) { p.Limits = limits })
	f.Fuzz(func(t *testing.T, body []byte) {
		*w.sink = sink{}
		got := w.deliver(string(body))

		items, large := expected(body, limits)
		status := http.StatusOK
		if len(items) == 0 && len(large) == 1 {
			status = http.StatusRequestEntityTooLarge
		}
		require.Equal(t, status, got.Code, got.Body)
		require.Equal(t, items, w.sink.items)
		var keys []string
		for _, o := range w.sink.large {
			keys = append(keys, o.Key)
		}
		require.Equal(t, large, keys)
	})
}

func expected(body []byte, limits httpapi.Limits) (items []ingest.Item, large []string) {
	if int64(len(body)) > limits.Request {
		return nil, []string{keyOf(body[:min(int64(len(body)), limits.Hashed)])}
	}
	parts := slices.Collect(notehub.Items(body))
	if len(parts) == 0 {
		parts = []ingest.Item{{Raw: body, Why: "the body has no event in it"}}
	}
	for _, it := range parts {
		if int64(len(it.Raw)) > limits.Event {
			large = append(large, keyOf(it.Raw))
			continue
		}
		items = append(items, ingest.Item{Raw: slices.Clone(it.Raw), Why: it.Why})
	}
	return items, large
}
