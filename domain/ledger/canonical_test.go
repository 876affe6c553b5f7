package ledger_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain/ledger"
)

func TestCanonicalFollowsRFC8785(t *testing.T) {
	tests := map[string]struct {
		value ledger.Value
		want  string
	}{
		"null":            {ledger.Null(), `null`},
		"zero value":      {ledger.Value{}, `null`},
		"truth":           {ledger.List(ledger.Bool(true), ledger.Bool(false)), `[true,false]`},
		"integers":        {ledger.List(ledger.Int(0), ledger.Int(-7), ledger.Int(ledger.MaxInt), ledger.Int(-ledger.MaxInt)), `[0,-7,9007199254740991,-9007199254740991]`},
		"empty":           {ledger.List(ledger.List(), ledger.Nested(ledger.NewObject(nil)), ledger.Text("")), `[[],{},""]`},
		"text, §3.2.2.2":  {ledger.Text("\u20ac$\u000f\nA'B\"\\\\\"/"), `"€$\u000f\nA'B\"\\\\\"/"`},
		"short escapes":   {ledger.Text("\b\t\n\f\r\x00\x1f"), `"\b\t\n\f\r\u0000\u001f"`},
		"nothing else":    {ledger.Text("\x7f\u2028\u2029</script>\U0001f600"), "\"\x7f\u2028\u2029</script>\U0001f600\""},
		"members ordered": {ledger.Nested(ledger.NewObject(ledger.Fields{"b": ledger.Int(1), "a": ledger.Int(2), "aa": ledger.Int(3), "": ledger.Int(4)})), `{"":4,"a":2,"aa":3,"b":1}`},
		"order of UTF-16, §3.2.3": {
			ledger.Nested(ledger.NewObject(ledger.Fields{
				"\u20ac": ledger.Int(5), "\r": ledger.Int(1), "\ufb33": ledger.Int(7), "1": ledger.Int(2),
				"\U0001f600": ledger.Int(6), "\u0080": ledger.Int(3), "\u00f6": ledger.Int(4),
			})),
			"{\"\\r\":1,\"1\":2,\"\u0080\":3,\"\u00f6\":4,\"\u20ac\":5,\"\U0001f600\":6,\"\ufb33\":7}",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.want, string(test.value.Canonical()))
			back, err := ledger.ParseCanonical([]byte(test.want))
			require.NoError(t, err)
			require.Equal(t, test.value, back)
		})
	}
}

