package notehub

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestSplit(t *testing.T) {
	deep := strings.Repeat("[", 101) + strings.Repeat("]", 101)
	tests := map[string]struct {
		body string
		want []string // The items; one that is not valid begins with "!" and why.
	}{
		"nothing":     {"", nil},
		"white space": {" \r\n\t\n", nil},
		"one object":  {` {"a": [1, {"b":"}"}] } `, []string{`{"a": [1, {"b":"}"}] }`}},
		"a list":      {`[{"a":1} , {"b":2}]`, []string{`{"a":1}`, `{"b":2}`}},
		"empty list":  {`[ ]`, nil},
		"lines":       {"\xef\xbb\xbf{\"a\":1}\r\n\r\n{\"b\":2}\n", []string{`{"a":1}`, `{"b":2}`}},
		"no gaps":     {`{"a":1}{"b":2}`, []string{`{"a":1}`, `{"b":2}`}},
		"lines of lists": {
			"[{\"a\":1}]\n[{\"b\":2},{\"c\":3}]", []string{`{"a":1}`, `{"b":2}`, `{"c":3}`},
		},
		"a list in a list is one item": {`[[{"a":1}],2,"x"]`, []string{`[{"a":1}]`, `2`, `"x"`}},
		"what is no object":            {"12 null\n\"x\"", []string{"12", "null", `"x"`}},
		"numbers of all forms":         {`-0 1.5e+9 0.1E-2 10`, []string{"-0", "1.5e+9", "0.1E-2", "10"}},

		"cut off":                          {`{"a":{"b":1},"c`, []string{`!byte 15: ends in the middle: {"a":{"b":1},"c`}},
		"a list cut off":                   {`[{"a":1},{"b":`, []string{`{"a":1}`, `!byte 5: ends in the middle: {"b":`}},
		"a list cut off between":           {`[{"a":1},`, []string{`{"a":1}`}},
		"a broken line":                    {"{\"a\":1}\n{\"b\":\n{\"c\":3}\n", []string{`{"a":1}`, `!byte 5: ends in the middle: {"b":`, `{"c":3}`}},
		"a broken line with an open quote": {"{\"b\":\"x\n{\"c\":3}\n", []string{`!byte 7: ends in the middle: {"b":"x`, `{"c":3}`}},
		"a broken one in a list": {
			`[{"a":1},{"b":tru},{"c":3}]`, []string{`{"a":1}`, `!byte 5: expected a value: {"b":tru}`, `{"c":3}`},
		},
		"one in a list closes wrongly": {
			`[{"b":[1,2},{"c":3}]`, []string{`!byte 9: expected a comma or ]: {"b":[1,2}`, `{"c":3}`},
		},
		"one in a list is not closed": {
			`[{"a":1,{"b":2}]`, []string{`!byte 7: expected a name in quotes: {"a":1,{"b":2}`},
		},
		"a bare word in a list": {`[oops,{"a":1}]`, []string{`!byte 0: expected a value: oops`, `{"a":1}`}},
		"a broken one over lines": {
			"{\n  \"a\": tru,\n  \"b\": [\n    {\"c\":1}\n  ]\n}\n{\"d\":2}",
			[]string{"!byte 9: expected a value: {\n  \"a\": tru,\n  \"b\": [\n    {\"c\":1}\n  ]\n}", `{"d":2}`},
		},
		"log lines":              {"2026-09-21 boot {\n{\"a\":1}", []string{`!byte 4: a bare word: 2026-09-21 boot {`, `{"a":1}`}},
		"a quote in a word":      {"it\"s \\\"\n{\"a\":1}", []string{`!byte 0: expected a value: it"s \"`, `{"a":1}`}},
		"an escape before a new": {"{\"a\":\"\\\n{\"b\":1}", []string{`!byte 7: ends in the middle: {"a":"\`, `{"b":1}`}},
		"a stray bracket":        {"]\n{\"a\":1}", []string{`!byte 0: expected a value: ]`, `{"a":1}`}},
		"too deep":               {`{"a":1}{"a":` + deep + `}{}`, []string{`{"a":1}`, `!byte 104: nested deeper than 100: {"a":` + deep + `}`, "{}"}},
		"not UTF-8":              {"{\"a\":\"ü\xff\"}\n{}", []string{"!byte 8: not UTF-8: {\"a\":\"ü\xff\"}", "{}"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, item := range Split([]byte(tc.body)) {
				s := string(item.Raw)
				if !item.Valid {
					s = "!" + item.Why + ": " + s
				}
				got = append(got, s)
			}
			require.Equal(t, tc.want, got)
		})
	}
}

func TestItemsCannotGrowIntoOneAnother(t *testing.T) {
	items := Split([]byte(`{"a":1}{"b":2}`))
	_ = append(items[0].Raw, 'X') // One byte: more would not fit behind it and be copied.
	require.Equal(t, `{"b":2}`, string(items[1].Raw))
}

// Each body is one that makes a splitter with a look back or a look ahead take
// time in the square of its length: minutes, where a tenth of a second will do.
func TestSplitIsLinearOnHostileBodies(t *testing.T) {
	const size, patience = 1 << 19, 30 * time.Second
	bodies := []string{strings.Repeat("{", size) + strings.Repeat("]", size), "[" + strings.Repeat("{\"a\":[1,\n", size/9)}
	for _, piece := range []string{"{", "[", "{\n", "[\n", "{\"a\":\n", "{\"a\":[1,\n", "{]", "[}", "\"", "\"\n", "\\", "]", "{\"a\":[],\n"} {
		bodies = append(bodies, strings.Repeat(piece, size/len(piece)))
	}
	for _, body := range bodies {
		start := time.Now()
		_ = Split([]byte(body))
		require.Less(t, time.Since(start), patience, body[:10])
	}
}
