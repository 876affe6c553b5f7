package policyfile_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"actual/adapters/policyfile"
	"actual/domain/presence"
)

func TestDecode(t *testing.T) {
	p, err := policyfile.Decode([]byte(`{"version":"tight","near_mm":50000,"max_speed_cms":6000,"odds_milli":30000,"ends":"midpoint","background_m2":90000}`), presence.DefaultPolicy())
	require.NoError(t, err)
	want := presence.DefaultPolicy()
	want.Version, want.NearMM, want.MaxSpeedCMS, want.OddsMilli, want.Ends, want.BackgroundM2 = "tight", 50_000, 6000, 30_000, presence.EndsMidpoint, 90_000
	require.Equal(t, want, p)
}

func TestDecodeNamesUnnamedPolicies(t *testing.T) {
	a, err := policyfile.Decode([]byte(`{"odds_milli":30000}`), presence.DefaultPolicy())
	require.NoError(t, err)
	b, err := policyfile.Decode([]byte(`{"odds_milli":40000}`), presence.DefaultPolicy())
	require.NoError(t, err)
	require.NotEqual(t, presence.DefaultPolicy().Version, a.Version)
	require.NotEqual(t, a.Version, b.Version)
}

func TestTheSameParametersHaveTheSameName(t *testing.T) {
	a, err := policyfile.Decode([]byte(`{"odds_milli":30000}`), presence.DefaultPolicy())
	require.NoError(t, err)
	b, err := policyfile.Decode([]byte(` {"odds_milli" : 30000, "near_mm":60000}`), presence.DefaultPolicy())
	require.NoError(t, err)
	require.Equal(t, a, b)
	over := presence.DefaultPolicy()
	over.NearMM++
	c, err := policyfile.Decode([]byte(`{"odds_milli":30000}`), over)
	require.NoError(t, err)
	require.NotEqual(t, a.Version, c.Version, "what the file leaves out counts, too")
}

func TestWhatWasEncodedIsRestored(t *testing.T) {
	p := presence.DefaultPolicy()
	p.Version, p.OddsMilli, p.Ends = `a "name"`, 30_000, presence.EndsMidpoint
	got, err := policyfile.Decode(policyfile.Encode(p), presence.DefaultPolicy())
	require.NoError(t, err)
	require.Equal(t, p, got)

	got, err = policyfile.Restore([]byte(`{"version":"old","odds_milli":30000,"of_long_ago":7}`), presence.DefaultPolicy())
	require.NoError(t, err)
	require.Equal(t, "old", got.Version)
	require.Equal(t, map[string]any{"odds_milli": int64(30_000)}, policyfile.Differing(got, presence.DefaultPolicy()))
	_, err = policyfile.Restore([]byte(`{"version":"old","odds_milli":1}`), presence.DefaultPolicy())
	require.ErrorIs(t, err, policyfile.ErrOutOfRange)
}

func TestDecodeRefuses(t *testing.T) {
	tests := map[string]struct {
		file string
		want error
		says []string
	}{
		"no object":          {`[1]`, policyfile.ErrMalformed, []string{"{"}},
		"null":               {`null`, policyfile.ErrMalformed, []string{"null"}},
		"broken":             {`{"near_mm":`, policyfile.ErrMalformed, []string{"at byte"}},
		"more after it":      {`{} {}`, policyfile.ErrMalformed, []string{"at byte"}},
		"unknown field":      {`{"nearmm":1}`, policyfile.ErrUnknown, []string{`"nearmm"`, "near_mm", "odds_milli", "version"}},
		"a Go name":          {`{"NearMM":1}`, policyfile.ErrUnknown, []string{`"NearMM"`}},
		"a fraction":         {`{"near_mm":1.5}`, policyfile.ErrBadValue, []string{"near_mm is 1.5", "whole number"}},
		"a null":             {`{"near_mm":null}`, policyfile.ErrBadValue, []string{"near_mm is null", "whole number"}},
		"a text":             {`{"near_mm":"60"}`, policyfile.ErrBadValue, []string{"near_mm", "whole number"}},
		"too large":          {`{"near_mm":3000000000}`, policyfile.ErrBadValue, []string{"near_mm", "32 bits"}},
		"a number for words": {`{"ends":1}`, policyfile.ErrBadValue, []string{"ends", "text"}},
		"out of range":       {`{"near_mm":1}`, policyfile.ErrOutOfRange, []string{"near_mm is 1"}},
		"no such rule":       {`{"ends":"never"}`, policyfile.ErrOutOfRange, []string{"ends is", "midpoint"}},
		"no version":         {`{"version":""}`, policyfile.ErrOutOfRange, []string{`version is ""`, "give a name"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := policyfile.Decode([]byte(tc.file), presence.DefaultPolicy())
			require.ErrorIs(t, err, tc.want)
			for _, s := range tc.says {
				require.ErrorContains(t, err, s)
			}
		})
	}
}
