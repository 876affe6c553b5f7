package actual

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
)

// TestDescriptionKeepsTheRules checks the description of the API against the rules
// of the house, so that whoever has called one operation can guess the next.
func TestDescriptionKeepsTheRules(t *testing.T) {
	spec := load(t, OpenAPI)
	require.NoError(t, spec.Validate(context.Background()))
	seen := 0
	for _, r := range rules {
		seen += len(operationsOf(spec))
		for _, wrong := range r.look(spec) {
			t.Errorf("%s: %s", r.name, wrong)
		}
	}
	require.Greater(t, seen, 100, "too few operations seen")
}

func load(t *testing.T, raw []byte) *openapi3.T {
	t.Helper()
	spec, err := openapi3.NewLoader().LoadFromData(raw)
	require.NoError(t, err)
	return spec
}

// rule is one of the house, and what breaks it.
type rule struct {
	name string
	look func(spec *openapi3.T) []string
}

// rules are in three files: those of operations, in rules_schemas_test.go those of
// what they carry, and in rules_entities_test.go the one of what identifiers are of.
var rules = []rule{
	{"an operation has a name, a tag, a summary and a capability", each(named)},
	{"a credential is asked for, unless the operation is public", each(guarded)},
	{"what can go wrong is described", each(troubled)},
	{"a failure is a problem", each(problematic)},
	{"an answer names itself in our logs", each(traced)},
	{"a parameter says what it is", each(explained)},
	{"a list comes in pages", each(paged)},
	{"what is edited has a state", each(stateful)},
	{"a POST can be sent again", each(repeatable)},
	{"names are snake_case", schemas(snaked)},
	{"an id is a UUID, a time is a time", schemas(typed)},
	{"an id says what it is of", attributed},
	{"what is sent is bounded", each(bounded)},
	{"nothing is described in vain", unused},
}

// op is an operation with where it is.
type op struct {
	spec         *openapi3.T
	method, path string
	item         *openapi3.PathItem
	*openapi3.Operation
}

func (o op) String() string { return o.method + " " + o.path }

func (o op) parameters() openapi3.Parameters {
	return append(slices.Clone(o.item.Parameters), o.Parameters...)
}

func (o op) capability() string {
	text, _ := o.Extensions["x-capability"].(string)
	return text
}

// asksCaller reports whether the operation is for a caller of a company.
func (o op) asksCaller() bool { return strings.Contains(o.capability(), ":") }

func (o op) has(in, name string) bool { return o.parameters().GetByInAndName(in, name) != nil }

func operationsOf(spec *openapi3.T) (all []op) {
	for _, path := range spec.Paths.InMatchingOrder() {
		item := spec.Paths.Value(path)
		for method, described := range item.Operations() {
			all = append(all, op{spec, method, path, item, described})
		}
	}
	slices.SortFunc(all, func(a, b op) int { return strings.Compare(a.String(), b.String()) })
	return all
}

// each applies a rule of operations to all.
func each(look func(o op) []string) func(*openapi3.T) []string {
	return func(spec *openapi3.T) (wrong []string) {
		for _, o := range operationsOf(spec) {
			for _, w := range look(o) {
				wrong = append(wrong, o.String()+": "+w)
			}
		}
		return wrong
	}
}

var camel = regexp.MustCompile(`^[a-z]+([A-Z][a-z]*|[A-Z]+(?:$|[A-Z][a-z]+))*$`)

func named(o op) (wrong []string) {
	if !camel.MatchString(o.OperationID) {
		wrong = append(wrong, fmt.Sprintf("operationId is %q: give a verb and a noun, such as listVisits", o.OperationID))
	}
	if len(o.Tags) != 1 || o.spec.Tags.Get(o.Tags[0]) == nil {
		wrong = append(wrong, fmt.Sprintf("tags are %q: give one that is described under tags", o.Tags))
	}
	if o.Summary == "" || len(o.Summary) > 80 || strings.HasSuffix(o.Summary, ".") {
		wrong = append(wrong, fmt.Sprintf("summary is %q: give a few words without a period", o.Summary))
	}
	if o.capability() == "" {
		wrong = append(wrong, "x-capability is missing")
	}
	return wrong
}

func guarded(o op) []string {
	needs := o.spec.Security
	if o.Security != nil {
		needs = *o.Security
	}
	open := len(needs) == 0 || slices.ContainsFunc(needs, func(r openapi3.SecurityRequirement) bool { return len(r) == 0 })
	if open != (o.capability() == "public") {
		return []string{fmt.Sprintf("security is %v, and x-capability %q: public, and only that, is `security: []`", needs, o.capability())}
	}
	return nil
}

