package httpapi

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

const treeSchema = `{"type": "object", "required": ["kind"], "additionalProperties": false, "properties": {
	"kind": {"type": "string", "enum": ["oak", "beech"]},
	"label": {"type": "string", "minLength": 1, "maxLength": 5},
	"note": {"type": ["string", "null"], "pattern": "^[a-z ]*$"},
	"code": {"type": "string", "minLength": 1, "maxLength": 4, "pattern": "^[!-~]+$", "examples": ["ab-1"]},
	"height": {"oneOf": [{"type": "number", "minimum": 0, "maximum": 90}, {"type": "null"}]},
	"rings": {"type": "integer", "minimum": 1},
	"dead": {"type": "boolean"},
	"id": {"type": "string", "format": "uuid"},
	"planted": {"type": "string", "format": "date-time"},
	"nests": {"type": "array", "minItems": 1, "maxItems": 2, "items": {"type": "object", "required": ["bird"], "additionalProperties": false,
		"properties": {"bird": {"type": "string", "maxLength": 9}}}},
	"words": {"type": "object", "additionalProperties": {"type": "string", "maxLength": 3}},
	"free": {"type": "object"}, "any": {}}}`

func treeShape(t testing.TB) (*shape, *openapi3.Schema) {
	t.Helper()
	s := &openapi3.Schema{}
	require.NoError(t, json.Unmarshal([]byte(treeSchema), s))
	return compiler{}.compile(&openapi3.SchemaRef{Value: s}), s
}

