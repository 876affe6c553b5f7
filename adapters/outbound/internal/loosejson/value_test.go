package loosejson_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/internal/loosejson"
)

// read is a value as it stands in an answer; "" is a field that is not there.
func read(t *testing.T, value string) loosejson.Value {
	t.Helper()
	var row struct{ V, Other loosejson.Value }
	body := `{"Other":"as described"}`
	if value != "" {
		body = `{"V":` + value + `,"Other":"as described"}`
	}
	require.NoError(t, json.Unmarshal([]byte(body), &row), "one odd value costs no answer")
	require.Equal(t, "as described", row.Other.Text())
	return row.V
}

func TestValue(t *testing.T) {
	for value, want := range map[string]struct {
		text   string
		whole  int64
		ref    string
		yes    bool // Of Flag(false).
		unless bool // Of Flag(true).
		plain  bool
	}{
		``:                     {"", 0, "", false, true, false},
		`null`:                 {"", 0, "", false, true, true},
		`""`:                   {"", 0, "", false, true, true},
		`" Ana "`:              {"Ana", 0, "", false, true, true},
		`17`:                   {"17", 17, "17", false, true, false},
		`"17"`:                 {"17", 17, "17", false, true, true},
		`"0017"`:               {"0017", 17, "17", false, true, true},
		`17.0`:                 {"17.0", 17, "17", false, true, false},
		`1.7e1`:                {"1.7e1", 17, "17", false, true, false},
		`17.5`:                 {"17.5", 0, "", false, true, false},
		`-4`:                   {"-4", -4, "", false, true, false},
		`0`:                    {"0", 0, "", false, false, false},
		`1`:                    {"1", 1, "1", true, true, false},
		`"True"`:               {"True", 0, "", true, true, true},
		`false`:                {"false", 0, "", false, false, false},
		`9007199254740993`:     {"9007199254740993", 9007199254740993, "9007199254740993", false, true, false},
		`9007199254740993.0e3`: {"9007199254740993.0e3", 0, "", false, true, false},
		`99999999999999999999`: {"99999999999999999999", 0, "", false, true, false},
		`"NaN"`:                {"NaN", 0, "", false, true, true},
		`"Infinity"`:           {"Infinity", 0, "", false, true, true},
		`{"id":4}`:             {"", 0, "", false, true, false},
		`[4]`:                  {"", 0, "", false, true, false},
	} {
		t.Run(value, func(t *testing.T) {
			v := read(t, value)
			require.Equal(t, want.text, v.Text())
			require.Equal(t, want.whole, v.Whole())
			require.Equal(t, max(0, want.whole), v.ID())
			require.Equal(t, want.ref, v.Ref())
			require.Equal(t, want.yes, v.Flag(false))
			require.Equal(t, want.unless, v.Flag(true))
			require.Equal(t, want.plain, v.Plain())
		})
	}
}

func TestNumberAndTimes(t *testing.T) {
	for value, want := range map[string]float64{`41.5`: 41.5, `"41.5"`: 41.5, `" -3 "`: -3} {
		n, ok := read(t, value).Number()
		require.True(t, ok, value)
		require.InDelta(t, want, n, 0)
	}
	for _, value := range []string{``, `null`, `""`, `"NaN"`, `"Inf"`, `1e999`, `"4 feet"`, `true`, `[1]`} {
		_, ok := read(t, value).Number()
		require.False(t, ok, value)
	}
	require.Equal(t, 90*time.Minute, read(t, `"5400"`).Seconds())
	require.Equal(t, 1500*time.Millisecond, read(t, `1.5`).Seconds())
	require.Zero(t, read(t, `-1`).Seconds())
	require.Zero(t, read(t, `1e10`).Seconds(), "longer than anything lives")
	require.Equal(t, time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC), read(t, `"2026-11-28T07:00:00-05:00"`).Time())
	require.Zero(t, read(t, `"yesterday"`).Time())
}
