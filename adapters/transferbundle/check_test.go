package transferbundle_test

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"

	"actual/adapters/transferbundle"
	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/transfer"
)

var (
	acme = domain.CompanyID{UUID: domain.UUID{1}}
	id   = domain.TransferID{UUID: domain.UUID{9}}
)

// kit is what a bundle is made of.
type kit struct {
	t      *testing.T
	secret string
	public string
	items  []transfer.Item
	about  string // What the ledger's entries are about.
	set    string // What the ledger says of the set.
	lines  []string
}

func newKit(t *testing.T) *kit {
	t.Helper()
	k := &kit{t: t, about: "transfer:" + id.String(), set: "5e7"}
	var err error
	k.secret, k.public, err = ledger.GenerateKey(rand.Reader, ledger.Origin(acme))
	require.NoError(t, err)
	for n := range 3 {
		k.items = append(k.items, transfer.Item{
			Mark: "ACT-AAAAAAAAAAA" + string(rune('A'+n)), Entry: domain.TimeEntryID{UUID: domain.UUID{5, byte(n)}}, Revision: 1, Worker: domain.WorkerID{UUID: domain.UUID{4}},
			Op: transfer.Add, State: transfer.Proven, Ref: "3100" + string(rune('1'+n)),
		})
	}
	return k
}

func (k *kit) add(v any) {
	raw, err := json.Marshal(v)
	require.NoError(k.t, err)
	k.lines = append(k.lines, string(raw))
}

func (k *kit) proof() string {
	sum := transfer.NewHash("")
	for _, i := range k.items {
		sum.Add(i.ProofLine())
	}
	return sum.String()
}

func node(a, b ledger.Hash) ledger.Hash {
	return sha256.Sum256(append(append([]byte{1}, a[:]...), b[:]...))
}

// write writes the bundle: its ledger has four entries, of which three are the transfer's.
func (k *kit) write() string {
	k.lines = nil
	k.add(map[string]any{"transfer": map[string]any{"id": id.String(), "stage": "proven", "set": "5e7", "plan": "91a", "proof": k.proof()}, "company_id": acme.String(), "public_key": k.public})
	for _, i := range k.items {
		k.add(map[string]any{"item": map[string]any{"mark": i.Mark, "copy": i.Copy, "op": i.Op, "state": i.State, "ref": i.Ref}, "proof_line": i.ProofLine()})
	}
	fields := ledger.Fields{"set": ledger.Text(k.set), "plan": ledger.Text("91a")}
	var raw [4][]byte
	var leaves [4]ledger.Hash
	for n, kind := range []ledger.Kind{ledger.TransferSet, ledger.TransferPrepared, ledger.TransferCommitted, ledger.TransferEnded} {
		if kind == ledger.TransferEnded {
			fields["proof"] = ledger.Text(k.proof())
		}
		var err error
		raw[n], err = ledger.Entry{
			ID: domain.EntryID{UUID: domain.UUID{3, byte(n)}}, Company: acme, At: 1_790_000_000, Kind: kind, Actor: "user:maria", Subject: k.about, Body: ledger.NewObject(fields),
		}.Bytes()
		require.NoError(k.t, err)
		leaves[n] = ledger.LeafHash(raw[n])
	}
	left, right := node(leaves[0], leaves[1]), node(leaves[2], leaves[3])
	signer, err := note.NewSigner(k.secret)
	require.NoError(k.t, err)
	signed, err := ledger.Sign(signer, ledger.Checkpoint{Company: acme, Tree: ledger.Tree{Size: 4, Root: node(left, right)}, At: 1_790_000_100})
	require.NoError(k.t, err)
	for n := 1; n < 4; n++ {
		path := []string{leaves[n^1].String(), map[bool]ledger.Hash{true: right, false: left}[n < 2].String()}
		k.add(map[string]any{"ledger": transferbundle.Proven{Seq: int64(n), Bytes: string(raw[n]), Leaf: leaves[n].String(), Checkpoint: string(signed), Hashes: path}})
	}
	return k.end()
}

