package ledgerbundle_test

import (
	"bytes"
	"io"
	"iter"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/adapters/ledgerbundle"
	"actual/domain"
	"actual/domain/ledger"
)

func seq[T any](all ...T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, x := range all {
			if !yield(x, nil) {
				return
			}
		}
	}
}

func collect[T any](t *testing.T, all iter.Seq2[T, error]) []T {
	t.Helper()
	var out []T
	for x, err := range all {
		require.NoError(t, err)
		out = append(out, x)
	}
	return out
}

func source(raw []byte) ledgerbundle.Source {
	return func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(raw)), nil }
}

func sample() ledger.Input {
	record := ledger.VisitRecord{Visit: domain.VisitID{UUID: domain.UUID{3}}, Version: 1, Badge: domain.BadgeID{UUID: domain.UUID{4}}, Verdict: "decided", State: ledger.Settled}
	return ledger.Input{
		Company:     domain.CompanyID{UUID: domain.UUID{1}},
		Entries:     seq(ledger.Row{Seq: 0, Bytes: []byte(`{"a":"<é>"}`), Leaf: ledger.Hash{1}}, ledger.Row{Seq: 1, Bytes: []byte(`{}`), Leaf: ledger.Hash{2}}),
		Pending:     seq([]byte(`{"b":1}`)),
		Hashes:      seq(ledger.StoredHash{Index: 0, Hash: ledger.Hash{5}}),
		Checkpoints: seq([]byte("origin\n2\nroot\n\n— sig\n")),
		Anchored:    [][]byte{[]byte("anchored\n")},
		Visits:      seq(ledger.VisitRow{Record: record, Entry: domain.EntryID{UUID: domain.UUID{7}}}, ledger.VisitRow{Record: record}),
	}
}

func TestWhatIsWrittenCanBeRead(t *testing.T) {
	var file bytes.Buffer
	want := sample()
	require.NoError(t, ledgerbundle.Write(&file, want, "key+abc", nil))
	got, key, err := ledgerbundle.Read(source(file.Bytes()))
	require.NoError(t, err)
	require.Equal(t, "key+abc", key)
	require.Equal(t, want.Company, got.Company)
	require.Equal(t, want.Anchored, got.Anchored)
	require.Equal(t, collect(t, want.Entries), collect(t, got.Entries))
	require.Equal(t, collect(t, want.Pending), collect(t, got.Pending))
	require.Equal(t, collect(t, want.Hashes), collect(t, got.Hashes))
	require.Equal(t, collect(t, want.Checkpoints), collect(t, got.Checkpoints))
	wantVisits, gotVisits := collect(t, want.Visits), collect(t, got.Visits)
	require.Len(t, gotVisits, len(wantVisits))
	for i := range wantVisits {
		require.Equal(t, wantVisits[i].Entry, gotVisits[i].Entry)
		require.Equal(t, wantVisits[i].Record.Hash(), gotVisits[i].Record.Hash())
	}
}

func TestAFileThatIsNoBundleIsRefused(t *testing.T) {
	for name, raw := range map[string]string{
		"empty":         "",
		"no JSON":       "hello\n",
		"no head":       `{"kind":"entry","seq":0,"bytes":"{}","leaf":""}` + "\n",
		"two heads":     strings.Repeat(`{"kind":"head","format":1,"company":"01000000-0000-0000-0000-000000000000"}`+"\n", 2),
		"later format":  `{"kind":"head","format":2,"company":"01000000-0000-0000-0000-000000000000"}` + "\n",
		"cut in a line": `{"kind":"head","format":1,"company":"01000000-0000-0000-0000-000000000000"}` + "\n" + `{"kind":"ent`,
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := ledgerbundle.Read(source([]byte(raw)))
			require.ErrorIs(t, err, ledgerbundle.ErrBadBundle)
		})
	}
}
