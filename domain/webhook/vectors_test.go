package webhook_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain/webhook"
)

var update = flag.Bool("update", false, "write the vectors anew")

const vectorsFile = "../../contracts/actual/webhook-vectors.json"

// vectors are shared by all who verify: our code, the examples, the reference libraries.
type vectors struct {
	About      []string          `json:"about"`
	ToleranceS int               `json:"tolerance_s"`
	Secrets    map[string]string `json:"secrets"` // whsec_… and whsk_…: what signed. Of vectors alone.
	Deliveries []vector          `json:"deliveries"`
	Chains     []chainVector     `json:"chains"`
}

type vector struct {
	Name    string            `json:"name"`
	Keys    []string          `json:"keys"` // whsec_… and whpk_…: what the receiver knows.
	Now     int64             `json:"now"`  // Of the receiver's clock.
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
	Says    string            `json:"says"` // ok, bad_signature, bad_time.
}

type chainVector struct {
	Name    string     `json:"name"`
	Bodies  []string   `json:"bodies"`  // As they came: in any order, some twice.
	Missing [][2]int64 `json:"missing"` // From … to …, both included.
	Broken  []int64    `json:"broken"`  // What does not fit what is before it, or came as two.
}

func TestVectors(t *testing.T) {
	made, err := json.MarshalIndent(makeVectors(t), "", "  ")
	require.NoError(t, err)
	made = append(made, '\n')
	if *update {
		require.NoError(t, os.WriteFile(vectorsFile, made, 0o644))
	}
	kept, err := os.ReadFile(vectorsFile)
	require.NoError(t, err)
	require.True(t, bytes.Equal(kept, made), "%s is not what the code makes: go test ./domain/webhook -run TestVectors -update, and tell the integrators", vectorsFile)

	var all vectors
	require.NoError(t, json.Unmarshal(kept, &all))
	said := map[string]int{}
	for _, v := range all.Deliveries {
		said[v.Says]++
		err := webhook.Verify(verifiers(t, v.Keys...), func(name string) string { return v.Headers[name] }, []byte(v.Body),
			time.Unix(v.Now, 0), time.Duration(all.ToleranceS)*time.Second)
		switch v.Says {
		case "ok":
			require.NoError(t, err, v.Name)
		case "bad_signature":
			require.ErrorIs(t, err, webhook.ErrBadSignature, v.Name)
		case "bad_time":
			require.ErrorIs(t, err, webhook.ErrBadTime, v.Name)
		}
	}
	require.Len(t, said, 3, "each outcome has vectors")
}

func verifiers(t *testing.T, texts ...string) (all []webhook.Verifier) {
	t.Helper()
	for _, text := range texts {
		v, err := webhook.ParseVerifier(text)
		require.NoError(t, err)
		all = append(all, v)
	}
	return all
}

// at is when all vectors are made.
var at = time.Date(2026, 11, 28, 6, 30, 0, 0, time.UTC)

func secret(t *testing.T, fill byte, n int) webhook.Key {
	t.Helper()
	k, err := webhook.NewHMAC(bytes.Repeat([]byte{fill}, n))
	require.NoError(t, err)
	return k
}

func pair(t *testing.T, fill byte) webhook.Key {
	t.Helper()
	k, err := webhook.NewEd25519(bytes.Repeat([]byte{fill}, 32))
	require.NoError(t, err)
	return k
}

