package httpapi_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/httpapi"
	"actual/app/ingest"
	"actual/domain/fault"
	"actual/domain/tenant"
	"actual/ports"
)

func TestDelivery(t *testing.T) {
	tests := map[string]struct {
		body string
		want string
		raw  []string // What reached the use case.
	}{
		"one event":       {`{"event":"a"}`, `{"stored":1,"duplicate":0,"quarantined":0,"events":[{"key":"1","result":"stored"}]}`, []string{`{"event":"a"}`}},
		"an array":        {`[{"a":1}, {"a":2}]`, `{"stored":2,"duplicate":0,"quarantined":0,"events":[{"key":"1","result":"stored"},{"key":"2","result":"stored"}]}`, []string{`{"a":1}`, `{"a":2}`}},
		"one a line":      {"{\"a\":1}\n{\"a\":2}\r\n", `{"stored":2,"duplicate":0,"quarantined":0,"events":[{"key":"1","result":"stored"},{"key":"2","result":"stored"}]}`, []string{`{"a":1}`, `{"a":2}`}},
		"cut-off JSON":    {`{"event":"a`, `{"stored":0,"duplicate":0,"quarantined":1,"events":[{"key":"1","result":"quarantined","reason":"not_json"}]}`, []string{`{"event":"a`}},
		"an empty body":   {"", `{"stored":0,"duplicate":0,"quarantined":1,"events":[{"key":"1","result":"quarantined","reason":"not_json"}]}`, []string{""}},
		"nothing in it":   {" \n", `{"stored":0,"duplicate":0,"quarantined":1,"events":[{"key":"1","result":"quarantined","reason":"not_json"}]}`, []string{" \n"}},
		"an empty array":  {"[]", `{"stored":0,"duplicate":0,"quarantined":1,"events":[{"key":"1","result":"quarantined","reason":"not_json"}]}`, []string{"[]"}},
		"bad among good":  {"{\"a\":1}\nrubbish\n{\"a\":2}", `{"stored":2,"duplicate":0,"quarantined":1,"events":[{"key":"1","result":"stored"},{"key":"2","result":"quarantined","reason":"not_json"},{"key":"3","result":"stored"}]}`, []string{`{"a":1}`, "rubbish", `{"a":2}`}},
		"more than 20":    {strings.Repeat("{}\n", 21), `{"stored":21,"duplicate":0,"quarantined":0}`, nil},
		"NUL and no UTF8": {"\x00\xff", `{"stored":0,"duplicate":0,"quarantined":1,"events":[{"key":"1","result":"quarantined","reason":"not_json"}]}`, []string{"\x00\xff"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, nil)
			got := w.post(t, tt.body)
			require.Equal(t, http.StatusOK, got.Code, got.Body)
			require.JSONEq(t, tt.want, got.Body.String())
			for i, raw := range tt.raw {
				require.Equal(t, raw, string(w.sink.items[i].Raw))
				require.NotNil(t, w.sink.items[i].Raw, "nil would say that only the hash was kept")
			}
			if tt.raw != nil {
				require.Len(t, w.sink.items, len(tt.raw))
			}
		})
	}
}

func TestDeliveryIsRefused(t *testing.T) {
	down := fault.New(fault.Unavailable, "store.unavailable", "the store does not answer")
	tests := map[string]struct {
		secret  string
		lookup  error
		err     error
		status  int
		code    string
		retry   string
		noItems bool
	}{
		"a wrong secret":            {secret: "actual_route_bad", status: 401, code: "access.bad_credential", noItems: true},
		"no secret":                 {status: 401, code: "access.bad_credential", noItems: true},
		"the secret can't be known": {secret: goodSecret, lookup: down, status: 503, code: "store.unavailable", retry: "5", noItems: true},
		"a full queue":              {secret: goodSecret, err: ingest.ErrFull, status: 503, code: "ingest.queue_full", retry: "5"},
		"the store is down":         {secret: goodSecret, err: down, status: 503, code: "store.unavailable", retry: "5"},
		"a fault of ours":           {secret: goodSecret, err: errors.New("pq: secret detail"), status: 500, code: "internal"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(p *httpapi.Parts) {
				if tt.lookup != nil {
					p.Routes = routesFunc(func(string) (tenant.Route, error) { return tenant.Route{}, tt.lookup })
				}
			})
			w.sink.err = tt.err
			got := w.post(t, `{"event":"a"}`, "X-Actual-Secret", tt.secret)
			p := problemIn(t, got.Body.Bytes())
			require.Equal(t, tt.status, got.Code)
			require.Equal(t, tt.code, p.Code)
			require.Equal(t, tt.retry, got.Header().Get("Retry-After"))
			require.Equal(t, "application/problem+json", got.Header().Get("Content-Type"))
			require.NotContains(t, got.Body.String(), "pq:")
			require.Equal(t, tt.noItems, w.sink.calls == 0)
		})
	}
}

