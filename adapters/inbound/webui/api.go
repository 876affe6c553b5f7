package webui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"actual/adapters/inbound/internal/browser"
)

// api asks the server's own API, inside the process, as the visitor: with the cookies
// that the browser sent and what proves that it sent them from a page of ours. Every
// wall is the API's. Paths are those of the API, such as "/v1/badges?limit=50".
type api struct {
	handler http.Handler
	from    *http.Request       // The browser's.
	to      http.ResponseWriter // What the browser is answered: cookies that the API gives reach it.
	token   string              // That what changes something must carry.
	once    string              // Makes what is sent twice count once; empty: it counts each time.
	sent    int                 // What was sent under it so far.
}

// passed are the fields of the browser's request that the API judges.
var passed = []string{"Cookie", "Origin", "Sec-Fetch-Site", "User-Agent", "X-Forwarded-For"}

// answer is what the API said.
type answer struct {
	status int
	header http.Header
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader implements http.ResponseWriter.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

// Write implements http.ResponseWriter.
func (a *answer) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(p)
}

// ask sends one request. What the API refuses is a *problem.
func (a *api) ask(method, path, version string, in any) (*answer, error) {
	body := []byte{}
	if in != nil {
		raw, err := json.Marshal(in)
		if err != nil {
			return nil, fmt.Errorf("write %s %s: %w", method, path, err)
		}
		body = raw
	}
	req, err := http.NewRequestWithContext(a.from.Context(), method, path, bytes.NewReader(body))
	if err != nil {
		return nil, errNothing // A part of the path that the visitor chose is none.
	}
	for _, name := range passed {
		if values := a.from.Header.Values(name); len(values) > 0 {
			req.Header[name] = values
		}
	}
	req.Host, req.RemoteAddr, req.TLS = a.from.Host, a.from.RemoteAddr, a.from.TLS
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if version != "" {
		req.Header.Set("If-Match", version)
	}
	if method != http.MethodGet {
		req.Header.Set("X-CSRF-Token", a.token)
		if a.once != "" {
			a.sent++
			req.Header.Set("Idempotency-Key", fmt.Sprintf("%s.%d", a.once, a.sent))
		}
	}
	out := &answer{header: http.Header{}}
	a.handler.ServeHTTP(out, req)
	a.keepCookies(out)
	if out.status >= http.StatusBadRequest || out.status == 0 {
		return out, problemOf(out)
	}
	return out, nil
}

// keepCookies hands on what the API gives or takes, such as a visit of support.
func (a *api) keepCookies(out *answer) {
	for _, line := range out.header.Values("Set-Cookie") {
		if strings.HasPrefix(line, browser.Visit+"=") || strings.HasPrefix(line, browser.Session+"=") {
			a.to.Header().Add("Set-Cookie", line)
		}
	}
}

// read decodes an answer's JSON into what a page shows of it; nil: nothing.
func (a *answer) read(into any) error {
	if into == nil || a.body.Len() == 0 {
		return nil
	}
	if err := json.Unmarshal(a.body.Bytes(), into); err != nil {
		return fmt.Errorf("read what the API answered: %w", err)
	}
	return nil
}

func (a *api) exchange(method, path, version string, in, into any) (string, error) {
	out, err := a.ask(method, path, version, in)
	if err != nil {
		return "", err
	}
	return out.header.Get("ETag"), out.read(into)
}

// get reads what is at a path.
func (a *api) get(path string, into any) error {
	_, err := a.exchange(http.MethodGet, path, "", nil, into)
	return err
}

// getVersion reads what is at a path, and its version (ETag), which a form carries and a
// change of it needs.
func (a *api) getVersion(path string, into any) (string, error) {
	return a.exchange(http.MethodGet, path, "", nil, into)
}

// post asks for something to be done; in may be nil, where there is nothing to say.
func (a *api) post(path string, in, into any) error {
	_, err := a.exchange(http.MethodPost, path, "", in, into)
	return err
}

// patch changes what is at a path, where it still has that version.
func (a *api) patch(path, version string, in, into any) error {
	_, err := a.exchange(http.MethodPatch, path, version, in, into)
	return err
}

// put replaces what is at a path.
func (a *api) put(path, version string, in, into any) error {
	_, err := a.exchange(http.MethodPut, path, version, in, into)
	return err
}

// delete removes what is at a path; version may be empty.
func (a *api) delete(path, version string) error {
	_, err := a.exchange(http.MethodDelete, path, version, nil, nil)
	return err
}