func makeVectors(t *testing.T) vectors {
	t.Helper()
	old, now, long := secret(t, 0xA1, 24), secret(t, 0xB2, 32), secret(t, 0xC3, 64)
	oldPair, nowPair := pair(t, 0xD4), pair(t, 0xE5)
	v := vectors{
		About: []string{
			"Vectors for whoever verifies webhooks of Actual (docs/webhooks.md). Keys are of these vectors alone.",
			"A delivery is signed over ID.TIMESTAMP.BODY: HMAC-SHA256 with the bytes of whsec_ (v1), Ed25519 with whpk_ (v1a). `now` is the receiver's clock.",
			"Where a delivery stands in its subscription is in the body, not in headers: it is signed, and stays with whoever keeps the body. previous is the SHA-256, as hexadecimal digits, of the whole body before; null for the first.",
			"Of a chain, `missing` are the numbers between 1 and the highest that did not come, as ranges; `broken` those that do not fit what is before them, or came with two bodies. The same body twice is no error.",
		},
		ToleranceS: 300,
		Secrets:    map[string]string{"hmac_24_bytes": old.Reveal(), "hmac_32_bytes": now.Reveal(), "hmac_64_bytes": long.Reveal(), "ed25519_former": oldPair.Reveal(), "ed25519": nowPair.Reveal()},
	}
	body := payload(1, "null", `{"visit":"019ac0de-0000-7000-8000-000000000001","site":"elm-street-12"}`)
	v.add(t, "hmac", "ok", []webhook.Key{now}, []string{now.Reveal()}, body, nil)
	v.add(t, "hmac, shortest key", "ok", []webhook.Key{old}, []string{old.Reveal()}, body, nil)
	v.add(t, "hmac, longest key", "ok", []webhook.Key{long}, []string{long.Reveal()}, body, nil)
	v.add(t, "ed25519", "ok", []webhook.Key{nowPair}, []string{nowPair.Public()}, body, nil)
	v.add(t, "hmac, letters beyond ASCII and blanks", "ok", []webhook.Key{now}, []string{now.Reveal()}, "{ \"name\" : \"Señor Müller 🌳\" }\n", nil)
	v.add(t, "ed25519, letters beyond ASCII and blanks", "ok", []webhook.Key{nowPair}, []string{nowPair.Public()}, "{ \"name\" : \"Señor Müller 🌳\" }\n", nil)
	v.add(t, "rotation: signed by both, the receiver has the former", "ok", []webhook.Key{now, old}, []string{old.Reveal()}, body, nil)
	v.add(t, "rotation: signed by both, the receiver has the new", "ok", []webhook.Key{now, old}, []string{now.Reveal()}, body, nil)
	v.add(t, "rotation: signed by the former, the receiver has both", "ok", []webhook.Key{old}, []string{now.Reveal(), old.Reveal()}, body, nil)
	v.add(t, "rotation of pairs: signed by both, the receiver has the former", "ok", []webhook.Key{nowPair, oldPair}, []string{oldPair.Public()}, body, nil)
	v.add(t, "from hmac to ed25519: signed by both, the receiver has the pair", "ok", []webhook.Key{now, nowPair}, []string{nowPair.Public()}, body, nil)
	v.add(t, "a version that is not known yet beside one that is", "ok", []webhook.Key{now}, []string{now.Reveal()}, body, func(d *vector) {
		d.Headers[webhook.HeaderSignature] = "v9z,AAAA " + d.Headers[webhook.HeaderSignature]
	})
	v.add(t, "as old as allowed", "ok", []webhook.Key{now}, []string{now.Reveal()}, body, func(d *vector) { d.Now += 300 })
	v.add(t, "as new as allowed", "ok", []webhook.Key{now}, []string{now.Reveal()}, body, func(d *vector) { d.Now -= 300 })
	v.refusals(t, now, old, nowPair, oldPair, body)
	v.chains()
	return v
}