func small(p *httpapi.Parts) {
	p.Limits = httpapi.Limits{Event: 1000, Request: 8000, Hashed: 20_000, InFlight: 100_000, Chunk: 3}
}

func TestTooLargeIsKeptAsHeadersAndHash(t *testing.T) {
	event := func(size int) string { return `{"a":"` + strings.Repeat("x", size-8) + `"}` }
	tests := map[string]struct {
		body   string
		status int
		sizes  []int64
		hash   string
		items  int
	}{
		"an event at the limit":         {event(1000), 200, nil, "", 1},
		"an event over it":              {event(1001), 413, []int64{1001}, event(1001), 0},
		"a request at the limit":        {event(8000), 413, []int64{8000}, event(8000), 0},
		"a request over it":             {event(8001), 413, []int64{8001}, event(8001), 0},
		"many events over it together":  {strings.Repeat(event(900)+"\n", 9), 413, []int64{9 * 901}, strings.Repeat(event(900)+"\n", 9), 0},
		"more than is hashed":           {event(30_000), 413, []int64{20_000}, event(30_000)[:20_000], 0},
		"one among others":              {"[" + event(10) + "," + event(2000) + "," + event(10) + "]", 200, []int64{2000}, event(2000), 2},
		"two, and nothing else":         {event(1500) + "\n" + event(1501), 200, []int64{1500, 1501}, event(1501), 0},
		"broken bytes over it are kept": {strings.Repeat("x", 1200), 413, []int64{1200}, strings.Repeat("x", 1200), 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, small)
			got := w.post(t, tt.body)
			require.Equal(t, tt.status, got.Code, got.Body)
			require.Equal(t, tt.sizes, w.sink.sizes)
			require.Len(t, w.sink.items, tt.items)
			if tt.hash != "" {
				require.Equal(t, keyOf([]byte(tt.hash)), w.sink.large[len(w.sink.large)-1].Key)
			}
			if tt.status == http.StatusRequestEntityTooLarge {
				require.Equal(t, "ingest.too_large", problemIn(t, got.Body.Bytes()).Code)
			}
		})
	}
}

func TestLargeDeliveriesGoOnInChunks(t *testing.T) {
	w := newWorld(t, small)
	require.Equal(t, http.StatusOK, w.post(t, strings.Repeat("{}", 10)).Code)
	require.Equal(t, 4, w.sink.calls)
	require.Len(t, w.sink.items, 10)
}

func TestLimitsOfTheDocumentation(t *testing.T) {
	const mib = 1 << 20
	w := newWorld(t, nil)
	require.Equal(t, http.StatusOK, w.post(t, `{"a":"`+strings.Repeat("x", mib-8)+`"}`).Code)
	require.Equal(t, http.StatusRequestEntityTooLarge, w.post(t, `{"a":"`+strings.Repeat("x", mib-7)+`"}`).Code)
	require.Equal(t, http.StatusRequestEntityTooLarge, w.post(t, strings.Repeat(" ", 50*mib)).Code)
	require.Equal(t, []int64{mib + 1, 50 * mib}, w.sink.sizes)
}

func zipped(t *testing.T, body string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte(body))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.String()
}

