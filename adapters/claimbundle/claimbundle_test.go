package claimbundle_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/adapters/claimbundle"
	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/presence"
	"actual/domain/wageclaim"
)

func sample() wageclaim.Bundle {
	b := wageclaim.Bundle{
		Company: domain.CompanyID{UUID: domain.UUID{1}}, Worker: domain.WorkerID{UUID: domain.UUID{2}}, From: domain.NewDate(2026, 11, 2), To: domain.NewDate(2026, 11, 8), PublicKey: "key+abc",
		Records: []wageclaim.Record{
			wageclaim.FixRecord(domain.BadgeID{UUID: domain.UUID{3}}, presence.Fix{Key: "<é>", Content: 1 << 63, At: 1_770_000_000, Lat: 422_700_000, Lng: -718_000_000}),
			wageclaim.Of(wageclaim.Worker, "w", ledger.Fields{"kind": ledger.Text("claim"), "end": ledger.Int(3)}),
		},
		Made: wageclaim.Logged{Seq: 7, Bytes: []byte(`{"a":1}`)}, Proofs: map[int64][]ledger.Hash{7: {{1}, {2}}, 0: nil}, Checkpoint: "origin\n2\nroot\n\n— sig\n",
		Anchors: []wageclaim.Anchored{{Note: "kept\n", Hashes: []ledger.Hash{{9}}}},
	}
	b.Manifest = wageclaim.ManifestOf(b.Records)
	return b
}

func TestWhatIsWrittenCanBeRead(t *testing.T) {
	var file bytes.Buffer
	want := sample()
	require.NoError(t, claimbundle.Write(&file, want))
	first, _, _ := strings.Cut(file.String(), "\n")
	require.True(t, claimbundle.Is([]byte(first)))
	got, err := claimbundle.Read(bytes.NewReader(file.Bytes()))
	require.NoError(t, err)
	require.Equal(t, want.Manifest, got.Manifest)
	require.Equal(t, want.Manifest, wageclaim.ManifestOf(got.Records), "each record hashes as it did")
	require.Equal(t, want.Proofs[7], got.Proofs[7])
	require.Equal(t, want.Made, got.Made)
	require.Equal(t, want.Anchors, got.Anchors)
	require.Equal(t, []any{want.Company, want.Worker, want.From, want.To, want.PublicKey, want.Checkpoint}, []any{got.Company, got.Worker, got.From, got.To, got.PublicKey, got.Checkpoint})
}

func TestAFileThatIsNoClaimIsRefused(t *testing.T) {
	var file bytes.Buffer
	require.NoError(t, claimbundle.Write(&file, sample()))
	lines := strings.SplitAfter(file.String(), "\n")
	for name, text := range map[string]string{
		"empty":           "",
		"no JSON":         "hello\n",
		"no head":         strings.Join(lines[1:], ""),
		"two heads":       lines[0] + file.String(),
		"cut short":       strings.Join(lines[:len(lines)-2], ""),
		"cut in a line":   file.String()[:file.Len()-3],
		"a line is gone":  lines[0] + strings.Join(lines[2:], ""),
		"more at the end": file.String() + lines[1],
		"a later format":  strings.Replace(file.String(), `"format":1`, `"format":2`, 1),
		"a strange line":  lines[0] + `{"kind":"other"}` + "\n" + strings.Join(lines[1:], ""),
		"another member":  strings.Replace(file.String(), `"kind":"checkpoint"`, `"kind":"checkpoint","more":1`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := claimbundle.Read(strings.NewReader(text))
			require.ErrorIs(t, err, wageclaim.ErrBadBundle)
		})
	}
}
