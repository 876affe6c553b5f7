package actual

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestEachBreakIsSeen changes a small description in ways that break somebody.
func TestEachBreakIsSeen(t *testing.T) {
	for _, p := range []struct{ from, to, want string }{
		{"  /alive:", "  /living:", "GET /alive is gone"},
		{"    patch:\n", "    put:\n", "PATCH /v1/trees/{id} is gone"},
		{"operationId: listTrees", "operationId: listAllTrees", "GET /v1/trees: operationId was listTrees"},
		{"x-capability: trees:read", "x-capability: trees:admin", "GET /v1/trees: it asked for the capability trees:read"},
		{"security:\n  - apiKey: []", "security:\n  - session: []", "GET /v1/trees: the credential apiKey is not taken any more"},
		{"      security: []\n", "", "GET /alive: it asks for a credential now"},
		{`        - {name: kind, in: query`, `        - {name: sort, in: query`, "GET /v1/trees: query parameter kind is gone"},
		{`        - {name: kind, in: query,`, `        - {name: kind, in: query, required: true,`, "GET /v1/trees: query parameter kind must be given now"},
		{`in: header, description: The try.`, `in: header, required: true, description: The try.`, "POST /v1/trees: header parameter Idempotency-Key must be given now"},
		{`        - {name: id, in: path`, "        - {name: mode, in: query, required: true, schema: {type: string}}\n        - {name: id, in: path", "PATCH /v1/trees/{id}: query parameter mode is new and must be given"},
		{"maximum: 500", "maximum: 100", "GET /v1/trees: query parameter limit has closer bounds"},
		{"enum: [oak, beech, lime]", "enum: [oak, beech]", "POST /v1/trees: the body.kind can't be lime any more"},
		{"enum: [oak, beech, lime]", "enum: [oak, beech]", "GET /v1/trees: the answer 200.trees[].kind is never lime any more"},
		{"      required: [kind]\n", "      required: [kind, label]\n", "POST /v1/trees: the body.label must be given now"},
		{"        label: {type: string, maxLength: 40}\n", "", "POST /v1/trees: the body.label is gone"},
		{"label: {type: string, maxLength: 40}", "label: {type: string, maxLength: 20}", "POST /v1/trees: the body.label is bounded closer in length"},
		{"label: {type: string, maxLength: 40}", "label: {type: string, maxLength: 40, pattern: '^x'}", "POST /v1/trees: the body.label has a new pattern"},
		{"label: {type: string, maxLength: 40}", "label: {type: string, maxLength: 40, format: email}", "POST /v1/trees: the body.label has the format email now"},
		{"label: {type: string, maxLength: 40}", "label: {type: string, maxLength: 40, enum: [a]}", "POST /v1/trees: the body.label has choices now"},
		{`height: {type: [number, "null"], minimum`, `height: {type: number, minimum`, "POST /v1/trees: the body.height can't be null any more"},
		{`height: {type: [number, "null"], minimum`, `height: {type: [integer, "null"], minimum`, "POST /v1/trees: the body.height can't be number any more"},
		{"          maxItems: 9\n", "          maxItems: 3\n", "POST /v1/trees: the body.nests is bounded closer in number"},
		{"eggs: {type: integer, minimum: 0}", "eggs: {type: integer, minimum: 1}", "POST /v1/trees: the body.nests[].eggs has closer bounds"},
		{"      required: [bird]\n", "      required: [bird, eggs]\n", "POST /v1/trees: the body.nests[].eggs must be given now"},
		{`content: {application/json: {schema: {$ref: "#/components/schemas/NewTree"}}}`, `content: {text/csv: {schema: {type: string}}}`, "POST /v1/trees: it takes no application/json any more"},
		{`        "201":`, `        "202":`, "POST /v1/trees: it does not answer 201 any more"},
		{"          headers: {X-Request-Id: {$ref: \"#/components/headers/RequestId\"}}\n", "", "GET /v1/trees: 200 has no header X-Request-Id any more"},
		{`{application/json: {schema: {$ref: "#/components/schemas/TreePage"}}}`, `{text/csv: {schema: {type: string}}}`, "GET /v1/trees: 200 is no application/json any more"},
		{"        age_s: {type: integer}\n", "", "GET /v1/trees: the answer 200.trees[].age_s is gone"},
		{"planted_at, age_s]", "planted_at]", "GET /v1/trees: the answer 200.trees[].age_s may be left out now"},
		{"        age_s: {type: integer}", `        age_s: {type: [integer, "null"]}`, "GET /v1/trees: the answer 200.trees[].age_s can be null now"},
		{"        age_s: {type: integer}", `        age_s: {oneOf: [{type: integer}, {type: "null"}]}`, "GET /v1/trees: the answer 200.trees[].age_s can be null now"},
		{"        age_s: {type: integer}", `        age_s: {type: string}`, "GET /v1/trees: the answer 200.trees[].age_s can be string now"},
		{"planted_at: {type: string, format: date-time}", "planted_at: {type: string}", "GET /v1/trees: the answer 200.trees[].planted_at had the format date-time"},
		{"            area_m2: {type: integer}", "            area: {type: integer}", "GET /v1/trees: the answer 200.trees[].shade.area_m2 is gone"},
	} {
		require.Contains(t, changed(t, p.from, p.to), p.want, p.to)
	}
	require.Equal(t, []string{"the problem b.c is gone"}, lostProblems([]byte("| `a.b` | 404 | x | y |\n| `b.c` | 409 | x | y |\n| `c.d` | – | x | y |\n"), []byte("| `a.b` | 404 | x | y |\n| `b.c` | – | x | y |\n")))
}

// TestGrowthBreaksNobody changes it in ways that a client need not notice.
func TestGrowthBreaksNobody(t *testing.T) {
	for _, p := range []struct{ from, to string }{
		{"  /alive:", "  /more:\n    get: {operationId: getMore, responses: {\"204\": {description: It is.}}}\n  /alive:"},
		{"        label: {type: string, maxLength: 40}", "        label: {type: string, maxLength: 80}\n        colour: {type: string, maxLength: 9}"},
		{"enum: [oak, beech, lime]", "enum: [oak, beech, lime, yew]"},
		{"        age_s: {type: integer}", "        age_s: {type: integer, minimum: 0, description: How old., examples: [3]}\n        rings: {type: integer}"},
		{`        - {name: kind, in: query`, "        - {name: sort, in: query, schema: {type: string}}\n        - {name: kind, in: query"},
		{"eggs: {type: integer, minimum: 0}", "eggs: {type: number, minimum: 0}"},
		{"        height: {type: [number, \"null\"]}", "        height: {type: number}"},
		{"        height: {type: [number, \"null\"], minimum: 0, maximum: 90}", "        height: {oneOf: [{type: number}, {type: \"null\"}]}"},
		{"      required: [kind]\n", ""},
		{"security:\n  - apiKey: []", "security:\n  - session: []\n  - apiKey: []"},
		{`        "201":`, "        \"202\":\n          description: Later.\n        \"201\":"},
	} {
		require.Empty(t, changed(t, p.from, p.to), p.to)
	}
}

func changed(t *testing.T, from, to string) []string {
	t.Helper()
	trees, err := os.ReadFile("testdata/trees.yaml")
	require.NoError(t, err)
	text := strings.Replace(string(trees), from, to, 1)
	require.NotEqual(t, string(trees), text, "there is nothing to change: %s", from)
	return slices.Compact(breaks(load(t, trees), load(t, []byte(text))))
}
