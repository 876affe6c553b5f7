package vendorhttp

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// hider keeps secrets and people out of what is shown of an answer.
type hider struct{ names, values []string }

// usual are names whose values are secrets with any vendor.
var usual = []string{
	"authorization", "proxy-authorization", "cookie", "set-cookie", "x-session-token", "session_token", "x-api-key", "api_key", "apikey", "key",
	"token", "access_token", "refresh_token", "id_token", "client_secret", "client_id", "secret", "password", "passwd", "pin", "signature", "code_verifier",
}

// leastSecret is the length of the shortest value that is looked for: shorter ones
// are in every text.
const leastSecret = 4

func newHider(names, values []string) hider { return hider{names: names, values: values} }

// hidden stands for what is not shown.
const hidden = "[hidden]"

var shapes = regexp.MustCompile(strings.Join([]string{
	`(?i:[a-z][a-z0-9+.-]*://[^\s"'<>]+)`,                               // Addresses: they carry ids.
	`(?i:\b(?:bearer|basic|digest)\s+[^\s"',;]+)`,                       // Credentials by their scheme.
	`[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+`,                                // Mail.
	`\b(?:\d{1,3}\.){3}\d{1,3}\b`,                                       // Addresses of machines.
	`[-+]?\b\d{1,3}\.\d{3,}`,                                            // Places.
	`\+?\d[\d ()./-]{6,}\d`,                                             // Telephone numbers, and numbers as long.
	`[A-Za-z0-9_+/=.~-]*[0-9][A-Za-z0-9_+/=.~-]{12,}[A-Za-z0-9_+/=~-]+`, // Tokens and parts of them.
}, "|"))

// hide takes out of a text: the values that it was told, plain or encoded, what
// stands beside a secret's name, and what looks like a token, an address, a mail
// address, a telephone number or a place.
func (h hider) hide(text string) string {
	if told := h.told(); len(told) > 0 {
		text = regexp.MustCompile(`(?i:`+strings.Join(told, "|")+`)`).ReplaceAllLiteralString(text, hidden)
	}
	names := make([]string, 0, len(usual)+len(h.names))
	for _, n := range slices.Concat(usual, h.names) {
		names = append(names, regexp.QuoteMeta(n))
	}
	named := regexp.MustCompile(`(?i:\b(` + strings.Join(names, "|") + `)\b["']?\s*[:=]\s*("[^"]*"?|'[^']*'?|[^\s,;&}]+))`)
	text = named.ReplaceAllString(text, "$1="+hidden)
	return shapes.ReplaceAllLiteralString(text, hidden)
}

// told are patterns of the values, in every form that they may come back in, the
// longest first.
func (h hider) told() []string {
	var out []string
	for _, v := range h.values {
		if len(v) < leastSecret {
			continue
		}
		quoted, _ := json.Marshal(v) // A text always marshals.
		for _, form := range []string{
			v, url.QueryEscape(v), url.PathEscape(v), strings.Trim(string(quoted), `"`), strings.Trim(strconv.Quote(v), `"`),
			base64.StdEncoding.EncodeToString([]byte(v)), base64.RawURLEncoding.EncodeToString([]byte(v)),
		} {
			out = append(out, regexp.QuoteMeta(form))
		}
	}
	slices.SortFunc(out, func(a, b string) int { return len(b) - len(a) })
	return slices.Compact(out)
}

// What is shown of an answer, at most.
const (
	maxRead    = 64 << 10
	maxExcerpt = 200
	maxDepth   = 4
)

// tells are the names that vendors say what is wrong under. Nothing else of an
// answer is shown.
var tells = []string{"err", "error", "errors", "error_description", "message", "messages", "detail", "details", "title", "description", "reason", "code", "status", "type", "field"}

// Excerpt returns what a vendor says is wrong, for an error: short, and without
// secrets and people. It is empty where the answer is not JSON or says nothing.
func (c *Client) Excerpt(a Answer) string { return c.hide.excerpt(a.Body) }

func (h hider) excerpt(body []byte) string {
	var whole any
	if len(body) > maxRead || json.Unmarshal(body, &whole) != nil {
		return ""
	}
	said := []rune(h.hide(strings.ToValidUTF8(strings.Join(told(whole, 0), ", "), "")))
	if len(said) > maxExcerpt {
		return string(said[:maxExcerpt]) + "…"
	}
	return string(said)
}

// told collects the values under the names that tell what is wrong.
func told(v any, depth int) (out []string) {
	if depth > maxDepth {
		return nil
	}
	switch v := v.(type) {
	case []any:
		for _, each := range v {
			out = append(out, told(each, depth+1)...)
		}
	case map[string]any:
		for _, name := range tells { // In this order.
			switch value := v[name].(type) {
			case string:
				out = append(out, value)
			case float64:
				out = append(out, strconv.FormatFloat(value, 'f', -1, 64))
			case map[string]any, []any:
				out = append(out, told(value, depth+1)...)
			}
		}
	}
	return out
}
