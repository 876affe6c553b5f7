package transport

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"time"
)

// recheck is how long a certificate is used before its files are looked at again.
const recheck = 5 * time.Second

// Certificate is a pair of PEM files, read again when one of them changes: a
// renewal needs no restart.
type Certificate struct {
	certFile, keyFile string
	log               *slog.Logger

	mu      sync.Mutex
	current *tls.Certificate
	stamp   [2]stamp
	looked  time.Time
}

// stamp tells versions of a file apart.
type stamp struct {
	size    int64
	written time.Time
}

// LoadCertificate reads the files: the certificate with what it is signed by, and
// its key. It fails where they can't be read or don't belong together.
func LoadCertificate(certFile, keyFile string, log *slog.Logger) (*Certificate, error) {
	c := &Certificate{certFile: certFile, keyFile: keyFile, log: log}
	stamps, err := c.stamps()
	if err != nil {
		return nil, err
	}
	return c, c.load(stamps)
}

func (c *Certificate) stamps() (all [2]stamp, err error) {
	for i, name := range []string{c.certFile, c.keyFile} {
		info, err := os.Stat(name)
		if err != nil {
			return all, err
		}
		all[i] = stamp{info.Size(), info.ModTime()}
	}
	return all, nil
}

func (c *Certificate) load(stamps [2]stamp) error {
	pair, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	if err != nil {
		return fmt.Errorf("certificate %s and key %s: %w", c.certFile, c.keyFile, withoutPath(err))
	}
	c.current, c.stamp = &pair, stamps
	return nil
}

// withoutPath leaves out what is said already.
func withoutPath(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// get returns the certificate as its files hold it, at most recheck ago. Where
// they can't be used just now, such as between the renewal of the two, it goes on
// with the one that it has.
func (c *Certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := time.Now(); now.Sub(c.looked) >= recheck {
		c.looked = now
		c.renew()
	}
	return c.current, nil
}

func (c *Certificate) renew() {
	stamps, err := c.stamps()
	if err == nil && stamps == c.stamp {
		return
	}
	if err == nil {
		err = c.load(stamps)
	}
	if err != nil {
		c.log.Warn("the certificate has changed and can't be used; the one of before is", "error", err)
		return
	}
	c.log.Info("certificate renewed", "valid_until", c.Expires())
}

// Expires returns until when the certificate is valid.
func (c *Certificate) Expires() time.Time { return c.current.Leaf.NotAfter }

// Config returns how TLS is spoken: 1.2 or newer, and of 1.2 only the suites that
// keep past traffic secret and whole (ephemeral keys, authenticated encryption).
// Which of 1.3's are used is for the library to say.
func (c *Certificate) Config() *tls.Config {
	return &tls.Config{
		GetCertificate: c.get,
		MinVersion:     tls.VersionTLS12,
		CipherSuites: []uint16{
			tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
			tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
			tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
		},
	}
}
