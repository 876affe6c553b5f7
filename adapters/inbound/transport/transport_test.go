package transport

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// pair writes a certificate for a name, and its key, and returns the files.
func pair(t *testing.T, dir, name string) (certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	rawKey, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	certFile, keyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	require.NoError(t, os.WriteFile(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}), 0o600))
	require.NoError(t, os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: rawKey}), 0o600))
	return certFile, keyFile
}

// shown returns whose certificate a handshake shows.
func (c *Certificate) shown(t *testing.T) string {
	t.Helper()
	now, err := c.get(nil)
	require.NoError(t, err)
	return now.Leaf.Subject.CommonName
}

func TestCertificateIsRenewedWithoutARestart(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	certFile, keyFile := pair(t, dir, "one.example")
	var log bytes.Buffer
	c, err := LoadCertificate(certFile, keyFile, slog.New(slog.NewTextHandler(&log, nil)))
	require.NoError(t, err)
	require.Equal(t, "one.example", c.shown(t))
	newCert, newKey := pair(t, other, "two.example")

	require.NoError(t, os.Rename(newCert, certFile))
	require.Equal(t, "one.example", c.shown(t), "it is not looked at all the time")
	c.looked = time.Time{}
	require.Equal(t, "one.example", c.shown(t), "the key is still the old one")
	require.Contains(t, log.String(), "can't be used")

	require.NoError(t, os.Rename(newKey, keyFile))
	c.looked = time.Time{}
	require.Equal(t, "two.example", c.shown(t))
	require.NoError(t, os.Remove(certFile))
	c.looked = time.Time{}
	require.Equal(t, "two.example", c.shown(t))
	require.WithinDuration(t, time.Now().Add(time.Hour), c.Expires(), time.Minute)
}

func TestCertificateThatCannotBeUsedIsRefused(t *testing.T) {
	certFile, keyFile := pair(t, t.TempDir(), "one.example")
	_, otherKey := pair(t, t.TempDir(), "two.example")
	for _, files := range [][2]string{{certFile, otherKey}, {certFile, "missing"}, {keyFile, certFile}} {
		_, err := LoadCertificate(files[0], files[1], slog.New(slog.DiscardHandler))
		require.Error(t, err)
	}
}

// Real handshakes, of clients that know nothing but one version or suite.
func TestHandshakes(t *testing.T) {
	certFile, keyFile := pair(t, t.TempDir(), "one.example")
	c, err := LoadCertificate(certFile, keyFile, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	srv := &http.Server{TLSConfig: c.Config(), ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug)}
	go func() { _ = srv.ServeTLS(listener, "", "") }()
	defer func() { require.NoError(t, srv.Close()) }()
	for name, tt := range map[string]struct {
		version uint16
		suites  []uint16
		fine    bool
	}{
		"1.0":                     {tls.VersionTLS10, nil, false},
		"1.1":                     {tls.VersionTLS11, nil, false},
		"1.2":                     {tls.VersionTLS12, nil, true},
		"1.3":                     {tls.VersionTLS13, nil, true},
		"1.2 with RSA keys":       {tls.VersionTLS12, []uint16{tls.TLS_RSA_WITH_AES_128_GCM_SHA256}, false},
		"1.2 with block chaining": {tls.VersionTLS12, []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA}, false},
		"1.2 with ChaCha20":       {tls.VersionTLS12, []uint16{tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256}, true},
	} {
		conn, err := tls.Dial("tcp", listener.Addr().String(), &tls.Config{MinVersion: tt.version, MaxVersion: tt.version, CipherSuites: tt.suites, InsecureSkipVerify: true})
		require.Equal(t, tt.fine, err == nil, "%s: %v", name, err)
		if err == nil {
			require.NoError(t, conn.Close())
		}
	}
}

func TestProxiesAreTrustedByName(t *testing.T) {
	proxies, err := ParseProxies([]string{"10.0.0.0/8", " 192.0.2.7", "2001:db8::/32"})
	require.NoError(t, err)
	for name, tt := range map[string]struct {
		peer   string
		sent   map[string][]string
		caller string
		secure bool
		kept   bool // The headers.
	}{
		"nobody in between":       {"203.0.113.9:1", nil, "203.0.113.9:1", false, false},
		"a stranger pretends":     {"203.0.113.9:1", map[string][]string{"X-Forwarded-For": {"198.51.100.1"}, "X-Forwarded-Proto": {"https"}, "Forwarded": {"for=198.51.100.1"}}, "203.0.113.9:1", false, false},
		"a proxy says":            {"10.1.2.3:1", map[string][]string{"X-Forwarded-For": {"198.51.100.1"}, "X-Forwarded-Proto": {"https"}}, "198.51.100.1:0", true, true},
		"two proxies":             {"10.1.2.3:1", map[string][]string{"X-Forwarded-For": {"198.51.100.1, 192.0.2.7"}}, "198.51.100.1:0", false, true},
		"in two headers":          {"10.1.2.3:1", map[string][]string{"X-Forwarded-For": {"198.51.100.1", "192.0.2.7"}}, "198.51.100.1:0", false, true},
		"the caller pretends":     {"10.1.2.3:1", map[string][]string{"X-Forwarded-For": {"10.9.9.9, 203.0.113.9"}}, "203.0.113.9:0", false, true},
		"the caller said plain":   {"10.1.2.3:1", map[string][]string{"X-Forwarded-Proto": {"https", "http"}}, "10.1.2.3:1", false, true},
		"nonsense":                {"10.1.2.3:1", map[string][]string{"X-Forwarded-For": {"198.51.100.1, unknown"}}, "10.1.2.3:1", false, true},
		"only proxies":            {"10.1.2.3:1", map[string][]string{"X-Forwarded-For": {"10.5.5.5, 192.0.2.7"}}, "10.5.5.5:0", false, true},
		"by IPv6":                 {"[2001:db8::1]:1", map[string][]string{"X-Forwarded-For": {"2001:db9::5"}}, "[2001:db9::5]:0", false, true},
		"IPv4 within IPv6":        {"[::ffff:10.1.2.3]:1", map[string][]string{"X-Forwarded-For": {"::ffff:198.51.100.1"}}, "198.51.100.1:0", false, true},
		"no address at all":       {"@", map[string][]string{"X-Forwarded-For": {"198.51.100.1"}}, "@", false, false},
		"another header pretends": {"203.0.113.9:1", map[string][]string{"X-Real-Ip": {"198.51.100.1"}, "X-Forwarded-Host": {"evil.example"}}, "203.0.113.9:1", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.RemoteAddr = tt.peer
			for name, values := range tt.sent {
				r.Header[name] = values
			}
			w := httptest.NewRecorder()
			var came *http.Request
			proxies.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { came = r })).ServeHTTP(w, r)
			require.Equal(t, tt.caller, came.RemoteAddr)
			require.Equal(t, tt.kept, len(came.Header) > 0)
			require.Equal(t, tt.secure, w.Header().Get("Strict-Transport-Security") != "")
		})
	}
	_, err = ParseProxies([]string{"everybody"})
	require.Error(t, err)
}

func TestOperationsAreFew(t *testing.T) {
	srv := httptest.NewServer(Operations(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "figures") })))
	defer srv.Close()
	for request, want := range map[string]int{"GET /metrics": 200, "POST /metrics": 405, "GET /": 404, "GET /debug/pprof/": 404, "GET /v1/visits": 404} {
		method, path, _ := bytes.Cut([]byte(request), []byte(" "))
		req, err := http.NewRequest(string(method), srv.URL+string(path), nil)
		require.NoError(t, err)
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, want, resp.StatusCode, request)
	}
}
