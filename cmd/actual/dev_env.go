package main

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"

	"actual/cmd/internal/config"
)

// writeEnvironment writes a file that a shell can read, so that it finds this
// program, and the program's other commands the demo's database and time.
func writeEnvironment(folder string, cfg config.Config) (string, error) {
	file, text := filepath.Join(folder, "env"), ""
	for _, v := range [][2]string{
		{"DATABASE_URL_APP", cfg.DatabaseApp},
		{"DATABASE_URL_INGEST", cfg.DatabaseIngest},
		{"DATABASE_URL_DIRECTORY", cfg.DatabaseDirectory},
		{"DATABASE_URL_OPS", cfg.DatabaseOps},
		{"PUBLIC_URL", cfg.PublicURL},
		{"SMTP_ADDRESS", cfg.SMTPAddress},
		{"SMTP_FROM", cfg.SMTPFrom},
		{"SMTP_HELO", cfg.SMTPHello},
		{"LEDGER_KEY", cfg.LedgerKey},
		{"ANCHOR_DIR", cfg.AnchorDir},
		{"VAULT_KEY_FILE", cfg.VaultKeyFile},
		{"VENDOR_URLS", strings.Join(cfg.VendorURLs, ",")},
		{"WEBHOOK_NETWORKS", networks(cfg.WebhookNetworks)},
		{"DEMO_CLOCK", cfg.DemoClock.String()},
	} {
		text += fmt.Sprintf("export ACTUAL_%s=%s\n", v[0], quoted(v[1]))
	}
	program, err := programFolder(folder)
	if err != nil {
		return "", err
	}
	text += fmt.Sprintf("export PATH=%s:\"$PATH\"\n", quoted(program))
	return file, os.WriteFile(file, []byte(text), 0o600)
}

func networks(all []netip.Prefix) string {
	texts := make([]string, len(all))
	for i, n := range all {
		texts[i] = n.String()
	}
	return strings.Join(texts, ",")
}

// programFolder is where this program is found as `actual`. One that was built
// under another name gets a link in the demo's folder.
func programFolder(folder string) (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("where is this program: %w", err)
	}
	if filepath.Base(path) == "actual" {
		return filepath.Dir(path), nil
	}
	bin := filepath.Join(folder, "bin")
	if err := os.Mkdir(bin, 0o700); err != nil {
		return "", err
	}
	return bin, os.Symlink(path, filepath.Join(bin, "actual"))
}
