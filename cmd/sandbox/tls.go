package main

import (
	"crypto/tls"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"actual/contracts/adp/sim"
	"actual/contracts/sandbox"
)

// term is how long certificates of the stand-in are valid: longer than it runs.
const term = 365 * 24 * time.Hour

// secured listens with TLS as ADP does: it has a certificate of an authority of its own, and
// takes from clients none but those. It writes into a directory the authority's certificate,
// authority.pem, and for each client of ADP's that was seeded with a common name its
// certificate and key: NAME.pem and NAME-key.pem.
func secured(listen, dir string, s *sandbox.Sandbox, now time.Time) (net.Listener, error) {
	authority, err := sim.NewAuthority(now)
	if err != nil {
		return nil, err
	}
	config, err := authority.Server(now.Add(-time.Hour), now.Add(term))
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{"authority.pem": authority.PEM()}
	for _, name := range s.ADP.Certificates() {
		if strings.ContainsAny(name, `/\`) || name == "authority" {
			return nil, fmt.Errorf("the common name %q makes no name of a file", name)
		}
		pair, err := authority.Client(name, now.Add(-time.Hour), now.Add(term))
		if err != nil {
			return nil, err
		}
		files[name+".pem"], files[name+"-key.pem"] = pair.Certificate, pair.Key
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	for name, raw := range files {
		if err := os.WriteFile(filepath.Join(dir, name), raw, 0o600); err != nil {
			return nil, err
		}
	}
	plain, err := net.Listen("tcp", listen)
	if err != nil {
		return nil, err
	}
	return tls.NewListener(plain, config), nil
}
