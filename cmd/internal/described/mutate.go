package described

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Mutate makes of a good request one that may be a bad one in a few ways, and
// names them. The same numbers make the same request.
func Mutate(rng *rand.Rand, r Request) (Request, []string) {
	out := Request{Method: r.Method, Target: r.Target, Header: r.Header.Clone(), Body: slices.Clone(r.Body)}
	var ways []string
	for range 1 + rng.IntN(3) {
		w := mutations[rng.IntN(len(mutations))]
		if strings.HasPrefix(w.name, "body") && len(out.Body) == 0 {
			w = mutations[rng.IntN(firstOfBody)]
		}
		w.do(rng, &out)
		ways = append(ways, w.name)
	}
	return out, ways
}

type mutation struct {
	name string
	do   func(rng *rand.Rand, r *Request)
}

// firstOfBody is how many mutations suit requests without a body.
const firstOfBody = 12

var mutations = []mutation{
	{"path: another text for a segment", segment},
	{"path: another text for the last segment", lastSegment},
	{"path: longer", func(rng *rand.Rand, r *Request) {
		path, query := cutTarget(r.Target)
		r.Target = path + pick(rng, "/", "//", "/x", "/"+strings.Repeat("a", 8000), "/..%2f..", "/%00", "/.") + query
	}},
	{"path: shorter", func(_ *rand.Rand, r *Request) {
		path, query := cutTarget(r.Target)
		r.Target = path[:max(1, strings.LastIndexByte(path, '/'))] + query
	}},
	{"query: another value", anotherValue},
	{"query: another value", anotherValue},
	{"query: a parameter more", func(rng *rand.Rand, r *Request) {
		more(r, pick(rng, "limit", "cursor", "from", "to", "badge", "site", "fields", "preview", "status", "x", "%00", "ref", "q")+"="+url.QueryEscape(evilText(rng)))
	}},
	{"query: broken", func(rng *rand.Rand, r *Request) {
		more(r, pick(rng, "%", "%zz", "a;b", "=", "&&&", "%ff%fe", "a=%00", strings.Repeat("a=b&", 2000)))
	}},
	{"query: a cursor", func(rng *rand.Rand, r *Request) {
		raw := make([]byte, rng.IntN(40))
		for i := range raw {
			raw[i] = byte(rng.IntN(256))
		}
		if len(raw) > 0 {
			raw[0] = byte('a' + rng.IntN(26))
		}
		more(r, "cursor="+base64.RawURLEncoding.EncodeToString(raw))
	}},
	{"header", anotherHeader},
	{"header", anotherHeader},
	{"method", func(rng *rand.Rand, r *Request) {
		r.Method = pick(rng, http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodPost, http.MethodGet, http.MethodOptions, http.MethodHead, "BREW", http.MethodTrace)
	}},
	{"body: another value", bodyValue},
	{"body: another value", bodyValue},
	{"body: another value", bodyValue},
	{"body: another value", bodyValue},
	{"body: a field less", func(rng *rand.Rand, r *Request) {
		bodyObject(rng, r, func(o map[string]any, key string) { delete(o, key) })
	}},
	{"body: a field more", func(rng *rand.Rand, r *Request) {
		bodyObject(rng, r, func(o map[string]any, _ string) { o[evilText(rng)] = evil(rng) })
	}},
	{"body: a field twice", func(_ *rand.Rand, r *Request) {
		if i := bytes.IndexByte(r.Body, '{'); i >= 0 && bytes.ContainsRune(r.Body[i:], ':') {
			if fields, _, ok := bytes.Cut(r.Body[i+1:], []byte(",")); ok && !bytes.ContainsAny(fields, "{[") {
				r.Body = slices.Concat(r.Body[:i+1], fields, []byte(","), r.Body[i+1:])
			}
		}
	}},
	{"body: cut off", func(rng *rand.Rand, r *Request) { r.Body = r.Body[:rng.IntN(len(r.Body))] }},
	{"body: a byte changed", func(rng *rand.Rand, r *Request) { r.Body[rng.IntN(len(r.Body))] = byte(rng.IntN(256)) }},
	{"body: none of that", func(rng *rand.Rand, r *Request) {
		r.Body = []byte(pick(rng, "", "null", "[]", "0", `""`, "{}", "{} {}", "\xef\xbb\xbf{}", "<a/>", "\x00", "\xff\xfe{\x00}\x00", strings.Repeat("[", 20000), strings.Repeat(`{"a":`, 20000), `{"a":`+strings.Repeat("9", 5000)+"}"))
	}},
	{"body: too large", func(_ *rand.Rand, r *Request) {
		r.Body = append([]byte(`{"a":"`+strings.Repeat("a", 2<<20)+`",`), bytes.TrimPrefix(r.Body, []byte("{"))...)
	}},
}

func pick[T any](rng *rand.Rand, of ...T) T { return of[rng.IntN(len(of))] }

func cutTarget(target string) (path, query string) {
	path, rest, found := strings.Cut(target, "?")
	if found {
		query = "?" + rest
	}
	return path, query
}

func more(r *Request, parameter string) {
	if strings.Contains(r.Target, "?") {
		r.Target += "&" + parameter
		return
	}
	r.Target += "?" + parameter
}

func segment(rng *rand.Rand, r *Request) {
	path, query := cutTarget(r.Target)
	parts := strings.Split(path, "/")
	parts[rng.IntN(len(parts)-1)+1] = url.PathEscape(evilText(rng))
	r.Target = strings.Join(parts, "/") + query
}

func lastSegment(rng *rand.Rand, r *Request) {
	path, query := cutTarget(r.Target)
	r.Target = path[:strings.LastIndexByte(path, '/')+1] + url.PathEscape(evilText(rng)) + query
}

