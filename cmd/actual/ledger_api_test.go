package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// What the API says of the ledger, as somebody reads it who has nothing of ours.
type (
	signedNote struct {
		Size    int64  `json:"size"`
		Note    string `json:"note"`
		Anchors []struct {
			Place string `json:"place"`
		} `json:"anchors"`
	}
	entrySaid struct {
		ID      string          `json:"id"`
		Number  *int64          `json:"number"`
		Kind    string          `json:"kind"`
		Actor   string          `json:"actor"`
		Subject string          `json:"subject"`
		At      time.Time       `json:"at"`
		Body    json.RawMessage `json:"body"`
	}
	entriesSaid struct {
		Entries    []entrySaid `json:"entries"`
		NextCursor *string     `json:"next_cursor"`
	}
	provenSaid struct {
		Entry entrySaid `json:"entry"`
		Bytes string    `json:"bytes"`
		Proof *struct {
			Checkpoint signedNote `json:"checkpoint"`
			Hashes     []string   `json:"hashes"`
		} `json:"proof"`
		Code string `json:"code"`
	}
)

// tree opens a checkpoint with golang.org/x/mod/sumdb/note and reads its lines.
func tree(t *testing.T, key note.Verifier, signed signedNote) (size int64, root tlog.Hash) {
	t.Helper()
	n, err := note.Open([]byte(signed.Note), note.VerifierList(key))
	require.NoError(t, err)
	lines := strings.Split(n.Text, "\n")
	require.Equal(t, key.Name(), lines[0])
	size, err = strconv.ParseInt(lines[1], 10, 64)
	require.NoError(t, err)
	require.Equal(t, size, signed.Size)
	root, err = tlog.ParseHash(lines[2])
	require.NoError(t, err)
	return size, root
}

func hashList(t *testing.T, texts []string) (all []tlog.Hash) {
	t.Helper()
	for _, text := range texts {
		raw, err := base64.StdEncoding.DecodeString(text)
		require.NoError(t, err)
		all = append(all, tlog.Hash(raw))
	}
	return all
}

func (w *world) verifierKey() note.Verifier {
	w.t.Helper()
	var said struct {
		PublicKey string `json:"public_key"`
	}
	require.Equal(w.t, http.StatusOK, w.call(http.MethodGet, "/v1/ledger/key", nil, &said))
	key, err := note.NewVerifier(said.PublicKey)
	require.NoError(w.t, err)
	return key
}

// settled is a world with a visit that has settled, all of it signed.
func settled(t *testing.T) *world {
	t.Helper()
	w := twoCrews(t)
	w.verified()
	return w
}

// The promise: whoever has the public key and a checkpoint needs nothing of ours to
// check what the API says.
func TestAnEntryIsVerifiedFromTheAnswersAlone(t *testing.T) {
	w := settled(t)
	key := w.verifierKey()
	var kept signedNote
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/ledger/checkpoint", nil, &kept))
	oldSize, oldRoot := tree(t, key, kept)

	w.badge("dev:later")
	w.verified()

	var page entriesSaid
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/ledger/entries?limit=500&order=oldest", nil, &page))
	require.Greater(t, int64(len(page.Entries)), oldSize)
	for i, listed := range page.Entries {
		require.EqualValues(t, i, *listed.Number, "in order, none missing")
		var e provenSaid
		require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/ledger/entries/"+listed.ID, nil, &e))
		var bytes struct{ ID, Kind, Actor, Subject string }
		require.NoError(t, json.Unmarshal([]byte(e.Bytes), &bytes))
		require.Equal(t, []string{listed.ID, listed.Kind, listed.Actor, listed.Subject}, []string{bytes.ID, bytes.Kind, bytes.Actor, bytes.Subject})
		size, root := tree(t, key, e.Proof.Checkpoint)
		leaf := tlog.RecordHash([]byte(e.Bytes))
		require.NoError(t, tlog.CheckRecord(hashList(t, e.Proof.Hashes), size, root, *e.Entry.Number, leaf))
		require.Error(t, tlog.CheckRecord(hashList(t, e.Proof.Hashes), size, root, *e.Entry.Number, tlog.RecordHash([]byte(e.Bytes+" "))), "the check can fail")
		at := fmt.Sprintf("/v1/ledger/entries/%s?checkpoint=%d", listed.ID, oldSize)
		if *listed.Number >= oldSize {
			require.Equal(t, http.StatusUnprocessableEntity, w.call(http.MethodGet, at, nil, &e))
			require.Equal(t, "ledger.no_proof", e.Code)
			continue
		}
		require.Equal(t, http.StatusOK, w.call(http.MethodGet, at, nil, &e))
		require.NoError(t, tlog.CheckRecord(hashList(t, e.Proof.Hashes), oldSize, oldRoot, *e.Entry.Number, leaf), "against the one that was kept")
	}

	var grown struct {
		Old, New signedNote
		Hashes   []string
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, fmt.Sprintf("/v1/ledger/consistency?old=%d", oldSize), nil, &grown))
	size, root := tree(t, key, grown.New)
	require.Greater(t, size, oldSize)
	require.NoError(t, tlog.CheckTree(hashList(t, grown.Hashes), size, root, oldSize, oldRoot))
	require.Error(t, tlog.CheckTree(hashList(t, grown.Hashes), size, root, oldSize, tlog.RecordHash(nil)), "the check can fail")
	require.Equal(t, http.StatusNotFound, w.call(http.MethodGet, fmt.Sprintf("/v1/ledger/consistency?old=%d", size+1000), nil, nil))
	require.Equal(t, http.StatusUnprocessableEntity, w.call(http.MethodGet, fmt.Sprintf("/v1/ledger/consistency?old=%d&new=%d", size, oldSize), nil, nil))
}

