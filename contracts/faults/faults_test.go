package faults_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/contracts/faults"
)

// counter is a vendor that counts, and answers a page.
type counter struct{ done atomic.Int32 }

const page = `{"rows":[{"id":"a<1>","n":1},{"id":"b","n":2}],"more":true}`

func (c *counter) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	c.done.Add(1)
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, page)
}

func (c *counter) Identify(r *http.Request) (operation, account string) {
	return strings.TrimPrefix(r.URL.Path, "/"), r.Header.Get("Account")
}

func (c *counter) Refuse(w http.ResponseWriter, _ *http.Request, status int, text string) {
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}

// trial is an injector before a counter, over the wire.
type trial struct {
	*faults.Injector
	vendor *counter
	url    string
}

func open(t *testing.T) trial {
	t.Helper()
	c := &counter{}
	i := faults.New("toy", c, time.Now)
	server := httptest.NewServer(i)
	t.Cleanup(server.Close)
	return trial{i, c, server.URL}
}

// got is what a caller sees.
type got struct {
	status int
	header http.Header
	body   string
	err    error
}

func (tr trial) call(t *testing.T, operation string, within time.Duration) got {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, tr.url+"/"+operation+"?token=hush&page=2", http.NoBody)
	require.NoError(t, err)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}} // Nothing is sent again by itself.
	resp, err := client.Do(r)
	if err != nil {
		return got{err: err}
	}
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, resp.Body.Close())
	return got{resp.StatusCode, resp.Header, string(body), err}
}

// Every fault of the catalogue is what the catalogue says of it.
func TestTheCatalogueIsTrue(t *testing.T) {
	for _, entry := range faults.All {
		t.Run(string(entry.Kind), func(t *testing.T) {
			tr := open(t)
			require.NoError(t, tr.Inject(faults.Rule{Fault: faults.Fault{Kind: entry.Kind, Delay: 10 * time.Millisecond}, Times: 1}))
			seen := tr.call(t, "list", 500*time.Millisecond)
			require.Equal(t, entry.Does, tr.vendor.done.Load() == 1, "did the vendor do it?")
			if entry.Answers {
				require.NoError(t, seen.err)
			}
			readable := seen.err == nil && (seen.status != http.StatusOK || json.Valid([]byte(seen.body)))
			require.Equal(t, entry.Answers, readable, seen.body)
			if entry.Status != 0 {
				require.Equal(t, entry.Status, seen.status)
			}
			require.Equal(t, page, tr.call(t, "list", time.Second).body, "it was done once")
		})
	}
}

func TestEachFaultOnTheWire(t *testing.T) {
	for kind, look := range map[faults.Kind]func(t *testing.T, g got){
		faults.TooMany:        func(t *testing.T, g got) { t.Helper(); require.Empty(t, g.header.Get("Retry-After")) },
		faults.TooManySeconds: func(t *testing.T, g got) { t.Helper(); require.Equal(t, "1", g.header.Get("Retry-After")) },
		faults.TooManyAbsurd:  func(t *testing.T, g got) { t.Helper(); require.Equal(t, "86400000", g.header.Get("Retry-After")) },
		faults.TooManyDate: func(t *testing.T, g got) {
			t.Helper()
			at, err := http.ParseTime(g.header.Get("Retry-After"))
			require.NoError(t, err)
			require.WithinDuration(t, time.Now().Add(2*time.Second), at, 2*time.Second)
		},
		faults.HalfBody: func(t *testing.T, g got) {
			t.Helper()
			require.ErrorIs(t, g.err, io.ErrUnexpectedEOF)
			require.Equal(t, page[:len(page)/2], g.body)
		},
		faults.WrongType: func(t *testing.T, g got) { t.Helper(); require.Contains(t, g.header.Get("Content-Type"), "text/html") },
		faults.DuplicateRow: func(t *testing.T, g got) {
			t.Helper()
			require.JSONEq(t, `{"rows":[{"id":"a<1>","n":1},{"id":"b","n":2},{"id":"a<1>","n":1}],"more":true}`, g.body)
			require.Contains(t, g.body, `{"id":"a<1>","n":1}`, "rows keep their bytes")
		},
		faults.AnswerLost: func(t *testing.T, g got) { t.Helper(); require.ErrorIs(t, g.err, context.DeadlineExceeded) },
		faults.ResetAfter: func(t *testing.T, g got) { t.Helper(); require.ErrorContains(t, g.err, "reset") },
	} {
		t.Run(string(kind), func(t *testing.T) {
			tr := open(t)
			require.NoError(t, tr.Inject(faults.Rule{Fault: faults.Fault{Kind: kind}}))
			look(t, tr.call(t, "list", time.Second))
		})
	}
}