// end closes what stands in the bundle, as whoever made it would.
func (k *kit) end() string {
	body := strings.Join(k.lines, "\n") + "\n"
	sum := sha256.Sum256([]byte(body))
	raw, err := json.Marshal(map[string]any{"end": map[string]any{"items": len(k.items), "ledger": 3, "sha256": hex.EncodeToString(sum[:])}})
	require.NoError(k.t, err)
	return body + string(raw) + "\n"
}

func (k *kit) check(bundle string, keys ...string) transferbundle.Report {
	r, err := transferbundle.Check(strings.NewReader(bundle), keys...)
	require.NoError(k.t, err)
	return r
}

func TestABundleThatFits(t *testing.T) {
	k := newKit(t)
	bundle := k.write()
	for _, keys := range [][]string{{k.public}, nil} {
		r := k.check(bundle, keys...)
		require.Empty(t, r.Findings)
		require.Equal(t, 3, r.Items)
		require.Equal(t, []ledger.Kind{ledger.TransferPrepared, ledger.TransferCommitted, ledger.TransferEnded}, r.Proven)
	}
}

func TestWhatDoesNotFitIsSaid(t *testing.T) {
	other := newKit(t)
	for name, one := range map[string]struct {
		change func(k *kit) string
		keys   func(k *kit) []string
		says   string
	}{
		"a byte, and nothing else": {change: func(k *kit) string { return strings.Replace(k.write(), "31001", "31009", 1) }, says: "was changed"},
		"an item, with the end made anew": {change: func(k *kit) string {
			k.write()
			k.lines[1] = strings.ReplaceAll(k.lines[1], "31001", "31009")
			return k.end()
		}, says: "come to the proof"},
		"an item beside its line": {change: func(k *kit) string {
			k.write()
			k.lines[1] = strings.Replace(k.lines[1], `"state":"proven"`, `"state":"refused"`, 1)
			return k.end()
		}, says: "not what its line"},
		"an item and the transfer's proof": {change: func(k *kit) string {
			k.write()
			was := k.proof()
			k.items[0].Ref = "31009"
			k.lines[1] = strings.ReplaceAll(k.lines[1], "31001", "31009")
			k.lines[0] = strings.Replace(k.lines[0], was, k.proof(), 1)
			return k.end()
		}, says: "another proof"},
		"the ledger's word": {change: func(k *kit) string {
			k.write()
			k.lines[6] = strings.Replace(k.lines[6], "user:maria", "user:other", 1)
			return k.end()
		}, says: "not the hash of what it says"},
		"entries of another transfer": {change: func(k *kit) string {
			k.about = "transfer:" + domain.TransferID{UUID: domain.UUID{8}}.String()
			return k.write()
		}, says: "of another company or transfer"},
		"another set": {change: func(k *kit) string { k.set = "000"; return k.write() }, says: "another set"},
		"an entry left out": {change: func(k *kit) string {
			k.write()
			k.lines = k.lines[:6]
			return strings.Replace(k.end(), `"ledger":3`, `"ledger":2`, 1)
		}, says: "transfer.ended is not proven"},
		"another key": {change: (*kit).write, keys: func(*kit) []string { return []string{other.public} }, says: "signed by"},
	} {
		t.Run(name, func(t *testing.T) {
			k := newKit(t)
			bundle := one.change(k)
			var keys []string
			if one.keys != nil {
				keys = one.keys(k)
			}
			require.Contains(t, strings.Join(k.check(bundle, keys...).Findings, "\n"), one.says)
		})
	}
}

func TestWhatIsNoBundleIsRefused(t *testing.T) {
	whole := newKit(t).write()
	for name, text := range map[string]string{
		"empty": "", "no JSON": "hello\n", "broken off": whole[:strings.LastIndex(whole, `{"end"`)], "cut in a line": whole[:len(whole)-20], "something behind": whole + "{}\n",
		"without its head": whole[strings.Index(whole, "\n")+1:],
	} {
		t.Run(name, func(t *testing.T) {
			_, err := transferbundle.Check(strings.NewReader(text))
			require.ErrorIs(t, err, transferbundle.ErrBadBundle)
		})
	}
}