func TestTheEdgeNamesTheFieldAndTheRemedy(t *testing.T) {
	s, _ := treeShape(t)
	for body, says := range map[string]string{
		`{"kind":"oak"}`: ``,
		`{"kind":"oak","label":"ä☃ xy","note":null,"height":null,"rings":9007199254740993,"dead":false,"nests":[{"bird":"owl"}],"words":{"a":"b"},"free":{"x":[1,{"y":null}]},"any":[1]}`: ``,
		``:              `it can't be read as JSON, since it is empty; give an object`,
		`{"kind":`:      `it can't be read as JSON: unexpected end of JSON input`,
		`{"kind":"oak"`: `it can't be read as JSON: unexpected end of JSON input`,
		"{\"kind\":\"oak\",\"label\":\"Jos\xe9\"}": `its bytes are not UTF-8 from byte 26 on; send text in UTF-8`,
		"{\"kind\":\"\ufffd\"}":                    `kind: it is "�"; give one of`,
		`{"kind":"oak","label":"\ud83c\udf33"}`:    ``,
		`{"kind":"oak","any":"\\ud800"}`:           ``,
		`{"kind":"oak","label":"a\ud800"}`:         `label: it is \ud800, half a surrogate pair, which is no text; give a text of 1 to 5 characters`,
		`{"kind":"oak","label":"\uDF33\ud83c"}`:    `label: it is \uDF33, half`,
		`{"kind":"oak","any":["\ud83c\u0041"]}`:    `any: it is \ud83c, half`,
		`{"kind":"oak","free":{"\udc00":1}}`:       `the name of the field "free.�" has \udc00, half a surrogate pair`,
		`{kind:1}`:                                 `it can't be read as JSON: invalid character`,
		`[]`:                                       `it is a list; give an object`,
		`null`:                                     `it is null; give an object`,
		`{"kind":"oak"}{}`:                         `it can't be read as JSON: invalid character '{' after top-level value`,
		`{}`:                                       `kind: it is missing; give one of oak, beech`,
		`{"kind":"yew"}`:                           `kind: it is "yew"; give one of oak, beech`,
		`{"kind":7}`:                               `kind: it is 7; give one of oak, beech`,
		`{"kind":null}`:                            `kind: it is null; give one of oak, beech`,
		`{"kind":"oak","Label":"x"}`:               `there is no field "Label"; the fields are any, code, dead, free, height, id, kind, label, nests, note, planted, rings, words`,
		`{"kind":"oak","kind":"oak"}`:              `the field "kind" comes twice`,
		`{"kind":"oak","label":""}`:                `label: it is ""; give a text of 1 to 5 characters`,
		`{"kind":"oak","label":"123456"}`:          `label: it is "123456"; give a text of 1 to 5 characters`,
		`{"kind":"oak","label":"` + strings.Repeat("ä", 50) + `"}`:                       `label: it is "` + strings.Repeat("ä", 40) + `"… (50 characters); give a text`,
		`{"kind":"oak","note":"A"}`:                                                      `note: it is "A"; give a text of the form that the description of the API says or null`,
		`{"kind":"oak","code":"12345"}`:                                                  `code: it is "12345"; give a text of 1 to 4 characters like ab-1`,
		`{"kind":"oak","height":90.5}`:                                                   `height: it is 90.5; give a number from 0 to 90 or null`,
		`{"kind":"oak","height":1e999}`:                                                  `height: it is 1e999; give a number`,
		`{"kind":"oak","height":"9"}`:                                                    `height: it is "9"; give a number`,
		`{"kind":"oak","rings":1.5}`:                                                     `rings: it is 1.5; give a whole number, at least 1`,
		`{"kind":"oak","rings":0}`:                                                       `rings: it is 0; give a whole number, at least 1`,
		`{"kind":"oak","dead":"no"}`:                                                     `dead: it is "no"; give true or false`,
		`{"kind":"oak","dead":{}}`:                                                       `dead: it is an object; give true or false`,
		`{"kind":"oak","id":"7"}`:                                                        `id: it is "7"; give an id, such as 0190b5a0-`,
		`{"kind":"oak","planted":"2026-11-16"}`:                                          `planted: it is "2026-11-16"; give a time with its zone`,
		`{"kind":"oak","nests":[]}`:                                                      `nests: it is a list of 0; give a list of 1 to 2`,
		`{"kind":"oak","nests":[{"bird":"a"},{"bird":"b"},{"bird":"c"}]}`:                `nests: it is a list of more than 2; give a list of 1 to 2`,
		`{"kind":"oak","nests":[{"bird":"owl"},{}]}`:                                     `nests[1].bird: it is missing; give a text of at most 9 characters`,
		`{"kind":"oak","nests":[{"brid":"owl"}]}`:                                        `there is no field "nests[0].brid"; the fields are bird`,
		`{"kind":"oak","words":{"a":"long"}}`:                                            `words.a: it is "long"; give a text of at most 3 characters`,
		`{"kind":"oak","free":{"a":{"b":1,"b":2}}}`:                                      `the field "free.a.b" comes twice`,
		`{"kind":"oak","any":` + strings.Repeat("[", 70) + strings.Repeat("]", 70) + `}`: `it lies deeper than 64`,
	} {
		said := s.judge([]byte(body))
		if says == "" {
			require.Empty(t, said, body)
			continue
		}
		require.Contains(t, said, says, body)
	}
}

// Of a body that holds secrets nothing is said back, wherever in it they are.
func TestTheEdgeSaysNothingOfSecretsBack(t *testing.T) {
	s := &openapi3.Schema{}
	require.NoError(t, json.Unmarshal([]byte(`{"type": "object", "writeOnly": true, "additionalProperties": false, "required": ["secrets"], "properties": {
		"secrets": {"type": "object", "additionalProperties": {"type": "string", "maxLength": 9}}}}`), s))
	secret := compiler{}.compile(&openapi3.SchemaRef{Value: s})
	require.Empty(t, secret.judge([]byte(`{"secrets":{"token":"hush-hush"}}`)))
	for body, says := range map[string]string{
		`"hush-hush"`:                                 `it is something that is not shown; give an object`,
		`{"secrets":"hush-hush"}`:                     `secrets: it is something that is not shown; give an object`,
		`{"secrets":{"token":"hush-hush-hush"}}`:      `secrets.…: it is something that is not shown; give a text of at most 9 characters`,
		`{"secrets":{"hush-hush":4711}}`:              `secrets.…: it is something that is not shown; give a text`,
		`{"secrets":{"hush-hush":1}}`:                 `give a text`,
		`{"secrets":{"hush-hush":"","hush-hush":""}}`: `the field something that is not shown comes twice`,
		`{"hush-hush":1}`:                             `there is no field something that is not shown; the fields are secrets`,
		`{"secrets":{"hush-hush\ud800":""}}`:          `half a surrogate pair`,
		`{"secrets":{"token":["hush-hush"]}}`:         `secrets.…: it is a list; give a text`,
	} {
		got := secret.judge([]byte(body))
		require.Contains(t, got, says, body)
		require.NotContains(t, got, "hush")
		require.NotContains(t, got, "4711")
	}
}