func TestParseCanonicalRefuses(t *testing.T) {
	tests := map[string]string{
		"nothing":               ``,
		"a blank before":        ` 1`,
		"a blank after":         `1 `,
		"a blank within":        `[1, 2]`,
		"two values":            `1[]`,
		"a leading zero":        `01`,
		"minus zero":            `-0`,
		"a lone minus":          `-`,
		"a plus":                `+1`,
		"a fraction":            `1.0`,
		"an exponent":           `1e3`,
		"a large integer":       `9007199254740992`,
		"a small integer":       `-9007199254740992`,
		"an endless integer":    strings.Repeat("9", 400),
		"a wrong word":          `nul`,
		"a capital word":        `True`,
		"an open text":          `"abc`,
		"a raw newline":         "\"a\nb\"",
		"a needless escape":     `"\/"`,
		"a long escape":         `"\u000a"`,
		"a capital escape":      `"\u001F"`,
		"an escaped letter":     `"\u0041"`,
		"an escaped quote":      `"\u0022"`,
		"an escaped surrogate":  `"\ud83d\ude00"`,
		"a cut escape":          `"\u00`,
		"a lone backslash":      `"\`,
		"broken UTF-8":          "\"\xff\"",
		"an encoded surrogate":  "\"\xed\xa0\x80\"",
		"an open list":          `[1`,
		"a trailing comma":      `[1,]`,
		"a missing comma":       `[1 2]`,
		"an open object":        `{"a":1`,
		"a key twice":           `{"a":1,"a":1}`,
		"keys out of order":     `{"b":1,"a":1}`,
		"keys in UTF-8 order":   "{\"\ufb33\":1,\"\U0001f600\":1}",
		"a key without quotes":  `{a:1}`,
		"a comma in an object":  `{"a":1,}`,
		"a missing colon":       `{"a" 1}`,
		"nested beyond all use": strings.Repeat("[", 100000),
		"nested one too deep":   strings.Repeat("[", ledger.MaxDepth+1) + strings.Repeat("]", ledger.MaxDepth+1),
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := ledger.ParseCanonical([]byte(text))
			require.ErrorIs(t, err, ledger.ErrNotCanonical)
		})
	}
}

func TestCheckRefusesWhatHasNoCanonicalForm(t *testing.T) {
	deep := ledger.Int(1)
	for range ledger.MaxDepth {
		deep = ledger.List(deep)
	}
	require.NoError(t, deep.Check())
	back, err := ledger.ParseCanonical(deep.Canonical())
	require.NoError(t, err)
	require.Equal(t, deep, back)

	tests := map[string]ledger.Value{
		"broken UTF-8":     ledger.Text("\xff"),
		"a broken key":     ledger.Nested(ledger.NewObject(ledger.Fields{"\xff": ledger.Null(), "\xfe": ledger.Null()})),
		"too large":        ledger.Int(ledger.MaxInt + 1),
		"too small":        ledger.Int(-ledger.MaxInt - 1),
		"too deep":         ledger.List(deep),
		"within a list":    ledger.List(ledger.Int(1 << 60)),
		"within an object": ledger.Nested(ledger.NewObject(ledger.Fields{"a": ledger.Text("\xc0")})),
	}
	for name, value := range tests {
		t.Run(name, func(t *testing.T) {
			require.ErrorIs(t, value.Check(), ledger.ErrNotCanonical)
			require.Nil(t, value.Canonical())
		})
	}
}

func TestCanonicalIsOneToOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := drawValue(t, 4)
		text := v.Canonical()
		back, err := ledger.ParseCanonical(text)
		require.NoError(t, err)
		require.Equal(t, v, back)
		require.Equal(t, text, back.Canonical())
		require.NotContains(t, string(text), "\n", "an entry is one line")
		requireSameJSON(t, v, text)
	})
}

func TestMembersAreInUTF16Order(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fields := ledger.Fields{}
		for _, key := range rapid.SliceOf(rapid.StringOf(rapid.RuneFrom([]rune("a\u20ac\ue000\uffff\U00010000\U0010ffff")))).Draw(t, "keys") {
			fields[key] = ledger.Int(int64(len(key)))
		}
		o := ledger.NewObject(fields)
		var keys []string
		for key, value := range o.All() {
			require.Equal(t, fields[key], value)
			got, ok := o.Get(key)
			require.True(t, ok)
			require.Equal(t, value, got)
			keys = append(keys, key)
		}
		require.Len(t, keys, len(fields))
		require.True(t, slices.IsSortedFunc(keys, func(a, b string) int {
			return slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b)))
		}), "%q", keys)
	})
}

func FuzzParseCanonical(f *testing.F) {
	f.Add([]byte(`{"a":[1,-2,"\u0000\n",null,true],"b":{}}`))
	f.Add([]byte(`"\u001f€"`))
	f.Add([]byte(`[9007199254740991,[[]]]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := ledger.ParseCanonical(data)
		if err != nil {
			require.ErrorIs(t, err, ledger.ErrNotCanonical)
			return
		}
		require.Equal(t, string(data), string(v.Canonical()))
		require.True(t, json.Valid(data))
	})
}

func drawValue(t *rapid.T, depth int) ledger.Value {
	kinds := 6
	if depth == 0 {
		kinds = 4
	}
	switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
	case 0:
		return ledger.Null()
	case 1:
		return ledger.Bool(rapid.Bool().Draw(t, "bool"))
	case 2:
		return ledger.Int(rapid.Int64Range(-ledger.MaxInt, ledger.MaxInt).Draw(t, "int"))
	case 3:
		return ledger.Text(rapid.String().Draw(t, "text"))
	case 4:
		items := make([]ledger.Value, rapid.IntRange(0, 4).Draw(t, "items"))
		for i := range items {
			items[i] = drawValue(t, depth-1)
		}
		return ledger.List(items...)
	default:
		fields := ledger.Fields{}
		for range rapid.IntRange(0, 4).Draw(t, "members") {
			fields[rapid.String().Draw(t, "key")] = drawValue(t, depth-1)
		}
		return ledger.Nested(ledger.NewObject(fields))
	}
}

// requireSameJSON asks the standard library what the text means.
func requireSameJSON(t *rapid.T, v ledger.Value, text []byte) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var got any
	require.NoError(t, d.Decode(&got))
	require.Equal(t, plain(v), got)
}

func plain(v ledger.Value) any {
	if b, ok := v.AsBool(); ok {
		return b
	}
	if _, ok := v.AsInt(); ok {
		return json.Number(v.Canonical())
	}
	if s, ok := v.AsText(); ok {
		return s
	}
	if items, ok := v.AsList(); ok {
		all := []any{}
		for _, item := range items {
			all = append(all, plain(item))
		}
		return all
	}
	if o, ok := v.AsObject(); ok {
		all := map[string]any{}
		for key, value := range o.All() {
			all[key] = plain(value)
		}
		return all
	}
	return nil
}
