package apidocs

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	contract "actual/contracts/actual"
)

func ours(t *testing.T) (*Docs, *openapi3.T) {
	t.Helper()
	d, err := New(contract.OpenAPI, contract.Problems)
	require.NoError(t, err)
	spec, err := openapi3.NewLoader().LoadFromData(contract.OpenAPI)
	require.NoError(t, err)
	return d, spec
}

func get(d *Docs, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	got := httptest.NewRecorder()
	d.ServeHTTP(got, r)
	return got
}

func TestPageShowsWhatIsDescribed(t *testing.T) {
	d, spec := ours(t)
	page := get(d, "/docs").Body.String()
	operations := 0
	for path, item := range spec.Paths.Map() {
		for method, op := range item.Operations() {
			operations++
			_, article, found := strings.Cut(page, `<article class="operation" id="`+op.OperationID+`"`)
			require.True(t, found, "%s has no anchor: has it a tag that is described?", op.OperationID)
			article, _, _ = strings.Cut(article, "</article>")
			require.Contains(t, article, method)
			require.Contains(t, article, "<code>"+path+"</code>")
			for _, p := range append(slices.Clone(item.Parameters), op.Parameters...) {
				require.Contains(t, article, `<code class="name">`+p.Value.Name+"</code>")
			}
			for status := range op.Responses.Map() {
				require.Regexp(t, `<span class="status[^>]*>`+status, article)
			}
			require.Contains(t, article, "curl ")
		}
	}
	require.Equal(t, operations, strings.Count(page, `<article class="operation"`))
	for name, s := range spec.Components.Schemas {
		for property := range s.Value.Properties {
			require.True(t, name == "Problem" || strings.Contains(page, `<code class="name">`+property+"</code>"), "%s.%s", name, property)
		}
	}
	require.Greater(t, strings.Count(page, `id="problem-`), 40)
	require.NotContains(t, page, `id="problem-ledger.bad_key"`, "no operation answers with it")
}

func TestPageKeepsTheOrderOfTheDescription(t *testing.T) {
	d, _ := ours(t)
	page := get(d, "/docs").Body.String()
	require.Regexp(t, `(?s)id="listVisits".*id="getVisit".*id="listBadges".*id="problems"`, page)
	require.Regexp(t, `(?s)<article class="operation" id="listVisits".*>id<.*>version<.*>badge<.*>site<.*>arrived<.*</article>`, page)
	again, _ := ours(t)
	require.Equal(t, page, get(again, "/docs").Body.String(), "each process has the same page")
}

func TestEveryLinkOfThePageHasAnEnd(t *testing.T) {
	d, _ := ours(t)
	page := get(d, "/docs").Body.String()
	ids := map[string]bool{}
	for _, id := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		require.False(t, ids[id[1]], "two things are called %s", id[1])
		ids[id[1]] = true
	}
	for _, link := range regexp.MustCompile(` (?:href|src)="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		anchor, inside := strings.CutPrefix(link[1], "#")
		require.True(t, inside && ids[anchor] || d.Has(link[1]), link[1])
	}
}

// The policy forbids what is written into the page itself.
func TestPageHasNoScriptOrStyleWithin(t *testing.T) {
	d, _ := ours(t)
	got := get(d, "/docs")
	require.NotRegexp(t, `<script>|<script [^>]*>[^<]|<style|\son[a-z]+=|\sstyle=|javascript:|https?://`, regexp.MustCompile(`(?s)<pre.*?</pre>`).ReplaceAllString(got.Body.String(), ""))
	require.Contains(t, got.Header().Get("Content-Security-Policy"), "script-src 'self'")
	require.NotContains(t, got.Header().Get("Content-Security-Policy"), "unsafe")
}