func (v *vectors) refusals(t *testing.T, now, old, nowPair, oldPair webhook.Key, body string) {
	t.Helper()
	header := func(name, value string) func(*vector) {
		return func(d *vector) { d.Headers[name] = value }
	}
	v.add(t, "a second too old", "bad_time", []webhook.Key{now}, []string{now.Reveal()}, body, func(d *vector) { d.Now += 301 })
	v.add(t, "a second too new", "bad_time", []webhook.Key{now}, []string{now.Reveal()}, body, func(d *vector) { d.Now -= 301 })
	v.add(t, "ed25519, a day old", "bad_time", []webhook.Key{nowPair}, []string{nowPair.Public()}, body, func(d *vector) { d.Now += 86400 })
	v.add(t, "another key", "bad_signature", []webhook.Key{now}, []string{old.Reveal()}, body, nil)
	v.add(t, "another pair", "bad_signature", []webhook.Key{nowPair}, []string{oldPair.Public()}, body, nil)
	for _, k := range []struct {
		name string
		key  webhook.Key
		has  string
	}{{"hmac", now, now.Reveal()}, {"ed25519", nowPair, nowPair.Public()}} {
		keys, has := []webhook.Key{k.key}, []string{k.has}
		v.add(t, k.name+", a byte of the body changed", "bad_signature", keys, has, body, func(d *vector) { d.Body = strings.Replace(d.Body, "elm", "oak", 1) })
		v.add(t, k.name+", a blank after the body", "bad_signature", keys, has, body, func(d *vector) { d.Body += " " })
		v.add(t, k.name+", another id", "bad_signature", keys, has, body, header(webhook.HeaderID, "msg_019ac0de0000700080000000000000aa_2"))
		v.add(t, k.name+", another time", "bad_signature", keys, has, body, header(webhook.HeaderTimestamp, "1795847401"))
		v.add(t, k.name+", no signature", "bad_signature", keys, has, body, header(webhook.HeaderSignature, ""))
		v.add(t, k.name+", the other version before the signature", "bad_signature", keys, has, body, func(d *vector) {
			version, value, _ := strings.Cut(d.Headers[webhook.HeaderSignature], ",")
			d.Headers[webhook.HeaderSignature] = map[string]string{"v1": "v1a", "v1a": "v1"}[version] + "," + value
		})
		v.add(t, k.name+", no time", "bad_signature", keys, has, body, header(webhook.HeaderTimestamp, ""))
		v.add(t, k.name+", a time that is no number", "bad_signature", keys, has, body, header(webhook.HeaderTimestamp, "1795847400.0"))
		v.add(t, k.name+", no id", "bad_signature", keys, has, body, header(webhook.HeaderID, ""))
	}
	// Under one signature a full stop of the id could become the one before the body.
	v.add(t, "an id with a full stop", "bad_signature", []webhook.Key{now}, []string{now.Reveal()}, body, func(d *vector) {
		d.Headers[webhook.HeaderID] += "." + d.Headers[webhook.HeaderTimestamp]
		first, rest, _ := strings.Cut(body, ".")
		d.Headers[webhook.HeaderTimestamp], d.Body = first, rest
	})
}

func (v *vectors) add(t *testing.T, name, says string, sign []webhook.Key, has []string, body string, change func(*vector)) {
	t.Helper()
	headers, err := webhook.Sign(sign, webhook.Delivery{ID: "msg_019ac0de0000700080000000000000aa_1", At: at, Body: []byte(body)})
	require.NoError(t, err)
	d := vector{Name: name, Keys: has, Now: at.Unix(), Headers: maps.Clone(headers), Body: body, Says: says}
	if change != nil {
		change(&d)
	}
	v.Deliveries = append(v.Deliveries, d)
}

// payload is what a delivery's body looks like.
func payload(n int, previous, data string) string {
	if previous != "null" {
		previous = `"` + previous + `"`
	}
	return fmt.Sprintf(`{"id":"msg_019ac0de0000700080000000000000aa_%d","type":"visit.opened","version":1,"timestamp":"2026-11-28T06:29:00.000Z","webhook":"019ac0de-0000-7000-8000-0000000000aa",`+
		`"sequence":%d,"previous":%s,"event":"019ac0de-0000-7000-8000-0000000001%02d","data":%s}`, n, n, previous, n, data)
}

func hash(body string) string {
	sum := sha256.Sum256([]byte(body))
	return hex.EncodeToString(sum[:])
}

func (v *vectors) chains() {
	previous, bodies := "null", []string(nil)
	for n := range 8 {
		bodies = append(bodies, payload(n+1, previous, fmt.Sprintf(`{"site":"elm %d"}`, n+1)))
		previous = hash(bodies[n])
	}
	other := strings.Replace(bodies[3], "elm 4", "oak 4", 1) // After the fourth was changed, the fifth does not fit.
	none := [][2]int64{}
	v.Chains = []chainVector{
		{"whole", bodies, none, []int64{}},
		{"whole, in another order and some twice", []string{bodies[2], bodies[0], bodies[1], bodies[2], bodies[3], bodies[0]}, none, []int64{}},
		{"one missing", slices.Concat(bodies[:2], bodies[3:]), [][2]int64{{3, 3}}, []int64{}},
		{"two gaps, the first message among them", []string{bodies[7], bodies[1], bodies[2]}, [][2]int64{{1, 1}, {4, 7}}, []int64{}},
		{"one changed", slices.Concat(bodies[:3], []string{other}, bodies[4:]), none, []int64{5}},
		{"one as two", slices.Concat(bodies[:4], []string{other}, bodies[4:]), none, []int64{4}},
		{"a first one that says that something was before it", []string{payload(1, previous, "{}")}, none, []int64{1}},
		{"a second one that says that nothing was before it", []string{bodies[0], payload(2, "null", "{}")}, none, []int64{2}},
	}
}