func TestEncodings(t *testing.T) {
	whole := zipped(t, `{"event":"a"}`)
	bomb := strings.Repeat("\x00", 1<<20)
	tests := map[string]struct {
		encoding, body string
		status         int
		raw, why       string
		sizes          []int64
	}{
		"gzip":                              {"gzip", whole, 200, `{"event":"a"}`, "", nil},
		"gzip, shouted":                     {" GZIP ", whole, 200, `{"event":"a"}`, "", nil},
		"identity":                          {"identity", `{}`, 200, `{}`, "", nil},
		"gzip that is none":                 {"gzip", `{"event":"a"}`, 200, `{"event":"a"}`, "do not inflate", nil},
		"gzip cut off":                      {"gzip", whole[:len(whole)-9], 200, whole[:len(whole)-9], "do not inflate", nil},
		"gzip and a tail":                   {"gzip", whole + "tail", 200, whole + "tail", "do not inflate", nil},
		"one we do not know":                {"br", "\x0b\x02", 200, "\x0b\x02", "neither gzip nor identity", nil},
		"a bomb":                            {"gzip", zipped(t, bomb), 413, "", "", []int64{20_000}},
		"an event over the limit, inflated": {"gzip", zipped(t, strings.Repeat("x", 1001)), 413, "", "", []int64{1001}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, small)
			got := w.post(t, tt.body, "Content-Encoding", tt.encoding)
			require.Equal(t, tt.status, got.Code, got.Body)
			require.Equal(t, tt.sizes, w.sink.sizes)
			if tt.status != http.StatusOK {
				require.Empty(t, w.sink.items)
				return
			}
			require.Len(t, w.sink.items, 1)
			require.Equal(t, tt.raw, string(w.sink.items[0].Raw))
			require.Contains(t, w.sink.items[0].Why, tt.why)
			require.Equal(t, tt.why == "", w.sink.items[0].Why == "")
		})
	}
}

func TestMemoryOfAllBodiesIsBounded(t *testing.T) {
	w := newWorld(t, func(p *httpapi.Parts) {
		small(p)
		p.Limits.InFlight = 7000
	})
	body := strings.Repeat("{}\n", 1000)
	require.Equal(t, http.StatusOK, w.post(t, body).Code, "alone there is room")

	w.sink.hold, w.sink.entered = make(chan struct{}), make(chan struct{}, 1)
	first := make(chan int)
	go func() { first <- w.deliver(body).Code }()
	<-w.sink.entered
	got := w.post(t, body)
	require.Equal(t, http.StatusServiceUnavailable, got.Code)
	require.Equal(t, "ingest.busy", problemIn(t, got.Body.Bytes()).Code)
	require.Equal(t, "5", got.Header().Get("Retry-After"))
	close(w.sink.hold)
	require.Equal(t, http.StatusOK, <-first)
	require.Equal(t, http.StatusOK, w.post(t, body).Code, "what was taken was given back")
}

func TestInflatingTakesFromTheSameMemory(t *testing.T) {
	w := newWorld(t, func(p *httpapi.Parts) {
		small(p)
		p.Limits.InFlight = 7000
	})
	var noise []byte // What does not compress: 3,000 bytes stay as many.
	for len(noise) < 3000 {
		sum := sha256.Sum256(noise)
		noise = append(noise, sum[:]...)
	}
	got := w.post(t, zipped(t, string(noise)), "Content-Encoding", "gzip")
	require.Equal(t, http.StatusServiceUnavailable, got.Code)
	require.Zero(t, w.sink.calls)
	require.Equal(t, http.StatusOK, w.post(t, strings.Repeat("{}\n", 1000)).Code, "what was taken was given back")
}

func TestReceiptKeepsTheOrder(t *testing.T) {
	w := newWorld(t, small)
	got := w.post(t, `[{"a":1},{"a":"`+strings.Repeat("x", 1000)+`"},rubbish,{"a":2}]`)
	var results []string
	for _, e := range *read[httpapi.Receipt](t, got.Body.Bytes()).Events {
		if e.Reason != nil {
			results = append(results, string(*e.Reason))
			continue
		}
		results = append(results, string(e.Result))
	}
	require.Equal(t, []string{"stored", "too_large", "not_json", "stored"}, results)
}

func TestKeptHeadersHaveNoCredential(t *testing.T) {
	w := newWorld(t, nil)
	w.post(t, "rubbish", "Content-Type", "application/json", "User-Agent", "Notehub/1 "+strings.Repeat("x", 300), "Cookie", "session=1",
		"X-API-Key", "k", "Date", "Mon, 23 Nov 2026 05:00:00 GMT", "X-Request-Id", "req-1", "Content-Encoding", goodSecret)
	require.Len(t, w.sink.headers["user-agent"], 256)
	delete(w.sink.headers, "user-agent")
	require.Equal(t, map[string]string{
		"content-type": "application/json", "content-length": "7", "date": "Mon, 23 Nov 2026 05:00:00 GMT", "x-request-id": "req-1",
	}, w.sink.headers)
}

func TestReasonsAreThoseOfTheStore(t *testing.T) {
	for _, reason := range []httpapi.Reason{
		ports.ReasonNotJSON, ports.ReasonNoDevice, ports.ReasonUnknown, ports.ReasonNotThen, ports.ReasonForeign, ports.ReasonTooLarge, ports.ReasonNotStorable,
	} {
		require.True(t, reason.Valid(), reason)
	}
}
