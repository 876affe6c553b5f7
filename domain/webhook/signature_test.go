package webhook_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain/webhook"
)

// anyKey draws a key of either scheme, and what verifies it.
func anyKey(r *rapid.T) (webhook.Key, webhook.Verifier) {
	var k webhook.Key
	var err error
	has := ""
	if rapid.Bool().Draw(r, "pair") {
		k, err = webhook.NewEd25519(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(r, "seed"))
		has = k.Public()
	} else {
		k, err = webhook.NewHMAC(rapid.SliceOfN(rapid.Byte(), 24, 64).Draw(r, "secret"))
		has = k.Reveal()
	}
	require.NoError(r, err)
	v, err := webhook.ParseVerifier(has)
	require.NoError(r, err)
	return k, v
}

func headerOf(all map[string]string) func(string) string {
	return func(name string) string { return all[name] }
}

func TestWhatIsSignedVerifiesAndNothingElse(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		k, v := anyKey(r)
		other, _ := anyKey(r)
		if other.Reveal() == k.Reveal() {
			r.Skip("twice the same")
		}
		d := webhook.Delivery{
			ID: rapid.StringMatching(`[A-Za-z0-9_-]{1,64}`).Draw(r, "id"), At: time.Unix(rapid.Int64Range(0, 1<<33).Draw(r, "at"), 0),
			Body: rapid.SliceOf(rapid.Byte()).Draw(r, "body"),
		}
		headers, err := webhook.Sign([]webhook.Key{other, k}, d)
		require.NoError(r, err)
		check := func(body []byte, late time.Duration) error {
			return webhook.Verify([]webhook.Verifier{v}, headerOf(headers), body, d.At.Add(late), webhook.Tolerance)
		}
		require.NoError(r, check(d.Body, 0))
		require.ErrorIs(r, check(d.Body, webhook.Tolerance+time.Second), webhook.ErrBadTime)
		require.ErrorIs(r, check(d.Body, -webhook.Tolerance-time.Second), webhook.ErrBadTime)
		require.ErrorIs(r, check(append(d.Body[:len(d.Body):len(d.Body)], 0), 0), webhook.ErrBadSignature)
		if len(d.Body) > 0 {
			changed := append([]byte(nil), d.Body...)
			changed[rapid.IntRange(0, len(changed)-1).Draw(r, "where")] ^= 1 << rapid.IntRange(0, 7).Draw(r, "bit")
			require.ErrorIs(r, check(changed, 0), webhook.ErrBadSignature)
		}
		alone, err := webhook.Sign([]webhook.Key{other}, d)
		require.NoError(r, err)
		headers = alone
		require.ErrorIs(r, check(d.Body, 0), webhook.ErrBadSignature)
	})
}

func TestKeysAreReadAsTheyAreWritten(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		k, v := anyKey(r)
		again, err := webhook.ParseKey(k.Reveal())
		require.NoError(r, err)
		require.Equal(r, k.Reveal(), again.Reveal())
		require.Equal(r, k.Public(), again.Public())
		require.Equal(r, v, k.Verifier())
		_, secret, _ := strings.Cut(k.Reveal(), "_")
		for _, shown := range []string{fmt.Sprintf("%v %+v %#v %s", k, k, k, k), fmt.Sprintf("%v %+v %#v %s", v, v, v, v)} {
			require.NotContains(r, shown, secret)
		}
	})
}

func TestWhatIsNoKeyIsRefusedAndNotShown(t *testing.T) {
	whole := pair(t, 7).Reveal()
	for name, text := range map[string]string{
		"nothing": "", "no prefix": "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLwTTTTTTTT", "no base64": "whsec_not base64 at all, is it",
		"too short": "whsec_c2hvcnQ=", "too long": "whsec_" + strings.Repeat("QUJD", 22), "base64 of addresses": "whsec_" + strings.Repeat("_-", 16),
		"half a pair": "whsk_" + strings.Repeat("QUJD", 4), "halves that are no pair": whole[:len(whole)-8] + "AAAAAA==", "a public key, to sign": pair(t, 7).Public(),
	} {
		_, err := webhook.ParseKey(text)
		require.ErrorIs(t, err, webhook.ErrBadKey, name)
		if len(text) > 10 {
			require.NotContains(t, err.Error(), text[6:], name)
		}
	}
	_, err := webhook.ParseVerifier(whole)
	require.ErrorContains(t, err, "whpk_", "the private half is not for receivers")
	_, err = webhook.ParseVerifier("whpk_QUJD")
	require.ErrorIs(t, err, webhook.ErrBadKey)
}

func TestWhatCannotBeSignedIsSaid(t *testing.T) {
	k := secret(t, 1, 32)
	for says, d := range map[string]webhook.Delivery{
		"its id has":  {ID: "a.1", At: at},
		"id has 1 to": {ID: strings.Repeat("x", 65), At: at},
		"before 1970": {ID: "a", At: time.Unix(-1, 0)},
	} {
		_, err := webhook.Sign([]webhook.Key{k}, d)
		require.ErrorIs(t, err, webhook.ErrBadMessage)
		require.ErrorContains(t, err, says)
	}
	_, err := webhook.Sign(nil, webhook.Delivery{ID: "a", At: at})
	require.ErrorContains(t, err, "1 to 10 keys")
	_, err = webhook.Sign([]webhook.Key{{}}, webhook.Delivery{ID: "a", At: at})
	require.ErrorContains(t, err, "a key is empty")
}

func FuzzSignatures(f *testing.F) {
	k, err := webhook.NewHMAC([]byte("0123456789abcdef0123456789abcdef"))
	if err != nil {
		f.Fatal(err)
	}
	good, err := webhook.Sign([]webhook.Key{k}, webhook.Delivery{ID: "a", At: at, Body: []byte("{}")})
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{good[webhook.HeaderSignature], "", " ", "v1", "v1,", "v1a,AAAA v1," + strings.Repeat("A", 44), strings.Repeat("v1,AA== ", 999)} {
		f.Add("a", "1795847400", s)
	}
	f.Fuzz(func(t *testing.T, id, stamp, signatures string) {
		headers := map[string]string{webhook.HeaderID: id, webhook.HeaderTimestamp: stamp, webhook.HeaderSignature: signatures}
		err := webhook.Verify([]webhook.Verifier{k.Verifier()}, headerOf(headers), []byte("{}"), at, webhook.Tolerance)
		has := strings.Contains(" "+signatures+" ", " "+good[webhook.HeaderSignature]+" ") // Whoever has not the key can't write it.
		if err == nil && (!has || id != "a" || stamp != "1795847400") {
			t.Fatalf("verified: %q %q %q", id, stamp, signatures)
		}
	})
}
