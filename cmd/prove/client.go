package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// client talks to a server as Notehub and as an integrator would.
type client struct {
	url   string
	ops   string // Where the server's metrics are; only some ask.
	route string // The value of X-Actual-Secret.
	key   string // An API key.
}

// post delivers a body to /v1/notehub/events and returns status and answer.
func (c client) post(ctx context.Context, body []byte) (int, string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url+"/v1/notehub/events", bytes.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	req.Header.Set("X-Actual-Secret", c.route)
	return do(req)
}

// get reads a resource of the API into into.
func (c client) get(ctx context.Context, path string, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url+path, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+c.key)
	status, body, err := do(req)
	if err != nil {
		return err
	}
	if status != http.StatusOK {
		return fmt.Errorf("GET %s: %d %s", path, status, body)
	}
	return json.Unmarshal([]byte(body), into)
}

// web keeps a connection open for each of a claim's posters.
var web = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}

func do(req *http.Request) (int, string, error) {
	resp, err := web.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(body), err
}

// wait calls done until it reports true, at most for so long.
func wait(ctx context.Context, most time.Duration, done func() (bool, error)) error {
	for end := time.Now().Add(most); ctx.Err() == nil; time.Sleep(100 * time.Millisecond) {
		ok, err := done()
		if ok || err != nil {
			return err
		}
		if time.Now().After(end) {
			return fmt.Errorf("not within %s", most)
		}
	}
	return ctx.Err()
}
