package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/vendor"
)

// Credentials gives adapters what they call vendors with. Each call opens a short
// transaction of its own where nothing is remembered, and may ask the key vault:
// never call it inside a transaction.
type Credentials interface {
	// Credential returns what the company calls the vendor with: what was set last,
	// or what was within the last few seconds.
	//
	// Errors: vendor.ErrNoCredential; ErrVaultClosed; fault.Unavailable when the
	// store or the key vault is down.
	Credential(ctx context.Context, company domain.CompanyID, name vendor.Name) (vendor.Credential, error)
	// Refused says that the vendor did not accept the credential (401): it is noted
	// for the company to see, and nothing is remembered of it. It returns what is
	// stored now, and whether that is another: then the call is worth a second try,
	// and no third.
	//
	// Errors: as Credential.
	Refused(ctx context.Context, company domain.CompanyID, name vendor.Name, c vendor.Credential) (now vendor.Credential, renewed bool, err error)
}

// ErrVaultClosed reports credentials that this process has no key for.
var ErrVaultClosed = fault.New(fault.Unavailable, "vendor.vault_closed", "this server cannot open vendor credentials; whoever runs it gives it the key: docs/configuration.md, ACTUAL_VAULT_KEY_FILE or ACTUAL_VAULT_URL")

// VendorCredentials stores the vendor credentials of the transaction's company,
// sealed.
type VendorCredentials interface {
	// All returns what is stored, by vendor's name.
	All(ctx context.Context) ([]SealedCredential, error)
	// Get returns what is stored of a vendor, or vendor.ErrNoCredential.
	Get(ctx context.Context, name vendor.Name) (SealedCredential, error)
	// Put stores a credential in the place of the one before it, by whose version and
	// key it is known (zero: of none), or fails with ErrCredentialMoved where there is
	// another.
	Put(ctx context.Context, c, before SealedCredential) error
	// Remove deletes the credential, or fails with vendor.ErrNoCredential.
	Remove(ctx context.Context, name vendor.Name) error
	// Note stores when a version was last used and refused; a zero time leaves what
	// is. Of another version than the stored one nothing is noted.
	Note(ctx context.Context, name vendor.Name, version int64, used, refused time.Time) error
}

// SealedCredential is a credential as it is stored: what may be shown, and the
// secrets sealed with a data key that is wrapped by another.
type SealedCredential struct {
	vendor.State
	Sealed []byte
	Key    WrappedKey
}

// WrappedKey is a data key as the key of that id wrapped it.
type WrappedKey struct {
	KeyID string
	Bytes []byte
}

// VaultDirectory says of all companies by which keys their vendor credentials are
// wrapped, and nothing else of them.
type VaultDirectory interface {
	// Wrapped returns how many credentials each key wraps, by the key's id.
	Wrapped(ctx context.Context) (map[string]int, error)
}

// DataKey seals one credential (AES-256).
type DataKey [32]byte

// KeyWrapper wraps data keys with a key that stands apart from the database.
type KeyWrapper interface {
	// KeyID returns the id of the key that Wrap wraps with now.
	KeyID(ctx context.Context) (string, error)
	// Opens reports whether that is the id of a key of this wrapper, as far as can be
	// told without asking others.
	Opens(keyID string) bool
	// Wrap wraps a data key with it.
	Wrap(ctx context.Context, key DataKey) (WrappedKey, error)
	// Unwrap returns the data key. Keys of before still unwrap what they wrapped.
	//
	// Errors: ErrVaultClosed where the key of that id is not there or does not open
	// it; fault.Unavailable when the key vault is down.
	Unwrap(ctx context.Context, key WrappedKey) (DataKey, error)
}
