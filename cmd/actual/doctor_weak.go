package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"actual/adapters/inbound/transport"
	"actual/cmd/internal/config"
)

// weakness is a setting with which the server runs, and should not.
type weakness struct {
	what   string
	err    error
	remedy string
}

// weaknesses looks for what of the settings is weak. now is compared with the
// certificate's term.
func weaknesses(cfg config.Config, environ []string, now time.Time) (all []weakness) {
	found := func(what string, err error, remedy string) {
		if err != nil {
			all = append(all, weakness{what, err, remedy})
		}
	}
	found("ACTUAL_LISTEN", plainText(cfg), "set ACTUAL_TLS_CERT and ACTUAL_TLS_KEY; or listen at 127.0.0.1, or name the proxies that speak TLS in ACTUAL_TRUSTED_PROXIES")
	found("ACTUAL_OPS_LISTEN", publicOperations(cfg), "listen at 127.0.0.1, or at an address that only your monitoring reaches")
	found("ACTUAL_TRUSTED_PROXIES", anyProxy(cfg.TrustedProxies), "name the proxies' own addresses: whoever is named may say that it asks for anybody")
	found("ACTUAL_WEBHOOK_NETWORKS", openInside(cfg), "name only the networks of receivers that are meant: every company of this server may have it post there")
	found("ACTUAL_TLS_CERT", badCertificate(cfg, now), "renew the certificate and its key; the server takes them up by itself")
	for _, db := range []struct{ name, url string }{
		{"ACTUAL_DATABASE_URL_APP", cfg.DatabaseApp}, {"ACTUAL_DATABASE_URL_INGEST", cfg.DatabaseIngest}, {"ACTUAL_DATABASE_URL_DIRECTORY", cfg.DatabaseDirectory},
	} {
		found(db.name, openDatabase(db.url), "add sslmode=verify-full and sslrootcert=…")
		found(db.name, guessable(db.url), "give the role a password of its own, such as of: openssl rand -hex 24")
	}
	found("ACTUAL_LEDGER_KEY", poorKey(cfg.LedgerKey), "make one with: openssl rand -hex 32 (before the first checkpoint is signed)")
	found("OTEL_EXPORTER_OTLP_ENDPOINT", plainTelemetry(cfg.OTLPEndpoint), "use https, or a collector on this machine")
	for _, file := range append(secretFiles(environ), cfg.TLSKey) {
		found(file, readableByAll(file), "chmod 600, owned by the server's user")
	}
	return all
}

func plainText(cfg config.Config) error {
	if config.Exposed(cfg.Listen) && cfg.TLSCert == "" && len(cfg.TrustedProxies) == 0 {
		return fmt.Errorf("other machines reach %s, and nothing encrypts: keys and positions can be read on the way", cfg.Listen)
	}
	return nil
}

func publicOperations(cfg config.Config) error {
	if cfg.OpsListen != config.Off && config.Exposed(cfg.OpsListen) {
		return fmt.Errorf("other machines reach %s, where nobody is asked for a credential", cfg.OpsListen)
	}
	return nil
}

func anyProxy(texts []string) error {
	const wide = 8 // Bits.
	for _, text := range texts {
		if p, err := netip.ParsePrefix(text); err == nil && p.Bits() < wide {
			return fmt.Errorf("%s is nearly everybody", text)
		}
	}
	return nil
}

// openInside reports networks inside that companies could reach by this server, and
// should not: this machine of one that others use, and everything.
func openInside(cfg config.Config) error {
	const wide = 8 // Bits.
	for _, n := range cfg.WebhookNetworks {
		if n.Bits() < wide || config.Exposed(cfg.Listen) && n.Addr().IsLoopback() {
			return fmt.Errorf("webhooks may be posted to %s, where what listens may trust this server", n)
		}
	}
	return nil
}

func badCertificate(cfg config.Config, now time.Time) error {
	if cfg.TLSCert == "" {
		return nil
	}
	c, err := transport.LoadCertificate(cfg.TLSCert, cfg.TLSKey, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	const soon = 14 * 24 * time.Hour
	if c.Expires().Before(now.Add(soon)) {
		return fmt.Errorf("the certificate ends at %s", c.Expires().UTC().Format(time.RFC3339))
	}
	return nil
}

// openDatabase reports a way to a database on another machine that can be listened
// to.
func openDatabase(text string) error {
	u := parsed(text)
	if !away(u.Hostname()) {
		return nil
	}
	if mode := u.Query().Get("sslmode"); !slices.Contains([]string{"require", "verify-ca", "verify-full"}, mode) {
		return fmt.Errorf("%s is another machine, and sslmode is %q", u.Hostname(), mode)
	}
	return nil
}

// parsed reads an address; one that is none says nothing, which is said elsewhere.
func parsed(text string) *url.URL {
	u, err := url.Parse(text)
	if err != nil {
		return &url.URL{}
	}
	return u
}

func away(host string) bool {
	if host == "" || host == "localhost" {
		return false
	}
	a, err := netip.ParseAddr(host)
	return err != nil || !a.IsLoopback()
}

// guessable reports a password that everybody tries first.
func guessable(text string) error {
	u := parsed(text)
	if u.User == nil || !away(u.Hostname()) {
		return nil
	}
	const short = 12
	password, given := u.User.Password()
	lower := strings.ToLower(password)
	if given && (len(password) < short || strings.Contains(lower, strings.ToLower(u.User.Username())) || strings.Contains(lower, "password")) {
		return fmt.Errorf("the password of %s can be guessed", u.User.Username())
	}
	return nil
}

// poorKey reports a key that nobody has thrown dice for.
func poorKey(text string) error {
	raw, _ := hex.DecodeString(text) // What is no key is said elsewhere.
	if len(raw) == 0 {
		return nil
	}
	const few = 16 // Of 32 random bytes at least so many differ, nearly always.
	if distinct := slices.Compact(slices.Sorted(slices.Values(raw))); len(distinct) < few {
		return errors.New("the key is not of random bytes")
	}
	return nil
}

func plainTelemetry(endpoint string) error {
	u := parsed(endpoint)
	if u.Scheme == "http" && away(u.Hostname()) {
		return fmt.Errorf("traces go to %s in plain text", u.Hostname())
	}
	return nil
}

// secretFiles lists the files that hold settings.
func secretFiles(environ []string) (all []string) {
	for _, e := range environ {
		if name, path, _ := strings.Cut(e, "="); strings.HasPrefix(name, "ACTUAL_") && strings.HasSuffix(name, "_FILE") {
			all = append(all, path)
		}
	}
	return all
}

func readableByAll(file string) error {
	info, _ := os.Stat(file) // What can't be read is said elsewhere.
	if info == nil {
		return nil
	}
	if open := info.Mode().Perm() & 0o007; open != 0 {
		return fmt.Errorf("every user of this machine can read it (%s)", info.Mode().Perm())
	}
	return nil
}

// weak says what of the settings is weak.
func (d *doctor) weak(cfg config.Config, environ []string) {
	all := weaknesses(cfg, environ, time.Now())
	if len(all) == 0 {
		d.say("nothing of the settings is weak", nil, "")
	}
	for _, w := range all {
		d.say(w.what, w.err, w.remedy)
	}
}
