package vault

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"actual/domain/fault"
	"actual/ports"
)

// Chain wraps with the first of several wrappers, and unwraps with the one whose
// key it is: so that one may take another's place. An empty one opens nothing.
type Chain []ports.KeyWrapper

var _ ports.KeyWrapper = Chain{}

// KeyID implements ports.KeyWrapper.
func (c Chain) KeyID(ctx context.Context) (string, error) {
	if len(c) == 0 {
		return "", ports.ErrVaultClosed
	}
	return c[0].KeyID(ctx)
}

// Opens implements ports.KeyWrapper.
func (c Chain) Opens(keyID string) bool {
	return slices.ContainsFunc(c, func(w ports.KeyWrapper) bool { return w.Opens(keyID) })
}

// Wrap implements ports.KeyWrapper.
func (c Chain) Wrap(ctx context.Context, key ports.DataKey) (ports.WrappedKey, error) {
	if len(c) == 0 {
		return ports.WrappedKey{}, ports.ErrVaultClosed
	}
	return c[0].Wrap(ctx, key)
}

// Unwrap implements ports.KeyWrapper.
func (c Chain) Unwrap(ctx context.Context, key ports.WrappedKey) (ports.DataKey, error) {
	for _, w := range c {
		if w.Opens(key.KeyID) {
			return w.Unwrap(ctx, key)
		}
	}
	return ports.DataKey{}, fmt.Errorf("%w: no key %s", ports.ErrVaultClosed, key.KeyID)
}

// ErrKeysMissing reports stored credentials that none of this process's keys
// opens. A server that sees it must not serve: calls to vendors would fail one by
// one, and whoever set credentials anew would hide that a key is lost.
var ErrKeysMissing = fault.New(fault.Internal, "vendor.keys_missing", "vendor credentials are stored that no key of this server opens")

// CheckKeys fails with ErrKeysMissing, naming the keys that are missing, where the
// credentials of any company are wrapped by a key that is none of keys'. It asks no
// key vault: one that is away for a while is no reason not to start.
func CheckKeys(ctx context.Context, all ports.VaultDirectory, keys ports.KeyWrapper) error {
	wrapped, err := all.Wrapped(ctx)
	if err != nil {
		return err
	}
	var missing []string
	for _, id := range slices.Sorted(maps.Keys(wrapped)) {
		if !keys.Opens(id) {
			missing = append(missing, fmt.Sprintf("%s (of %d)", id, wrapped[id]))
		}
	}
	if len(missing) > 0 {
		return ErrKeysMissing.With("%s: bring the file of ACTUAL_VAULT_KEY_FILE back, or set ACTUAL_VAULT_URL to the key that it was; what is lost for good goes with `actual vendor remove` and is set anew", strings.Join(missing, ", "))
	}
	return nil
}
