package apidocs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// curl returns a line for a shell in which URL is the server, and KEY or SECRET
// the credential.
func (r reading) curl(d described, parameters openapi3.Parameters, sent []body) string {
	words := []string{"curl"}
	if d.method != "GET" && (d.method != "POST" || len(sent) == 0) {
		words = append(words, "-X "+d.method)
	}
	if h := r.shown(d.op); h != "" {
		words = append(words, fmt.Sprintf("-H %q", h))
	}
	target, query := d.path, []string{}
	for _, ref := range parameters {
		p := ref.Value
		switch variable := "$" + strings.ToUpper(strings.ReplaceAll(p.Name, "-", "_")); {
		case p.In == "path":
			target = strings.ReplaceAll(target, "{"+p.Name+"}", variable)
		case p.In == "query" && p.Name == "limit":
			query = append(query, "limit=20")
		case p.In == "query" && p.Required:
			query = append(query, p.Name+"="+variable)
		case p.In == "header" && p.Name == "Idempotency-Key":
			words = append(words, `-H "Idempotency-Key: $(uuidgen)"`)
		case p.In == "header" && p.Required:
			words = append(words, fmt.Sprintf("-H %q", p.Name+": "+variable))
		}
	}
	if len(query) > 0 {
		target += "?" + strings.Join(query, "&")
	}
	if len(sent) > 0 {
		words = append(words, data(sent[0]))
	}
	words = append(words, fmt.Sprintf(`"$URL%s"`, target))
	return words[0] + " " + strings.Join(words[1:], " \\\n  ")
}

// data is how the body is given.
func data(b body) string {
	if b.Example == "" || b.Kind != "application/json" {
		return fmt.Sprintf("-H %q --data-binary @FILE", "Content-Type: "+b.Kind)
	}
	var short bytes.Buffer
	if json.Compact(&short, []byte(b.Example)) != nil {
		return "--data-binary @FILE"
	}
	return `-H "Content-Type: application/json" -d '` + strings.ReplaceAll(short.String(), "'", `'\''`) + "'"
}

// shown is the header with the credential; "" where the operation needs none.
func (r reading) shown(op *openapi3.Operation) string {
	needs := r.spec.Security
	if op.Security != nil {
		needs = *op.Security
	}
	for _, either := range needs {
		for _, name := range slices.Sorted(maps.Keys(either)) {
			switch s := r.spec.Components.SecuritySchemes[name]; {
			case s == nil || s.Value.In == "cookie":
			case s.Value.Type == "http":
				return "Authorization: Bearer $KEY"
			case s.Value.Name == "X-Actual-Secret":
				return "X-Actual-Secret: $SECRET"
			default:
				return s.Value.Name + ": $KEY"
			}
		}
	}
	return ""
}