// troubled lists the failures that every operation of its kind can have.
func troubled(o op) (wrong []string) {
	need := func(status int, when bool, why string) {
		if when && o.Responses.Status(status) == nil {
			wrong = append(wrong, fmt.Sprintf("no %d, %s", status, why))
		}
	}
	versioned := strings.HasPrefix(o.path, "/v1/")
	body := o.RequestBody != nil
	asked := slices.ContainsFunc(o.parameters(), func(p *openapi3.ParameterRef) bool { return p.Value.In != "header" })
	need(400, versioned && (body || asked), "and it takes something that can be misread")
	need(401, o.capability() != "public" && o.capability() != "", "and it asks for a credential")
	need(403, o.asksCaller(), "and it asks for a capability")
	need(404, o.asksCaller() && strings.Contains(o.path, "{"), "and it names a thing in its path")
	need(413, versioned && body, "and a body can be too large")
	need(429, o.asksCaller(), "and callers have limits")
	need(500, versioned, "and we make mistakes")
	need(503, versioned, "and the store may be away")
	if !slices.ContainsFunc(statuses(o), func(s string) bool { return s[0] == '2' || s[0] == '3' }) {
		wrong = append(wrong, "nothing says how it succeeds")
	}
	return wrong
}

func statuses(o op) (all []string) {
	for status := range o.Responses.Map() {
		all = append(all, status)
	}
	slices.Sort(all)
	return all
}

func problematic(o op) (wrong []string) {
	for _, status := range statuses(o) {
		if status[0] != '4' && status[0] != '5' && status != "default" {
			continue
		}
		content := o.Responses.Map()[status].Value.Content
		m := content["application/problem+json"]
		if len(content) != 1 || m == nil || m.Schema == nil || m.Schema.Ref != "#/components/schemas/Problem" {
			wrong = append(wrong, status+" is no application/problem+json of the schema Problem")
		}
	}
	return wrong
}

func traced(o op) (wrong []string) {
	for _, status := range statuses(o) {
		if strings.HasPrefix(o.path, "/v1/") && status[0] == '2' && o.Responses.Map()[status].Value.Headers["X-Request-Id"] == nil {
			wrong = append(wrong, status+" has no header X-Request-Id")
		}
	}
	return wrong
}

var (
	snake  = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	header = regexp.MustCompile(`^[A-Z][A-Za-z]*(-[A-Z][A-Za-z]*)*$`)
)

func explained(o op) (wrong []string) {
	for _, ref := range o.parameters() {
		p := ref.Value
		if p.Description == "" && (p.Schema == nil || p.Schema.Value.Description == "") && p.Name != "id" {
			wrong = append(wrong, "parameter "+p.Name+" has no description")
		}
		if p.In == "header" && !header.MatchString(p.Name) || p.In != "header" && !snake.MatchString(p.Name) {
			wrong = append(wrong, "parameter "+p.Name+" is not written like the others")
		}
		if p.Schema == nil {
			wrong = append(wrong, "parameter "+p.Name+" has no schema")
		}
	}
	if o.RequestBody != nil && !o.RequestBody.Value.Required && o.capability() != "route" && needs(o.RequestBody.Value) {
		wrong = append(wrong, "its body may be left out: say `required: true`")
	}
	return wrong
}

// needs reports whether a body has something that can't be left out.
func needs(body *openapi3.RequestBody) bool {
	for _, m := range body.Content {
		if m.Schema == nil || m.Schema.Value == nil || len(m.Schema.Value.Required) > 0 || !m.Schema.Value.Type.Is("object") {
			return true
		}
	}
	return false
}

func paged(o op) (wrong []string) {
	if o.method != "GET" {
		return nil
	}
	page := false
	if ok := o.Responses.Status(200); ok != nil {
		if m := ok.Value.Content["application/json"]; m != nil && m.Schema != nil {
			page = m.Schema.Value.Properties["next_cursor"] != nil
		}
	}
	limited, placed := o.has("query", "limit"), o.has("query", "cursor")
	if page != limited || page != placed {
		wrong = append(wrong, fmt.Sprintf("a list answers with next_cursor (%t) and takes limit (%t) and cursor (%t)", page, limited, placed))
	}
	if strings.HasPrefix(o.OperationID, "list") && !page {
		wrong = append(wrong, "it lists, and its answer has no next_cursor")
	}
	return wrong
}

// blind lists what is set anew without having been seen, and why.
var blind = map[string]string{
	"setVendorCredentials": "nobody is shown what there is; all of it is given anew",
}

func stateful(o op) []string {
	if o.spec.Components.Parameters["IfMatch"] == nil || o.method != "PATCH" && o.method != "PUT" || blind[o.OperationID] != "" {
		return nil
	}
	if !o.has("header", "If-Match") || o.Responses.Status(412) == nil || o.Responses.Status(428) == nil {
		return []string{"it changes something: it takes If-Match, and answers 412 and 428"}
	}
	return nil
}

// safe lists POSTs that may be sent again as they are, and why.
var safe = map[string]string{
	"postNotehubEvents": "an event has its key",
	"endSession":        "what has ended has ended",
	"endOneSession":     "what has ended has ended",
	"askSignInLink":     "it is asked by nobody whom we know yet; another link is another link",
	"beginConnection":   "each is an attempt of its own, which ends by itself",
	"finishConnection":  "the address is good once",
	"checkConnection":   "it asks how things are",
}

func repeatable(o op) []string {
	if o.spec.Components.Parameters["IdempotencyKey"] == nil || o.method != "POST" || safe[o.OperationID] != "" || o.has("header", "Idempotency-Key") {
		return nil
	}
	return []string{"it takes no Idempotency-Key; if sending it twice does it once all the same, say why in `safe` of rules_test.go"}
}
