package apidocs

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

//go:embed page
var parts embed.FS

// policy is what a browser may do with the page: show it, with our own style and
// script. It is wider than the API's own, which is nothing.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// kinds lists the files of the page.
var kinds = map[string]string{"docs.css": "text/css; charset=utf-8", "docs.js": "text/javascript; charset=utf-8", "icon.svg": "image/svg+xml"}

// Docs answers GET /docs and what belongs to it.
type Docs struct {
	files map[string]file // By path.
}

// file is something to be sent as it is.
type file struct {
	kind          string
	plain, zipped []byte
	tag           string
}

// New makes the reference from the description of the API, as YAML, and the
// catalogue of problems, as Markdown. It fails where they can't be read.
func New(description, catalogue []byte) (*Docs, error) {
	loader := openapi3.NewLoader()
	loader.IncludeOrigin = true // For the order in which things are described.
	spec, err := loader.LoadFromData(description)
	if err != nil {
		return nil, fmt.Errorf("read the API's description: %w", err)
	}
	known, err := problemsOf(catalogue)
	if err != nil {
		return nil, err
	}
	page, err := render(reading{spec: spec}.page(known))
	if err != nil {
		return nil, fmt.Errorf("make the API's reference: %w", err)
	}
	d := &Docs{files: map[string]file{}}
	d.add("/docs", "text/html; charset=utf-8", page)
	d.add("/openapi.yaml", "application/yaml; charset=utf-8", description)
	for name, kind := range kinds {
		content, err := parts.ReadFile("page/" + name)
		if err != nil {
			return nil, err
		}
		d.add("/docs/"+name, kind, content)
	}
	return d, nil
}

func render(p page) ([]byte, error) {
	t, err := template.ParseFS(parts, "page/*.html")
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = t.ExecuteTemplate(&out, "page.html", p)
	return out.Bytes(), err
}

func (d *Docs) add(path, kind string, content []byte) {
	var zipped bytes.Buffer
	w, _ := gzip.NewWriterLevel(&zipped, gzip.BestCompression) // The level is one that there is.
	_, _ = w.Write(content)                                    // Into memory: it can't fail.
	_ = w.Close()
	sum := sha256.Sum256(content)
	d.files[path] = file{kind: kind, plain: content, zipped: zipped.Bytes(), tag: `"` + hex.EncodeToString(sum[:8]) + `"`}
}

const slashed = "/docs/" // As some write it.

// Has reports whether there is something at a path: /docs, below it, or
// /openapi.yaml.
func (d *Docs) Has(path string) bool {
	_, there := d.files[path]
	return there || path == slashed
}

// ServeHTTP implements http.Handler for what it has.
func (d *Docs) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == slashed {
		http.Redirect(w, r, "/docs", http.StatusMovedPermanently)
		return
	}
	f, there := d.files[r.URL.Path]
	if !there {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Content-Security-Policy", policy)
	h.Set("Cache-Control", "no-cache") // Kept, and asked for again: it may be another binary by now.
	h.Set("Vary", "Accept-Encoding")
	h.Set("ETag", f.tag)
	if strings.Contains(r.Header.Get("If-None-Match"), f.tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := f.plain
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = f.zipped
	}
	_, _ = w.Write(body) // Whoever went away has nothing to be told.
}
