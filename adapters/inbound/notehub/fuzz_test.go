package notehub

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"
	"unsafe"

	"github.com/stretchr/testify/require"

	"actual/domain/event"
)

// FuzzDecode compares with encoding/json what is an object, and what its device
// is. What comes out must fit where it is stored, whatever went in.
func FuzzDecode(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, err := Decode(raw)
		plain := bytes.TrimPrefix(raw, []byte(bom))
		object := json.Valid(plain) && bytes.TrimSpace(plain)[0] == '{' && depth(plain) <= maxDepth
		require.Equal(t, object, err == nil, "%v", err)
		if err != nil {
			require.ErrorIs(t, err, ErrNotEvent)
			return
		}
		require.Equal(t, device(t, plain), e.Device)
		for _, s := range []string{e.Key, e.Device, e.SerialNumber, e.Node, e.File, e.Req, e.Product, e.App, e.Session, e.Transport, e.Status, e.BodyStatus, e.OLC, e.VoltageMode, e.SessionWhy} {
			require.True(t, utf8.ValidString(s))
			require.NotContains(t, s, "\x00")
			require.LessOrEqual(t, len(s), 2*maxText) // ToLower may lengthen a label.
		}
		require.NotEmpty(t, event.Understand(e, arrived).Why)
	})
}

// device says by encoding/json what Decode should find.
func device(t *testing.T, raw []byte) string {
	var members map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(raw, &members))
	var read [3]text
	for i, key := range []string{"device", "device_uid", "uid"} {
		if v, ok := members[key]; ok {
			read[i].read(v)
		}
	}
	if !bytes.HasPrefix([]byte(read[2]), []byte("dev:")) {
		read[2] = ""
	}
	return first(read[0].id(), read[1].id(), read[2].id())
}

// FuzzSplit checks that no byte is lost, that what is said to be valid is, and
// that a well-formed body comes apart as encoding/json takes it apart.
func FuzzSplit(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		items := Split(body)
		done := len(bom) * bytes.Count(body[:min(len(bom), len(body))], []byte(bom))
		for _, item := range items {
			require.NotEmpty(t, item.Raw)
			begin := offset(body, item.Raw)
			require.GreaterOrEqual(t, begin, done, "items overlap")
			require.Empty(t, bytes.Trim(body[done:begin], " \t\r\n,[]"), "lost between items")
			done = begin + len(item.Raw)
			require.LessOrEqual(t, done, len(body), "not a part of the body")
			good := json.Valid(item.Raw) && utf8.Valid(item.Raw) && depth(item.Raw) <= maxDepth
			require.Equal(t, good, item.Valid, "%s: %q", item.Why, item.Raw)
			require.Equal(t, good, item.Why == "")
			if _, err := Decode(item.Raw); good && item.Raw[0] == '{' {
				require.NoError(t, err)
			}
		}
		require.Empty(t, bytes.Trim(body[done:], " \t\r\n,[]"), "lost at the end")
		wellFormed(t, body, items)
	})
}

// offset says where in body the bytes of part lie: by address, since the same
// bytes may come earlier, too.
func offset(body, part []byte) int {
	return int(uintptr(unsafe.Pointer(&part[0])) - uintptr(unsafe.Pointer(&body[0])))
}

func wellFormed(t *testing.T, body []byte, items []Item) {
	if !json.Valid(body) || depth(body) > maxDepth {
		return
	}
	var want []json.RawMessage
	if err := json.Unmarshal(body, &want); err != nil || want == nil { // No list, or null.
		want = []json.RawMessage{bytes.TrimSpace(body)}
	}
	require.Len(t, items, len(want))
	for i := range want {
		require.Equal(t, string(want[i]), string(items[i].Raw))
	}
}

// depth counts how deep well-formed JSON nests.
func depth(b []byte) int {
	deepest, now, quoted := 0, 0, false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			now++
			deepest = max(deepest, now)
		case c == '}' || c == ']':
			now--
		}
	}
	return deepest
}

func seed(f *testing.F) {
	files, err := filepath.Glob(samples + "/*.json")
	require.NoError(f, err)
	require.NotEmpty(f, files)
	for _, name := range files {
		raw, err := os.ReadFile(name)
		require.NoError(f, err)
		f.Add(raw)
	}
	for _, s := range []string{"", "\xef\xbb\xbf{}", "\xef\xbb\xbf\xef", "[{},{}]", "{}\n{", `{"a":"\ud800"}`, `[{"b":[1,2},{"c":3}]`, `{"when":1e999}`, "{\"a\":\"\xff\"}", `{"\u0064evice":1}`} {
		f.Add([]byte(s))
	}
}
