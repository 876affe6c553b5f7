package connecting

import (
	"context"
	"time"

	"actual/app/vault"
	"actual/domain"
	"actual/domain/vendor"
	"actual/ports"
)

// What the sealed texts of a connection are called.
const (
	accessText  = "access"
	refreshText = "refresh"
	formerText  = "former_refresh"
	accountText = "account"
)

// sealed says what a connection's tokens are sealed as: never taken for the
// credential of the same vendor.
func sealed(name vendor.Name) vendor.Name { return name + "/connection" }

// seal puts the tokens, and the refresh token before them, into the row.
func seal(b vault.Box, company domain.CompanyID, m *memory) (err error) {
	secrets := map[string]vendor.Secret{accessText: m.tokens.Access, refreshText: m.tokens.Refresh}
	if m.stored.ProvenAt.IsZero() && m.former.Refresh.Reveal() != "" {
		secrets[formerText] = m.former.Refresh
	}
	m.stored.Expires = m.tokens.Expires
	m.stored.Sealed, m.stored.Key, err = b.Seal(company, sealed(m.stored.Vendor), vendor.Credential{
		Settings: map[string]string{accountText: m.stored.Account.Ref}, Secrets: secrets, Version: m.stored.Version,
	})
	return err
}

// open reads them.
func (k *Keeper) open(ctx context.Context, company domain.CompanyID, stored ports.SealedConnection) (memory, error) {
	c, err := k.vault.Unseal(ctx, company, ports.SealedCredential{
		State: vendor.State{
			Vendor: sealed(stored.Vendor), Version: stored.Version, Settings: map[string]string{accountText: stored.Account.Ref},
		},
		Sealed: stored.Sealed, Key: stored.Key,
	})
	if err != nil {
		return memory{}, err
	}
	return memory{
		stored: stored, read: k.clock.Now(),
		tokens: vendor.Tokens{Access: c.Secrets[accessText], Refresh: c.Secrets[refreshText], Expires: stored.Expires},
		former: vendor.Tokens{Refresh: c.Secrets[formerText]},
	}, nil
}

// next is a version that none had before.
func next(before int64, now time.Time) int64 { return max(now.UnixMicro(), before+1) }
