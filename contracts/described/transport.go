package described

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// Transport carries requests, and judges them and their answers by a description.
// It changes neither. It is safe for concurrent use.
type Transport struct {
	description *Description
	prefix      string // Of the paths: where the API is mounted.
	base        http.RoundTripper

	mu     sync.Mutex
	drift  []Drift
	called map[string]int
}

// NewTransport returns a transport over base for an API that is mounted at a URL.
func NewTransport(d *Description, at string, base http.RoundTripper) (*Transport, error) {
	u, err := url.Parse(at)
	if err != nil {
		return nil, err
	}
	return &Transport{description: d, prefix: strings.TrimSuffix(u.EscapedPath(), "/"), base: base, called: map[string]int{}}, nil
}

// RoundTrip implements http.RoundTripper.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, errors.Join(err, r.Body.Close())
		}
		if err := r.Body.Close(); err != nil {
			return nil, err
		}
		r = r.Clone(r.Context())
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	judged := t.below(r)
	t.note(t.description.Operation(judged), t.description.Request(judged, body))
	resp, err := t.base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	answer, failed := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	resp.Body = io.NopCloser(io.MultiReader(bytes.NewReader(answer), ending{failed}))
	if failed == nil {
		t.note("", t.description.Answer(judged, Answer{resp.StatusCode, resp.Header, answer}))
	}
	return resp, nil
}

// below is the request as the API sees it.
func (t *Transport) below(r *http.Request) *http.Request {
	out := r.Clone(r.Context())
	out.URL = Below(r.URL, t.prefix)
	return out
}

// Below is a URL without a prefix of its path.
func Below(u *url.URL, prefix string) *url.URL {
	out := *u
	out.Path = strings.TrimPrefix(u.Path, prefix)
	out.RawPath = strings.TrimPrefix(u.RawPath, prefix)
	return &out
}

// ending is the end of a body: an error is for the caller to see.
type ending struct{ err error }

// Read implements io.Reader.
func (e ending) Read([]byte) (int, error) { return 0, cmp.Or(e.err, io.EOF) }

func (t *Transport) note(operation string, drift []Drift) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if operation != "" {
		t.called[operation]++
	}
	t.drift = with(t.drift, drift...)
}

// Drift returns what was not as described, each once.
func (t *Transport) Drift() []Drift {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.drift)
}

// Called returns how often which operation was called.
func (t *Transport) Called() map[string]int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return maps.Clone(t.called)
}
