package vault

import (
	"context"

	"actual/domain"
	"actual/domain/vendor"
	"actual/ports"
)

// Box is a data key that is wrapped already: what is sealed with it waits for
// nobody. It seals once.
type Box struct {
	key     ports.DataKey
	nonce   [nonceBytes]byte
	wrapped ports.WrappedKey
}

// Box makes one. It may ask the key vault.
//
// Errors: ports.ErrVaultClosed, fault.Unavailable when the key vault is down.
func (v *Vault) Box(ctx context.Context) (Box, error) {
	key, chance := ports.DataKey(v.secrets.Secret()), v.secrets.Secret()
	wrapped, err := v.keys.Wrap(ctx, key)
	return Box{key: key, nonce: [nonceBytes]byte(chance[:nonceBytes]), wrapped: wrapped}, err
}

// Seal returns the secrets sealed, and the wrapped key that they are sealed with.
// Whose they are, of what, the version and the settings are sealed along.
func (b Box) Seal(company domain.CompanyID, name vendor.Name, c vendor.Credential) ([]byte, ports.WrappedKey, error) {
	sealed, err := seal(b.key, b.nonce, company, c, name)
	return sealed, b.wrapped, err
}

// Unseal is the reverse of Box.Seal: of what was sealed for the company under that
// name, version and settings.
//
// Errors: ports.ErrVaultClosed, fault.Unavailable when the key vault is down; of
// kind Internal where it was changed in the database.
func (v *Vault) Unseal(ctx context.Context, company domain.CompanyID, c ports.SealedCredential) (vendor.Credential, error) {
	key, err := v.keys.Unwrap(ctx, c.Key)
	if err != nil {
		return vendor.Credential{}, err
	}
	return open(key, company, c)
}
