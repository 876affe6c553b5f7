package vault_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/vault"
	"actual/domain/fault"
	"actual/domain/vendor"
	"actual/ports"
)

const (
	first  = "first-t0ken-7d1e"
	second = "second-t0ken-93ab"
)

func TestWhatIsSetIsCalledWithAndShownToNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.vault.Credential(t.Context(), w.acme, vendor.Notehub)
	require.ErrorIs(t, err, vendor.ErrNoCredential)
	e := w.set(first)
	require.Equal(t, []string{"token"}, e.State.Secrets)
	require.Equal(t, first, w.token(w.vault))
	_, err = w.vault.Credential(t.Context(), w.blue, vendor.Notehub)
	require.ErrorIs(t, err, vendor.ErrNoCredential, "of another company")

	list, err := w.vault.List(t.Context(), w.acme)
	require.NoError(t, err)
	require.Equal(t, noon, list[0].State.SetAt)
	require.Equal(t, "user:test", list[0].State.SetBy)
	require.Equal(t, noon, list[0].State.UsedAt)
	require.NotContains(t, string(w.stored().Sealed), first[:6])
	for _, entry := range w.entries() {
		require.NotContains(t, entry, first)
		require.NotContains(t, entry, "2606f411", "no value at all")
	}
	require.Contains(t, strings.Join(w.entries(), "\n"), `"fields":["base_url","project","token"]`)
}

func (w *world) entries() (all []string) {
	w.t.Helper()
	require.NoError(w.t, w.work.View(w.t.Context(), w.acme, func(ctx context.Context, tx ports.Tx) error {
		return tx.History.EachPending(ctx, func(raw []byte) error {
			if strings.Contains(string(raw), `"vendor:notehub"`) {
				all = append(all, string(raw))
			}
			return nil
		})
	}))
	return all
}

func TestAnotherProcessTakesUpWhatIsSetAnewWithinSeconds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.set(first)
	elsewhere := w.process()
	require.Equal(t, first, w.token(elsewhere))
	w.clock.now = w.clock.now.Add(time.Second)
	w.set(second)
	require.Equal(t, second, w.token(w.vault), "here at once")
	require.Equal(t, first, w.token(elsewhere), "it is still remembered there")
	w.clock.now = w.clock.now.Add(5 * time.Second)
	require.Equal(t, second, w.token(elsewhere))
	require.NoError(t, w.vault.Remove(t.Context(), w.acme, vendor.Notehub, "user:test"))
	w.clock.now = w.clock.now.Add(5 * time.Second)
	_, err := elsewhere.Credential(t.Context(), w.acme, vendor.Notehub)
	require.ErrorIs(t, err, vendor.ErrNoCredential)
	require.ErrorIs(t, w.vault.Remove(t.Context(), w.acme, vendor.Notehub, "user:test"), vendor.ErrNoCredential)
	w.set(first)
	w.clock.now = w.clock.now.Add(5 * time.Second)
	require.Equal(t, first, w.token(elsewhere))
}

func TestWhatTheVendorRefusesIsReadAnewAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.set(first)
	elsewhere := w.process()
	old, err := elsewhere.Credential(t.Context(), w.acme, vendor.Notehub)
	require.NoError(t, err)
	_, renewed, err := elsewhere.Refused(t.Context(), w.acme, vendor.Notehub, old)
	require.NoError(t, err)
	require.False(t, renewed, "there is no other: no second try")
	require.Equal(t, noon, w.stored().RefusedAt)

	w.clock.now = w.clock.now.Add(time.Second)
	w.set(second)
	require.Zero(t, w.stored().RefusedAt, "the new one was not refused")
	now, renewed, err := elsewhere.Refused(t.Context(), w.acme, vendor.Notehub, old)
	require.NoError(t, err)
	require.True(t, renewed)
	require.Equal(t, second, now.Secrets["token"].Reveal())
	require.Zero(t, w.stored().RefusedAt, "it was the old one that was")
	require.Equal(t, second, w.token(elsewhere))
}

func TestTheKeyVaultIsAskedSeldom(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.set(first)
	for range 60 {
		w.token(w.vault)
		w.clock.now = w.clock.now.Add(6 * time.Second)
	}
	require.EqualValues(t, 1, w.keys.unwrapped.Load(), "the row is read again, and is the same")
	w.clock.now = w.clock.now.Add(10 * time.Minute)
	w.token(w.vault)
	require.EqualValues(t, 2, w.keys.unwrapped.Load())
}

func TestARowThatWasChangedOrMovedDoesNotOpen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.set(first)
	conn := w.db.Admin(t)
	change := func(sql string) {
		_, err := conn.Exec(t.Context(), sql)
		require.NoError(t, err)
	}
	for what, sql := range map[string]string{
		"its address":  `UPDATE vendor_credential SET settings = settings || '{"base_url": "http://127.0.0.1:10/thief"}'`,
		"its version":  `UPDATE vendor_credential SET version = version + 1`,
		"its company":  `INSERT INTO vendor_credential SELECT b.company_id, vendor, version, settings, secrets, sealed, wrapped_key, key_id, set_at, set_by FROM vendor_credential, company b WHERE b.ref = 'blue'`,
		"its secrets":  `UPDATE vendor_credential SET sealed = overlay(sealed PLACING '\x00' FROM octet_length(sealed))`,
		"its data key": `UPDATE vendor_credential SET wrapped_key = overlay(wrapped_key PLACING '\x00' FROM 20)`,
		"its format":   `UPDATE vendor_credential SET sealed = '\x02'`,
	} {
		w.clock.now = w.clock.now.Add(time.Second)
		e := w.set(first)
		change(`DELETE FROM vendor_credential WHERE company_id <> (SELECT company_id FROM company WHERE ref = 'acme')`)
		change(sql)
		company := w.acme
		if what == "its company" {
			company = w.blue
		}
		_, err := w.process().Credential(t.Context(), company, vendor.Notehub)
		require.Error(t, err, what)
		require.NotErrorIs(t, err, vendor.ErrNoCredential, what)
		require.NotContains(t, err.Error(), first)
		if what == "its version" {
			change(`UPDATE vendor_credential SET version = version - 1`)
		}
		require.NotZero(t, e.State.Version)
	}
}

