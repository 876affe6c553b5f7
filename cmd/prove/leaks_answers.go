package main

import (
	"bytes"
	"io"
	"net/http"
	"sync"
)

// recorder keeps all that is answered to the proof's requests.
type recorder struct {
	base http.RoundTripper

	mu      sync.Mutex
	text    []byte
	answers int
}

// listenIn puts a recorder before what the proof asks with, until the end.
func listenIn() (*recorder, func()) {
	r := &recorder{base: web.Transport}
	web.Transport = r
	return r, func() { web.Transport = r.base }
}

// RoundTrip implements http.RoundTripper.
func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := r.base.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader(body))
	r.mu.Lock()
	defer r.mu.Unlock()
	var head bytes.Buffer
	_ = resp.Header.Write(&head)
	r.text, r.answers = append(append(append(r.text, head.Bytes()...), body...), '\n'), r.answers+1
	return resp, err
}

func (r *recorder) kept() []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]byte(nil), r.text...)
}
