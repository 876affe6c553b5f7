package transport

import (
	"bytes"
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
	read    [2][]byte // What the files held.
	looked  time.Time
}

// LoadCertificate reads the files: the certificate with what it is signed by, and
// its key. It fails where they can't be read or don't belong together.
func LoadCertificate(certFile, keyFile string, log *slog.Logger) (*Certificate, error) {
	c := &Certificate{certFile: certFile, keyFile: keyFile, log: log}
	if _, err := c.load(); err != nil {
		return nil, err
	}
	return c, nil
}

// load reads the files, and reports whether they hold something else than before.
// They are compared whole: two that are written within a moment have one time.
func (c *Certificate) load() (changed bool, err error) {
	var read [2][]byte
	for i, name := range []string{c.certFile, c.keyFile} {
		if read[i], err = os.ReadFile(name); err != nil {
			return false, fmt.Errorf("certificate and key: %s: %w", name, withoutPath(err))
		}
	}
	if bytes.Equal(read[0], c.read[0]) && bytes.Equal(read[1], c.read[1]) {
		return false, nil
	}
	pair, err := tls.X509KeyPair(read[0], read[1])
	if err != nil {
		return false, fmt.Errorf("certificate %s and key %s: %w", c.certFile, c.keyFile, err)
	}
	c.current, c.read = &pair, read
	return true, nil
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
	changed, err := c.load()
	switch {
	case err != nil:
		c.log.Warn("the certificate's files can't be used; the certificate of before is", "error", err)
	case changed:
		c.log.Info("certificate renewed", "valid_until", c.Expires())
	}
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