func TestDrift(t *testing.T) {
	for name, tt := range map[string]struct {
		fault faults.Fault
		want  string
	}{
		"a field renamed": {faults.Fault{Kind: faults.FieldRenamed, Field: "id", To: "uid"}, `{"rows":[{"uid":"a<1>","n":1},{"uid":"b","n":2}],"more":true}`},
		"a number a text": {faults.Fault{Kind: faults.TypeChanged, Field: "n"}, `{"rows":[{"id":"a<1>","n":"1"},{"id":"b","n":"2"}],"more":true}`},
		"a page lost":     {faults.Fault{Kind: faults.PageLost}, `{"rows":[],"more":true}`},
		"one id for two":  {faults.Fault{Kind: faults.DuplicateID, Field: "id"}, `{"rows":[{"id":"a<1>","n":1},{"id":"a<1>","n":2}],"more":true}`},
	} {
		t.Run(name, func(t *testing.T) {
			tr := open(t)
			require.NoError(t, tr.Inject(faults.Rule{Fault: tt.fault}))
			require.JSONEq(t, tt.want, tr.call(t, "list", time.Second).body)
		})
	}
}

func TestRulesChooseCalls(t *testing.T) {
	failed := faults.Fault{Kind: faults.Failed}
	for name, tt := range map[string]struct {
		rule faults.Rule
		want string // A letter a call: f failed, o went well. Calls 1 to 6, of list and save by turns.
	}{
		"every call":       {faults.Rule{Fault: failed}, "ffffff"},
		"an operation":     {faults.Rule{Fault: failed, Operation: "save"}, "ofofof"},
		"the third":        {faults.Rule{Fault: failed, After: 2, Times: 1}, "oofooo"},
		"twice":            {faults.Rule{Fault: failed, Operation: "list", Times: 2}, "fofooo"},
		"another account":  {faults.Rule{Fault: failed, Account: "acme"}, "oooooo"},
		"half, by dice":    {faults.Rule{Fault: failed, Probability: 0.5, Seed: 1}, "ofoooo"},
		"half, other dice": {faults.Rule{Fault: failed, Probability: 0.5, Seed: 2}, "ooffof"},
	} {
		t.Run(name, func(t *testing.T) {
			tr := open(t)
			require.NoError(t, tr.Inject(tt.rule))
			var seen strings.Builder
			for n := range 6 {
				seen.WriteByte("of"[min(tr.call(t, [...]string{"list", "save"}[n%2], time.Second).status/500, 1)])
			}
			require.Equal(t, tt.want, seen.String())
			require.Equal(t, strings.Count(tt.want, "f"), tr.Rules()[0].Done)
		})
	}
}

func TestCallsAreRecordedWithoutSecrets(t *testing.T) {
	tr := open(t)
	require.NoError(t, tr.Inject(faults.Rule{Fault: faults.Fault{Kind: faults.ResetAfter}, After: 1}))
	tr.call(t, "list", time.Second)
	tr.call(t, "list", time.Second)
	calls := tr.Calls(0)
	require.Len(t, calls, 2)
	require.Equal(t, "/list?page=2&token=-", calls[0].Target)
	require.Empty(t, calls[0].Fault)
	require.Equal(t, faults.ResetAfter, calls[1].Fault)
	require.True(t, calls[1].Done)
	require.Equal(t, calls[1:], tr.Calls(1))
	require.Equal(t, 2, tr.Count("list"))
	tr.Forget()
	require.Empty(t, tr.Calls(0))
}

func TestARuleWithASlipIsRefused(t *testing.T) {
	for text, wrong := range map[string]string{
		`{"kind":"fire"}`:                          `no fault "fire"`,
		`{"kind":"failed","operaton":"list"}`:      "operaton",
		`{"kind":"failed","probability":2}`:        "probability",
		`{"kind":"field-renamed","field":"event"}`: "called now",
	} {
		var rule faults.Rule
		err := json.Unmarshal([]byte(text), &rule)
		if err == nil {
			err = open(t).Inject(rule)
		}
		require.ErrorContains(t, err, wrong, text)
	}
	raw, err := json.Marshal(faults.Rule{Fault: faults.Fault{Kind: faults.Latency, Delay: time.Second}, Times: 3})
	require.NoError(t, err)
	require.JSONEq(t, `{"kind":"latency","delay_ms":1000,"times":3}`, string(raw))
}