func TestAnAddressThatIsNoLongerAllowedIsNotCalled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	elsewhere := w.process("https://sandbox.example")
	cmd := setting(w.acme, first)
	cmd.Settings["base_url"] = "https://sandbox.example/notehub"
	_, err := w.vault.Set(t.Context(), cmd)
	require.ErrorIs(t, err, vendor.ErrBadField)
	_, err = elsewhere.Set(t.Context(), cmd)
	require.NoError(t, err)
	require.Equal(t, first, w.token(elsewhere))
	_, err = w.vault.Credential(t.Context(), w.acme, vendor.Notehub)
	require.ErrorIs(t, err, vendor.ErrBadField)
}

func TestKeysRotateWithoutDowntime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.set(first)
	_, err := w.vault.Set(t.Context(), setting(w.blue, second))
	require.NoError(t, err)
	old := w.stored().Key.KeyID
	next := w.addKey()
	require.Equal(t, first, w.token(w.process()), "between: the old key opens")
	r, err := w.vault.Rewrap(t.Context(), w.acme, next, "cli:test")
	require.NoError(t, err)
	require.Equal(t, vault.Rewrapped{Done: 1}, r)
	require.Equal(t, next, w.stored().Key.KeyID)
	require.Equal(t, first, w.token(w.process()))
	all, err := w.directory.Wrapped(t.Context())
	require.NoError(t, err)
	require.Equal(t, map[string]int{old: 1, next: 1}, all, "cut off between companies: the rest is by the old one")
	r, err = w.vault.Rewrap(t.Context(), w.acme, next, "cli:test")
	require.NoError(t, err)
	require.Equal(t, vault.Rewrapped{Already: 1}, r, "once more is nothing more")
	require.Contains(t, strings.Join(w.entries(), "\n"), next)
	_, err = w.vault.Rewrap(t.Context(), w.blue, next, "cli:test")
	require.NoError(t, err)
	require.NoError(t, vault.CheckKeys(t.Context(), w.directory, w.keys))
}

func TestAKeyThatIsLostIsNoticed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.NoError(t, vault.CheckKeys(t.Context(), w.directory, vault.Chain{}), "nothing is stored: no key is needed")
	w.set(first)
	lost := w.stored().Key.KeyID
	require.NoError(t, vault.CheckKeys(t.Context(), w.directory, w.keys))
	err := vault.CheckKeys(t.Context(), w.directory, vault.Chain{})
	require.ErrorIs(t, err, vault.ErrKeysMissing)
	require.ErrorContains(t, err, lost)
	require.NoError(t, os.Remove(string(w.file)))
	require.ErrorIs(t, vault.CheckKeys(t.Context(), w.directory, w.keys), vault.ErrKeysMissing)
	next := w.addKey()
	_, err = w.process().Credential(t.Context(), w.acme, vendor.Notehub)
	require.ErrorIs(t, err, ports.ErrVaultClosed)
	r, err := w.vault.Rewrap(t.Context(), w.acme, next, "cli:test")
	require.NoError(t, err)
	require.Equal(t, vault.Rewrapped{Unopened: []vendor.Name{vendor.Notehub}}, r)
	w.set(second)
	require.Equal(t, second, w.token(w.vault), "set anew, it opens")
}

func TestWithoutAKeyNothingIsSet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	closed := vault.New(w.work, vault.Chain{}, w.clock, ids{}, secrets{}, []string{"http://127.0.0.1"})
	_, err := closed.Set(t.Context(), setting(w.acme, first))
	require.ErrorIs(t, err, ports.ErrVaultClosed)
	require.Equal(t, fault.Unavailable, fault.KindOf(err))
	_, err = closed.CurrentKey(t.Context())
	require.ErrorIs(t, err, ports.ErrVaultClosed)
	require.Empty(t, w.entries())
}

type (
	ids     struct{ ports.Identifiers }
	secrets struct{}
)

func (secrets) Secret() [32]byte { return [32]byte{1} }

// down is a key vault that is away.
type down struct{ ports.KeyWrapper }

var errAway = errors.New("away")

func (down) Opens(string) bool { return true }
func (down) Unwrap(context.Context, ports.WrappedKey) (ports.DataKey, error) {
	return ports.DataKey{}, errAway
}

func TestAKeyVaultThatIsAwayIsNoLostKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.set(first)
	require.NoError(t, vault.CheckKeys(t.Context(), w.directory, vault.Chain{down{}}), "the server starts")
	w.keys.KeyWrapper = vault.Chain{down{}, w.keys.KeyWrapper}
	_, err := w.process().Credential(t.Context(), w.acme, vendor.Notehub)
	require.ErrorIs(t, err, errAway)
	require.Equal(t, first, w.tokenThrough(w.keys.KeyWrapper.(vault.Chain)[1:]))
	_, err = w.vault.Rewrap(t.Context(), w.acme, "another", "cli:test")
	require.ErrorIs(t, err, errAway, "it goes on another time, and nothing is given up")
}

func (w *world) tokenThrough(keys vault.Chain) string {
	return w.token(vault.New(w.work, keys, w.clock, ids{}, secrets{}, []string{"http://127.0.0.1"}))
}
