package actual

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// planted breaks each rule once in a small description that keeps all: the
// complaint must name what is broken.
var planted = []struct {
	rule     string
	from, to string
	says     string
}{
	{"an operation has a name, a tag, a summary and a capability", "listTrees", "List_Trees", "GET /v1/trees: operationId"},
	{"an operation has a name, a tag, a summary and a capability", "tags: [trees]", "tags: [bushes]", "GET /v1/trees: tags"},
	{"an operation has a name, a tag, a summary and a capability", "summary: List trees", "summary: Lists the trees.", "GET /v1/trees: summary"},
	{"an operation has a name, a tag, a summary and a capability", "      x-capability: trees:read\n", "", "GET /v1/trees: x-capability is missing"},
	{"a credential is asked for, unless the operation is public", "      summary: List trees\n", "      summary: List trees\n      security: []\n", "GET /v1/trees: security"},
	{"a credential is asked for, unless the operation is public", "      security: []\n", "", "GET /alive: security"},
	{"what can go wrong is described", `        "404": {$ref`, `        "410": {$ref`, "PATCH /v1/trees/{id}: no 404"},
	{"what can go wrong is described", `        "403": {$ref`, `        "410": {$ref`, "GET /v1/trees: no 403"},
	{"what can go wrong is described", `        "413": {$ref`, `        "410": {$ref`, "POST /v1/trees: no 413"},
	{"what can go wrong is described", `        "201":`, `        "102":`, "POST /v1/trees: nothing says how it succeeds"},
	{"a failure is a problem", "application/problem+json", "application/json", "GET /v1/trees: 400 is no application/problem+json"},
	{"a failure is a problem", `+json: {schema: {$ref: "#/components/schemas/Problem"}}`, `+json: {schema: {type: object}}`, "GET /v1/trees: 400 is no"},
	{"an answer names itself in our logs", "          headers: {X-Request-Id: {$ref: \"#/components/headers/RequestId\"}}\n", "", "GET /v1/trees: 200 has no header"},
	{"a parameter says what it is", "description: Only of this kind., ", "", "parameter kind has no description"},
	{"a parameter says what it is", "{name: kind, in: query", "{name: theKind, in: query", "parameter theKind is not written"},
	{"a parameter says what it is", "name: If-Match", "name: if_match", "parameter if_match is not written"},
	{"a parameter says what it is", "        required: true\n        content", "        content", "POST /v1/trees: its body may be left out"},
	{"a list comes in pages", "        - {$ref: \"#/components/parameters/Limit\"}\n", "", "GET /v1/trees: a list answers"},
	{"a list comes in pages", "        next_cursor: {type: [string, \"null\"]}\n", "        more: {type: boolean}\n", "it lists, and its answer has no next_cursor"},
	{"what is edited has a state", `        "428": {$ref`, `        "410": {$ref`, "PATCH /v1/trees/{id}: it changes something"},
	{"a POST can be sent again", "        - {$ref: \"#/components/parameters/IdempotencyKey\"}\n", "        - {$ref: \"#/components/parameters/IfMatch\"}\n", "POST /v1/trees: it takes no Idempotency-Key"},
	{"names are snake_case", "planted_at: {", "plantedAt: {", "Tree.plantedAt: it is not snake_case"},
	{"names are snake_case", "area_m2: {", "areaM2: {", "Tree.shade.areaM2: it is not snake_case"},
	{"names are snake_case", `kind: {$ref: "#/components/schemas/Kind"}`, `kind: {type: string, enum: [Oak]}`, `the choice "Oak"`},
	{"an id is a UUID, a time is a time", "        id: {type: string, format: uuid}", "        id: {type: string}", "Tree.id: an id is"},
	{"an id is a UUID, a time is a time", "planted_at: {type: string, format: date-time}", "planted_at: {type: string}", "Tree.planted_at: what ends in _at"},
	{"an id is a UUID, a time is a time", "age_s: {type: integer}", "age_s: {type: number}", "Tree.age_s: seconds are an integer"},
	{"an id says what it is of", "        label: {type: string}\n", "        label: {type: string}\n        owner: {type: string, format: uuid}\n", "Tree.owner: it is an id"},
	{"an id says what it is of", "        eggs: {type: integer", "        id: {type: string, format: uuid}\n        eggs: {type: integer", "Nest.id: it is an id"},
	{"an id says what it is of", "name: kind, in: query, description: Only of this kind., schema: {$ref: \"#/components/schemas/Kind\"}", "name: owner, in: query, description: Whose., schema: {type: string, format: uuid}", "parameter owner: it is an id"},
	{"what is sent is bounded", "bird: {type: string, maxLength: 40}", "bird: {type: string}", "the body.nests[].bird: give a maxLength"},
	{"what is sent is bounded", "          maxItems: 9\n", "", "the body.nests: give maxItems"},
	{"what is sent is bounded", "      required: [bird]\n      additionalProperties: false\n", "", "the body.nests[]: say `additionalProperties: false`"},
	{"nothing is described in vain", "    Kind: {type", "    Spare: {type: string}\n    Kind: {type", "#/components/schemas/Spare is used nowhere"},
	{"nothing is described in vain", "tags:\n  - {", "tags:\n  - {name: spare, description: x}\n  - {", "no operation has the tag spare"},
}

func TestEachRuleCanFail(t *testing.T) {
	trees, err := os.ReadFile("testdata/trees.yaml")
	require.NoError(t, err)
	proven := map[string]bool{}
	for _, r := range rules {
		require.Empty(t, r.look(load(t, trees)), r.name)
	}
	for _, p := range planted {
		text := strings.Replace(string(trees), p.from, p.to, 1)
		require.NotEqual(t, string(trees), text, "there is nothing to break: %s", p.from)
		spec := load(t, []byte(text))
		for _, r := range rules {
			if r.name == p.rule {
				proven[r.name] = true
				require.Contains(t, strings.Join(r.look(spec), "\n"), p.says, p.to)
			}
		}
	}
	for _, r := range rules {
		require.True(t, proven[r.name], "nothing is planted for the rule: %s", r.name)
	}
}
