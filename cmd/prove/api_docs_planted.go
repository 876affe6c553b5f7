package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// plantedInDocs spoils the page in a way each, and says what must be noticed.
var plantedInDocs = []struct {
	name, notice string
	spoil        func(page []byte) []byte
}{
	{"an operation is left out", "missing operation GET /v1/badges", func(page []byte) []byte {
		return regexp.MustCompile(`(?s)<article class="operation" id="listBadges".*?</article>`).ReplaceAll(page, nil)
	}},
	{"a picture from elsewhere", "it complains", func(page []byte) []byte {
		return bytes.Replace(page, []byte("<main"), []byte(`<img src="http://example.com/x.png"><main`), 1)
	}},
	{"a link to elsewhere is followed", "it asks elsewhere", func(page []byte) []byte {
		return bytes.Replace(page, []byte(`href="/docs/docs.css"`), []byte(`href="http://example.com/docs.css"`), 1)
	}},
	{"script in the page", "it complains", func(page []byte) []byte {
		return bytes.Replace(page, []byte("<main"), []byte(`<script>document.title = "run"</script><main`), 1)
	}},
	{"the style is lost", "it complains", func(page []byte) []byte {
		return bytes.Replace(page, []byte("docs.css"), []byte("lost.css"), 1)
	}},
	{"too wide for a phone", "pixels wider", func(page []byte) []byte {
		return bytes.Replace(page, []byte(`<h1>`), []byte("<h1>"+strings.Repeat("wide", 99)), 1)
	}},
}

// plant looks at spoilt pages, which come by way of ourselves, and counts those
// whose fault is noticed.
func (p *docsProof) plant(base string) (caught int, err error) {
	target, err := url.Parse(base)
	if err != nil {
		return 0, err
	}
	for _, planted := range plantedInDocs {
		between := httputil.NewSingleHostReverseProxy(target)
		between.ModifyResponse = func(resp *http.Response) error {
			if resp.Request.URL.Path != "/docs" {
				return nil
			}
			whole, err := io.ReadAll(resp.Body)
			spoilt := planted.spoil(whole)
			if bytes.Equal(whole, spoilt) {
				return fmt.Errorf("%s: there is nothing to spoil", planted.name)
			}
			resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(spoilt)), int64(len(spoilt))
			resp.Header.Del("Content-Length")
			return err
		}
		plain := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r.Header.Del("Accept-Encoding")
			between.ServeHTTP(w, r)
		})
		server := httptest.NewServer(plain)
		wrong, err := p.look(server.URL, window{name: "planted", width: 360, height: 740, mobile: true})
		server.Close()
		if err != nil {
			return caught, err
		}
		if slices.ContainsFunc(wrong, func(w string) bool { return strings.Contains(w, planted.notice) }) {
			caught++
			continue
		}
		p.b.say("NOT NOTICED: %s: %q", planted.name, wrong)
	}
	return caught, nil
}

// weight is what a visitor loads: page, style, script and icon, zipped.
func (p *docsProof) weight(ctx context.Context, base string) (bytes int64, err error) {
	for _, path := range []string{"/docs", "/docs/docs.css", "/docs/docs.js", "/docs/icon.svg"} {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+path, nil)
		if err != nil {
			return 0, err
		}
		req.Header.Set("Accept-Encoding", "gzip") // So that it comes to us as it is sent.
		status, body, err := do(req)
		if err != nil || status != http.StatusOK {
			return 0, fmt.Errorf("GET %s: %d: %w", path, status, err)
		}
		if _, err := gzip.NewReader(strings.NewReader(body)); err != nil {
			return 0, fmt.Errorf("GET %s: %w", path, err)
		}
		bytes += int64(len(body))
	}
	return bytes, nil
}