func TestLedgerEntriesAreFiltered(t *testing.T) {
	w := settled(t)
	var all entriesSaid
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/ledger/entries", nil, &all))
	require.Nil(t, all.NextCursor)
	require.Greater(t, *all.Entries[0].Number, *all.Entries[1].Number, "the newest first")
	asked := all.Entries[len(all.Entries)-1]
	for name, query := range map[string]url.Values{
		"kind": {"kind": {asked.Kind}}, "actor": {"actor": {asked.Actor}}, "subject": {"subject": {asked.Subject}},
		"span": {"from": {asked.At.Format(time.RFC3339)}, "to": {asked.At.Add(time.Second).Format(time.RFC3339)}},
	} {
		var page entriesSaid
		require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/ledger/entries?"+query.Encode(), nil, &page), name)
		want := 0
		for _, e := range all.Entries {
			if name == "kind" && e.Kind == asked.Kind || name == "actor" && e.Actor == asked.Actor || name == "subject" && e.Subject == asked.Subject || name == "span" && e.At.Equal(asked.At) {
				want++
			}
		}
		require.Len(t, page.Entries, want, name)
	}
	require.Equal(t, http.StatusBadRequest, w.call(http.MethodGet, "/v1/ledger/entries?kind=visit.invented", nil, nil))
	var paged []entrySaid
	for path := "/v1/ledger/entries?limit=2"; path != ""; {
		var page entriesSaid
		require.Equal(t, http.StatusOK, w.call(http.MethodGet, path, nil, &page))
		paged, path = append(paged, page.Entries...), ""
		if page.NextCursor != nil {
			path = "/v1/ledger/entries?limit=2&cursor=" + *page.NextCursor
			w.badge(fmt.Sprint("dev:meanwhile", len(paged))) // What comes in does not move the pages.
			w.verified()
		}
	}
	require.Equal(t, all.Entries, paged)

	var signed struct{ Checkpoints []signedNote }
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/ledger/checkpoints?limit=500", nil, &signed))
	for i, cp := range signed.Checkpoints {
		size, _ := tree(t, w.verifierKey(), cp)
		require.True(t, i == 0 || size < signed.Checkpoints[i-1].Size)
	}
	require.Eventually(t, func() bool {
		require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/ledger/checkpoints?limit=1", nil, &signed))
		return len(signed.Checkpoints[0].Anchors) == 1 && strings.HasPrefix(signed.Checkpoints[0].Anchors[0].Place, "file:")
	}, time.Minute, 50*time.Millisecond)
}

func TestVersionsOfAVisitNameTheirEntries(t *testing.T) {
	w := settled(t)
	visit := w.onRecord()[0]
	type versions struct {
		Versions []struct {
			Visit      struct{ Version int }
			Withdrawn  bool
			RecordedTo *time.Time `json:"recorded_to"`
			Entry      *string
		}
		NextCursor *string `json:"next_cursor"`
	}
	var page versions
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/visits/"+visit.ID.String()+"/versions", nil, &page))
	require.Len(t, page.Versions, visit.Number)
	named := 0
	for i, v := range page.Versions {
		require.Equal(t, i+1, v.Visit.Version)
		require.Equal(t, i == visit.Number-1, v.RecordedTo == nil)
		if v.Entry == nil {
			continue
		}
		named++
		var e provenSaid
		require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/ledger/entries/"+*v.Entry, nil, &e))
		require.Equal(t, "visit:"+visit.ID.String(), e.Entry.Subject)
		require.Contains(t, string(e.Entry.Body), fmt.Sprintf(`"version":%d,`, i+1))
	}
	require.Positive(t, named)
	require.Equal(t, http.StatusNotFound, w.call(http.MethodGet, "/v1/visits/"+w.company.ID().String()+"/versions", nil, nil))
}

func TestTheBundleOfTheAPIVerifiesOffline(t *testing.T) {
	w := settled(t)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+"/v1/ledger/bundle", nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+w.key)
	status, bundle := w.do(req)
	require.Equal(t, http.StatusOK, status)
	file := filepath.Join(t.TempDir(), "bundle.ndjson")
	require.NoError(t, os.WriteFile(file, []byte(bundle), 0o600))
	var said struct {
		PublicKey string `json:"public_key"`
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/ledger/key", nil, &said))
	got := actual("", "ledger", "verify", "--bundle", file, "--key", said.PublicKey)
	require.Zero(t, got.code, got.out+got.err)
	require.Contains(t, got.out, "everything fits")

	var page entriesSaid
	require.Eventually(t, func() bool {
		require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/ledger/entries?kind=ledger.exported", nil, &page))
		return len(page.Entries) == 1
	}, time.Minute, 50*time.Millisecond)
	require.True(t, strings.HasPrefix(page.Entries[0].Actor, "apikey:"), page.Entries[0].Actor)

	require.NoError(t, os.WriteFile(file, []byte(strings.Replace(bundle, "dev:1", "dev:7", 1)), 0o600))
	require.Equal(t, 1, actual("", "ledger", "verify", "--bundle", file, "--key", said.PublicKey).code)
}