func anotherValue(rng *rand.Rand, r *Request) {
	path, query := cutTarget(r.Target)
	values, err := url.ParseQuery(strings.TrimPrefix(query, "?"))
	if err != nil || len(values) == 0 {
		more(r, pick(rng, "limit=", "from=", "to=", "status=", "cursor=")+url.QueryEscape(evilText(rng)))
		return
	}
	name := pick(rng, slices.Sorted(maps.Keys(values))...)
	if values.Set(name, evilText(rng)); rng.IntN(5) == 0 {
		values.Add(name, evilText(rng))
	}
	r.Target = path + "?" + values.Encode()
}

func anotherHeader(rng *rand.Rand, r *Request) {
	name := pick(rng, "If-Match", "If-None-Match", "Idempotency-Key", "Accept", "Accept-Encoding", "Content-Type", "Content-Encoding", "X-Request-Id",
		"X-Forwarded-For", "Origin", "Cookie", "Range", "X-CSRF-Token", "X-HTTP-Method-Override", "Expect", "Prefer")
	r.Header.Set(name, pick(rng, "", "*", `"1"`, `W/"1"`, `"`, `"999999999999999999999999"`, "gzip", "text/html", "application/json; charset=utf-16", "application/geo+json", "text/csv",
		"bytes=0-1", "null", "../../etc/passwd", "a=b; a=b", strings.Repeat("x", 4000), "é\u00ff", "127.0.0.1", "multipart/form-data; boundary=x", "';--"))
	if name == "Expect" {
		r.Header.Del(name) // The server of the standard library answers by itself.
	}
}

// evil returns a value of JSON that may not fit.
func evil(rng *rand.Rand) any {
	switch rng.IntN(12) {
	case 0:
		return nil
	case 1:
		return rng.IntN(2) == 0
	case 2:
		return json.Number(pick(rng, "-1", "0", "1e400", "9223372036854775808", "-9223372036854775809", "0.1", "1e-400", "2147483648", "99999999999999999999999999", "-0"))
	case 3:
		return []any{}
	case 4:
		return map[string]any{}
	case 5:
		var deep any = "deep"
		for range pick(rng, 3, 50, 2000) {
			deep = []any{deep}
		}
		return deep
	case 6:
		return map[string]any{evilText(rng): evilText(rng)}
	case 7:
		return []any{evilText(rng), nil, 1}
	}
	return evilText(rng)
}

// evilText returns a text that somebody might send.
func evilText(rng *rand.Rand) string {
	texts := []string{
		"", " ", "0", "-1", "501", "1e3", "null", "true", "\x00", "a\x00b", "\u202e\u2066", "💥", "\xff\xfe", "'", `"`, "';DROP TABLE company;--", "%", "%00", "../../..", "a/b", "{{7*7}}", "${jndi}", "<script>",
		"00000000-0000-0000-0000-000000000000", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", "0193a1c57d2f70008000000000000001", "0193a1c5-7d2f-7000-8000-00000000000g", "{0193a1c5-7d2f-7000-8000-000000000001}",
		"9999-12-31T23:59:59Z", "10000-01-01T00:00:00Z", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "-0001-01-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-12-31T23:59:60Z", "2026-01-01T00:00:00+24:00", "2026-01-01", "2026-01-01T00:00:00.123456789Z",
		"999999999999999999999999", strconv.Itoa(1 << 40), "NaN", "Infinity", "-0", "0x10", "dev:864475044204278", "Europe/Nowhere", "a@b", "a@b.c\r\nBcc: d@e.f", "http://169.254.169.254/", "10.0.0.0/8", "::1/129",
		strings.Repeat("a", 300), strings.Repeat("é", 5000), strings.Repeat("a", 70000), "admin", "*", "\r\n", "\t",
	}
	return pick(rng, texts...)
}

// bodyValue replaces a value anywhere in the body.
func bodyValue(rng *rand.Rand, r *Request) {
	tree, ok := parsed(r.Body)
	if !ok {
		return
	}
	places := count(tree)
	n := rng.IntN(places)
	write(r, replaced(tree, &n, func(any) any { return evil(rng) }))
}

// bodyObject changes an object anywhere in the body.
func bodyObject(rng *rand.Rand, r *Request, do func(o map[string]any, key string)) {
	tree, ok := parsed(r.Body)
	if !ok {
		return
	}
	for range 20 {
		n := rng.IntN(count(tree))
		done := false
		tree = replaced(tree, &n, func(v any) any {
			if o, is := v.(map[string]any); is && len(o) > 0 {
				do(o, pick(rng, slices.Sorted(maps.Keys(o))...))
				done = true
			}
			return v
		})
		if done {
			break
		}
	}
	write(r, tree)
}

func parsed(body []byte) (any, bool) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var tree any
	err := d.Decode(&tree)
	return tree, err == nil
}

func write(r *Request, tree any) {
	if raw, err := json.Marshal(tree); err == nil {
		r.Body = raw
	}
}

func count(tree any) int {
	n := 1
	switch v := tree.(type) {
	case []any:
		for _, x := range v {
			n += count(x)
		}
	case map[string]any:
		for _, x := range v {
			n += count(x)
		}
	}
	return n
}

// replaced returns the tree with its n-th node, in an order that is always the
// same, replaced.
func replaced(tree any, n *int, by func(any) any) any {
	if *n--; *n < 0 {
		*n = 1 << 30
		return by(tree)
	}
	switch v := tree.(type) {
	case []any:
		for i := range v {
			v[i] = replaced(v[i], n, by)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			v[key] = replaced(v[key], n, by)
		}
	}
	return tree
}
