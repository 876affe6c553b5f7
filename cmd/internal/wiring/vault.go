package wiring

import (
	"fmt"
	"net/http"

	"actual/adapters/outbound/keyfile"
	"actual/adapters/outbound/keyvault"
	"actual/app/vault"
	"actual/cmd/internal/config"
)

// VaultKeys are the keys that wrap the data keys of vendor credentials: that of the
// key vault before those of the file; none where there is no such setting.
func VaultKeys(cfg config.Config) (vault.Chain, error) {
	var keys vault.Chain
	if cfg.VaultURL != "" {
		identity, err := keyvault.Credential()
		if err != nil {
			return nil, fmt.Errorf("ACTUAL_VAULT_URL: %w", err)
		}
		w, err := keyvault.New(keyvault.KeyURL(cfg.VaultURL), identity, http.DefaultTransport)
		if err != nil {
			return nil, fmt.Errorf("ACTUAL_VAULT_URL: %w", err)
		}
		keys = append(keys, w)
	}
	if cfg.VaultKeyFile != "" {
		ring, err := keyfile.NewRing(keyfile.RingFile(cfg.VaultKeyFile))
		if err != nil {
			return nil, fmt.Errorf("ACTUAL_VAULT_KEY_FILE: %w", err)
		}
		keys = append(keys, ring)
	}
	return keys, nil
}

// AllowedURLs are those below which base URLs may lie, besides the vendors' own.
func AllowedURLs(cfg config.Config) vault.AllowedURLs { return cfg.VendorURLs }
