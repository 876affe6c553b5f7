package ledger_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"actual/domain"
	"actual/domain/ledger"
)

func TestSignAndOpen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		signer, keys := newKey(t, 1)
		want := ledger.Checkpoint{
			Company: domain.CompanyID{UUID: uuid(1, rapid.Uint64().Draw(t, "company"))},
			Tree: ledger.Tree{
				Size: rapid.Int64Min(0).Draw(t, "size"),
				Root: ledger.LeafHash(rapid.SliceOf(rapid.Byte()).Draw(t, "root")),
			},
			At: rapid.Int64Range(0, 250_000_000_000).Draw(t, "at"),
		}
		text, err := ledger.Sign(signer, want)
		require.NoError(t, err)
		got, err := ledger.Open(text, keys)
		require.NoError(t, err)
		require.Equal(t, want, got)

		at := rapid.IntRange(0, len(text)-1).Draw(t, "changed")
		text[at] ^= rapid.ByteRange(1, 255).Draw(t, "by")
		got, err = ledger.Open(text, keys)
		if err == nil { // Base64 ends in two bits that say nothing; package note does not ask for zeros there.
			require.Equal(t, len(text)-3, at)
			require.Equal(t, want, got)
		}
	})
}

func TestCheckpointText(t *testing.T) {
	c := ledger.Checkpoint{Company: acme, Tree: ledger.Tree{Size: 12, Root: tlog.Hash{1, 2, 3}}, At: 1_770_000_000}
	require.Equal(t, "actual.ledger/0190b5a0-7c2e-acce-0000-000000000001\n12\n"+
		"AQIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\ntime 2026-02-02T02:40:00Z\n", c.Text())
}

func TestOpenRefuses(t *testing.T) {
	signer, keys := newKey(t, 1)
	good := ledger.Checkpoint{Company: acme, Tree: ledger.Tree{Size: 12}, At: 1_770_000_000}.Text()
	tests := map[string]struct{ old, with string }{
		"a leading zero":        {"\n12\n", "\n012\n"},
		"a sign":                {"\n12\n", "\n+12\n"},
		"a negative size":       {"\n12\n", "\n-12\n"},
		"a huge size":           {"\n12\n", "\n99999999999999999999\n"},
		"a short root":          {"AAAA=\n", "=\n"},
		"another origin":        {"actual.ledger/", "actual.log/"},
		"no origin":             {"actual.ledger/", ""},
		"no company":            {"0190b5a0-7c2e-acce-0000-000000000001", "acme"},
		"a company in capitals": {"0190b5a0", "0190B5A0"},
		"another time zone":     {"00Z", "00+00:00"},
		"a fraction":            {"00Z", "00.5Z"},
		"no word for time":      {"time ", ""},
		"no time":               {"time 2026-02-02T02:40:00Z\n", ""},
		"one line more":         {"00Z\n", "00Z\nmore\n"},
		"a blank":               {"\n12\n", "\n12 \n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bad := strings.Replace(good, test.old, test.with, 1)
			require.NotEqual(t, good, bad)
			text, err := note.Sign(&note.Note{Text: bad}, signer)
			require.NoError(t, err)
			_, err = ledger.Open(text, keys)
			require.ErrorIs(t, err, ledger.ErrBadCheckpoint)
		})
	}
	_, err := ledger.Open([]byte("no note"), keys)
	require.ErrorIs(t, err, ledger.ErrBadCheckpoint)
	_, err = ledger.Open(nil, nil)
	require.ErrorIs(t, err, ledger.ErrBadCheckpoint)
}

func TestOpenNamesTheUnknownKey(t *testing.T) {
	signer, _ := newKey(t, 1)
	_, others := newKey(t, 2)
	text, err := ledger.Sign(signer, ledger.Checkpoint{Company: acme})
	require.NoError(t, err)
	_, err = ledger.Open(text, others)
	require.ErrorIs(t, err, ledger.ErrBadSignature)
	require.ErrorContains(t, err, signer.Name())
}

func TestSignRefusesWhatCouldNotBeRead(t *testing.T) {
	signer, _ := newKey(t, 1)
	for name, c := range map[string]ledger.Checkpoint{
		"no company":      {Tree: ledger.Tree{Size: 1}},
		"a negative size": {Company: acme, Tree: ledger.Tree{Size: -1}},
		"the year 10000":  {Company: acme, At: 253_402_300_800},
	} {
		_, err := ledger.Sign(signer, c)
		require.ErrorIs(t, err, ledger.ErrBadCheckpoint, name)
	}
}

func TestNextNeverContradicts(t *testing.T) {
	first, err := ledger.Checkpoint{Company: acme}.Next(ledger.Tree{Size: 3, Root: tlog.Hash{3}}, 100)
	require.NoError(t, err)
	tests := map[string]struct {
		tree ledger.Tree
		at   int64
		want int64 // The time; 0 where it is refused.
	}{
		"grown":               {ledger.Tree{Size: 4, Root: tlog.Hash{4}}, 101, 101},
		"signed again":        {first.Tree, 102, 102},
		"the clock went back": {ledger.Tree{Size: 4, Root: tlog.Hash{4}}, 90, 100},
		"shrunk":              {ledger.Tree{Size: 2, Root: tlog.Hash{2}}, 101, 0},
		"forked":              {ledger.Tree{Size: 3, Root: tlog.Hash{9}}, 101, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			next, err := first.Next(test.tree, test.at)
			if test.want == 0 {
				require.ErrorIs(t, err, ledger.ErrShrunk)
				return
			}
			require.NoError(t, err)
			require.Equal(t, ledger.Checkpoint{Company: acme, Tree: test.tree, At: test.want}, next)
		})
	}
}

func FuzzOpen(f *testing.F) {
	b := exampleBooks(f)
	for _, c := range b.checkpoints {
		f.Add(c.note)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := ledger.Open(data, b.keys)
		if err == nil {
			require.True(t, strings.HasPrefix(string(data), c.Text()))
		}
	})
}