// The edge judges as a reader of JSON Schema by others does.
func TestTheEdgeAgreesWithAnotherReader(t *testing.T) {
	s, theirs := treeShape(t)
	texts := rapid.SampledFrom([]string{"oak", "beech", "yew", "", "a b", "A", "123456", "0190b5a0-7c2e-7cc0-8f3a-2f4b6c1d9e10", "2026-04-06T10:53:00Z"})
	names := rapid.SampledFrom([]string{"kind", "label", "note", "height", "rings", "dead", "nests", "words", "free", "any", "bird", "other"})
	var value func(depth int) *rapid.Generator[any]
	value = func(depth int) *rapid.Generator[any] {
		plain := []*rapid.Generator[any]{
			texts.AsAny(), rapid.SampledFrom([]float64{0, 1, -1, 1.5, 90, 91}).AsAny(), rapid.Bool().AsAny(), rapid.Just[any](nil),
		}
		if depth > 0 {
			plain = append(plain, rapid.SliceOfN(rapid.Deferred(func() *rapid.Generator[any] { return value(depth - 1) }), 0, 3).AsAny(),
				rapid.MapOfN(names, rapid.Deferred(func() *rapid.Generator[any] { return value(depth - 1) }), 0, 3).AsAny())
		}
		return rapid.OneOf(plain...)
	}
	good, bad := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.MapOfN(names, value(2), 0, 3).Draw(t, "body")
		if rapid.Float64Range(0, 1).Draw(t, "kind") > 0.1 {
			body["kind"] = "oak"
		}
		if body["any"] == nil { // The other reader takes no null for a schema that says nothing; JSON Schema does.
			delete(body, "any")
		}
		raw, err := json.Marshal(body)
		require.NoError(t, err)
		var again any
		require.NoError(t, json.Unmarshal(raw, &again))
		said, their := s.judge(raw), theirs.VisitJSON(again, openapi3.EnableFormatValidation())
		require.Equal(t, their == nil, said == "", "%s\nwe:   %s\nthey: %v", raw, said, their)
		if said == "" {
			good++
		} else {
			bad++
		}
	})
	require.Positive(t, good, "nothing good was made up")
	require.Positive(t, bad, "nothing bad was made up")
}

// FuzzJudge asks that whatever comes is judged, and that what fits can be read.
func FuzzJudge(f *testing.F) {
	for _, seed := range []string{`{"kind":"oak"}`, `{"kind":"oak","nests":[{"bird":"owl"}]}`, `{"a":{"b":[[[]]]}}`, "\xff", `{"kind":"\ud800"}`, `{"rings":1e400}`} {
		f.Add([]byte(seed))
	}
	s, _ := treeShape(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		if s.judge(body) == "" {
			var v map[string]any
			require.NoError(t, json.Unmarshal(body, &v))
			require.Contains(t, v, "kind")
		}
	})
}

func BenchmarkJudge(b *testing.B) {
	s, _ := treeShape(b)
	var features []string
	for i := range 4000 {
		features = append(features, fmt.Sprintf(`{"type":"Feature","properties":{"site":"S-%d"},"geometry":{"type":"Polygon","coordinates":[[[-71.80251,42.27108],[-71.80217,42.27108],[-71.80217,42.27134],[-71.80251,42.27108]]]}}`, i))
	}
	for name, body := range map[string]string{
		"small": `{"kind":"oak","label":"x","nests":[{"bird":"owl"}]}`,
		"large": `{"kind":"oak","free":{"features":[` + strings.Join(features, ",") + `]}}`,
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				if said := s.judge([]byte(body)); said != "" {
					b.Fatal(said)
				}
			}
		})
	}
}
