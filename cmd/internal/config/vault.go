package config

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"actual/domain/vendor"
)

// Vault is by what key vendor credentials are sealed, and where vendors may be.
type Vault struct {
	VaultKeyFile string   `env:"ACTUAL_VAULT_KEY_FILE"` // The file itself, not a file with the setting's value.
	VaultURL     string   `env:"ACTUAL_VAULT_URL"`      // Of a key of Azure Key Vault.
	VendorURLs   []string `env:"ACTUAL_VENDOR_URLS"`    // Below which base URLs may lie, besides the vendors' own.
}

const vaultKeyFile = "ACTUAL_VAULT_KEY_FILE"

func (v Vault) check() error {
	var wrong []error
	if v.VaultURL != "" && !isVaultKey(v.VaultURL) {
		wrong = append(wrong, fmt.Errorf("ACTUAL_VAULT_URL must be a key's address without a version, such as https://NAME.vault.azure.net/keys/KEY, not %q", v.VaultURL))
	}
	for _, text := range v.VendorURLs {
		if err := vendor.ParseAllowed(text); err != nil {
			wrong = append(wrong, fmt.Errorf("ACTUAL_VENDOR_URLS: %w", err))
		}
	}
	return errors.Join(wrong...)
}

func isVaultKey(text string) bool {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Scheme != "https" && !loopback(u.Hostname()) {
		return false
	}
	key, under := strings.CutPrefix(u.Path, "/keys/")
	return under && key != "" && !strings.Contains(key, "/")
}