func TestFilesAreSentZippedAndOnce(t *testing.T) {
	d, _ := ours(t)
	for path, kind := range map[string]string{"/docs": "text/html", "/docs/docs.css": "text/css", "/docs/docs.js": "text/javascript", "/docs/icon.svg": "image/svg+xml", "/openapi.yaml": "application/yaml"} {
		require.True(t, d.Has(path))
		whole := get(d, path)
		require.Equal(t, http.StatusOK, whole.Code)
		require.Contains(t, whole.Header().Get("Content-Type"), kind)
		zipped := get(d, path, "Accept-Encoding", "br, gzip")
		require.Equal(t, "gzip", zipped.Header().Get("Content-Encoding"))
		r, err := gzip.NewReader(zipped.Body)
		require.NoError(t, err)
		plain, err := io.ReadAll(r)
		require.NoError(t, err)
		require.Equal(t, whole.Body.String(), string(plain))
		again := get(d, path, "If-None-Match", whole.Header().Get("ETag"))
		require.Equal(t, http.StatusNotModified, again.Code)
		require.Empty(t, again.Body.String())
	}
	require.Equal(t, string(contract.OpenAPI), get(d, "/openapi.yaml").Body.String())
	require.Equal(t, http.StatusMovedPermanently, get(d, "/docs/").Code)
	for _, path := range []string{"/docs/page.html", "/docs/../docs.go", "/", "/openapi.json"} {
		require.False(t, d.Has(path), path)
		require.Equal(t, http.StatusNotFound, get(d, path).Code, path)
	}
}

// What is shown as an example is one.
func TestExamplesFitTheirSchemas(t *testing.T) {
	d, spec := ours(t)
	seen := 0
	fits := func(what string, content openapi3.Content, by direction) {
		for kind, m := range content {
			text := example(kind, m, by)
			if text == "" || !isJSON(kind) {
				continue
			}
			seen++
			var value any
			require.NoError(t, json.Unmarshal([]byte(text), &value), "%s: %s", what, text)
			require.NoError(t, m.Schema.Value.VisitJSON(value, openapi3.MultiErrors()), "%s: give the schema `examples`, or a default, that fit", what)
		}
	}
	for _, item := range spec.Paths.Map() {
		for _, op := range item.Operations() {
			if op.RequestBody != nil {
				fits("the body of "+op.OperationID, op.RequestBody.Value.Content, asked)
			}
			for status, resp := range op.Responses.Map() {
				fits("the answer "+status+" of "+op.OperationID, resp.Value.Content, told)
			}
		}
	}
	require.Greater(t, seen, 20)
	require.True(t, d.Has("/docs"))
}

const strange = `
openapi: 3.1.0
info: {title: "<b>x</b>", version: "1", description: "<script>alert(1)</script> and ` + "`<i>`" + `"}
tags: [{name: trees, description: "- a\n- b"}]
paths:
  /trees/{name}:
    get:
      operationId: getTree
      tags: [trees]
      summary: A tree <img src=x>
      x-capability: trees:read
      parameters:
        - {name: name, in: path, required: true, description: Which, schema: {type: string, maxLength: 9}}
        - {name: If-Match, in: header, required: true, description: The tag, schema: {type: string}}
      responses:
        "200": {description: It., content: {application/json: {schema: {$ref: "#/components/schemas/Tree"}}}}
components:
  schemas:
    Tree:
      type: object
      required: [children]
      properties:
        children: {type: array, items: {$ref: "#/components/schemas/Tree"}}
        height: {type: [number, "null"], minimum: 2, maximum: 90, description: "In metres & more."}
`

func TestDescriptionIsTextAndEnds(t *testing.T) {
	d, err := New([]byte(strange), []byte("| `a.b` | 404 | <p> | wait |\n| `c.d` | – | x | y |\n"))
	require.NoError(t, err)
	page := get(d, "/docs").Body.String()
	for _, danger := range []string{"<b>x", "<script>alert", "<i>", "<img src=x", "<p> |"} {
		require.NotContains(t, page, danger)
	}
	for _, shown := range []string{
		"<code>&lt;i&gt;</code>", "<li>a</li><li>b</li>", "capability <code>trees:read</code>", "number or null", "2 to 90", "at most 9 characters",
		"In metres &amp; more.", "may be left out", `id="problem-a.b"`, `"$URL/trees/$NAME"`, `If-Match: $IF_MATCH`,
	} {
		require.Contains(t, strings.ReplaceAll(page, "&#34;", `"`), shown)
	}
	require.NotContains(t, page, "problem-c.d")
	require.Less(t, len(page), 100_000, "a tree holds trees")
}

func TestWhatCannotBeReadIsSaid(t *testing.T) {
	for name, in := range map[string][2]string{
		"no description": {"paths: [", "| `a.b` | 404 | x | y |"}, "no catalogue": {strange, "# Nothing"}, "a row of three": {strange, "| `a.b` | 404 | x |"},
	} {
		_, err := New([]byte(in[0]), []byte(in[1]))
		require.Error(t, err, name)
	}
}
