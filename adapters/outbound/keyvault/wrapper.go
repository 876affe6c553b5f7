// Package keyvault wraps data keys with a key of Azure Key Vault, which never leaves
// it.
package keyvault

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azkeys"

	"actual/adapters/outbound/internal/txguard"
	"actual/domain/fault"
	"actual/ports"
)

// KeyURL is the address of a key without a version, such as
// https://crews.vault.azure.net/keys/vendors.
type KeyURL string

var (
	errBadURL = errors.New("it must be a key's address without a version, such as https://NAME.vault.azure.net/keys/KEY")
	// errAway reports a vault that did not do what it was asked; it may later.
	errAway = fault.New(fault.Unavailable, "vendor.vault_away", "the key vault that opens vendor credentials can't be reached, or refuses us")
	errInTx = errors.New("keyvault: call inside a database transaction")
)

// Wrapper wraps with the newest version of a key, and unwraps with all of them.
type Wrapper struct {
	url, name string // Of the key; its name.
	client    *azkeys.Client
}

// Credential finds the identity of this process: a managed identity, or what the
// environment says. Nothing is asked yet.
func Credential() (azcore.TokenCredential, error) {
	c, err := azidentity.NewDefaultAzureCredential(nil)
	if err != nil {
		return nil, fmt.Errorf("identity for Azure: %w", err)
	}
	return c, nil
}

// How long a call may take in all, an attempt of it, and how often it is tried again.
const (
	within  = 15 * time.Second
	attempt = 5 * time.Second
	repeats = 2
	longest = 2 * time.Second // Between attempts.
)

// New returns a wrapper. Nothing is asked yet.
func New(key KeyURL, identity azcore.TokenCredential, transport http.RoundTripper) (*Wrapper, error) {
	u, err := url.Parse(string(key))
	if err != nil {
		return nil, errBadURL
	}
	name, ok := strings.CutPrefix(u.Path, "/keys/")
	if !ok || name == "" || strings.Contains(name, "/") || u.Host == "" {
		return nil, errBadURL
	}
	base := u.Scheme + "://" + strings.ToLower(u.Host)
	client, err := azkeys.NewClient(base, identity, &azkeys.ClientOptions{ClientOptions: azcore.ClientOptions{
		Transport: &http.Client{Transport: transport},
		Retry:     policy.RetryOptions{MaxRetries: repeats, TryTimeout: attempt, MaxRetryDelay: longest},
	}})
	if err != nil {
		return nil, fmt.Errorf("key vault: %w", err)
	}
	return &Wrapper{url: base + "/keys/" + name, name: name, client: client}, nil
}

var _ ports.KeyWrapper = (*Wrapper)(nil)

// KeyID implements ports.KeyWrapper: the address of the key with its newest version.
func (w *Wrapper) KeyID(ctx context.Context) (string, error) {
	ctx, cancel, err := bounded(ctx)
	if err != nil {
		return "", err
	}
	defer cancel()
	got, err := w.client.GetKey(ctx, w.name, "", nil)
	if err != nil {
		return "", reason("get the key", err)
	}
	if got.Key == nil || got.Key.KID == nil || !w.Opens(string(*got.Key.KID)) {
		return "", fmt.Errorf("%w: it answered with another key", errAway)
	}
	return string(*got.Key.KID), nil
}

// Opens implements ports.KeyWrapper.
func (w *Wrapper) Opens(keyID string) bool {
	version, ours := strings.CutPrefix(keyID, w.url+"/")
	return ours && version != "" && !strings.Contains(version, "/")
}

var oaep = azkeys.EncryptionAlgorithmRSAOAEP256

// Wrap implements ports.KeyWrapper.
func (w *Wrapper) Wrap(ctx context.Context, key ports.DataKey) (ports.WrappedKey, error) {
	id, err := w.KeyID(ctx)
	if err != nil {
		return ports.WrappedKey{}, err
	}
	ctx, cancel, err := bounded(ctx)
	if err != nil {
		return ports.WrappedKey{}, err
	}
	defer cancel()
	got, err := w.client.WrapKey(ctx, w.name, w.version(id), azkeys.KeyOperationParameters{Algorithm: &oaep, Value: key[:]}, nil)
	if err != nil {
		return ports.WrappedKey{}, reason("wrap a key", err)
	}
	return ports.WrappedKey{KeyID: id, Bytes: got.Result}, nil
}

// Unwrap implements ports.KeyWrapper.
func (w *Wrapper) Unwrap(ctx context.Context, key ports.WrappedKey) (ports.DataKey, error) {
	if !w.Opens(key.KeyID) {
		return ports.DataKey{}, fmt.Errorf("%w: no key %s", ports.ErrVaultClosed, key.KeyID)
	}
	ctx, cancel, err := bounded(ctx)
	if err != nil {
		return ports.DataKey{}, err
	}
	defer cancel()
	got, err := w.client.UnwrapKey(ctx, w.name, w.version(key.KeyID), azkeys.KeyOperationParameters{Algorithm: &oaep, Value: key.Bytes}, nil)
	if err != nil {
		return ports.DataKey{}, reason("unwrap a key", err)
	}
	if len(got.Result) != len(ports.DataKey{}) {
		return ports.DataKey{}, fmt.Errorf("%w: %s unwraps to something else", ports.ErrVaultClosed, key.KeyID)
	}
	return ports.DataKey(got.Result), nil
}

func (w *Wrapper) version(keyID string) string { return strings.TrimPrefix(keyID, w.url+"/") }

// bounded gives a call its time. It fails inside a transaction, which would wait
// for the vault.
func bounded(ctx context.Context) (context.Context, context.CancelFunc, error) {
	if txguard.Open(ctx) {
		return nil, nil, errInTx
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	return ctx, cancel, nil
}

// reason tells a key that is not there, or does not open, from a vault that is away
// or does not let us. What the vault says at length stays out.
func reason(what string, err error) error {
	var said *azcore.ResponseError
	if !errors.As(err, &said) {
		if errors.Is(err, context.Canceled) {
			return err
		}
		return fmt.Errorf("%w: %s: %w", errAway, what, err)
	}
	switch said.StatusCode {
	case http.StatusNotFound, http.StatusBadRequest:
		return fmt.Errorf("%w: %s: %d %s", ports.ErrVaultClosed, what, said.StatusCode, said.ErrorCode)
	}
	return fmt.Errorf("%w: %s: %d %s", errAway, what, said.StatusCode, said.ErrorCode)
}
