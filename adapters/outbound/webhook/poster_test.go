package webhook_test

import (
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/internal/txguard"
	"actual/adapters/outbound/webhook"
	"actual/contracts/conformance"
	"actual/ports"
)

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

func TestPoster(t *testing.T) {
	conformance.Poster(t, func(t *testing.T) conformance.PosterParts {
		return conformance.PosterParts{Here: poster(t, webhook.Options{Allowed: loopback}), Public: poster(t, webhook.Options{})}
	})
}

func poster(t *testing.T, o webhook.Options) *webhook.Poster {
	t.Helper()
	p := webhook.New(o)
	t.Cleanup(p.Close)
	return p
}

// names is a resolver of the test's own: each question about a name gets the next answer
// of its list, the last one again and again.
type names struct {
	answers map[string][][]string
	asked   atomic.Int32
}

// LookupNetIP implements webhook.Resolver.
func (n *names) LookupNetIP(_ context.Context, _, host string) (out []netip.Addr, err error) {
	n.asked.Add(1)
	list, ok := n.answers[host]
	if !ok {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	for _, text := range list[0] {
		out = append(out, netip.MustParseAddr(text))
	}
	if len(list) > 1 {
		n.answers[host] = list[1:]
	}
	return out, nil
}

// secure is a receiver with TLS that counts connections, and what believes it.
func secure(t *testing.T, answer http.HandlerFunc) (s *httptest.Server, roots *x509.CertPool, connections *atomic.Int32) {
	t.Helper()
	connections = &atomic.Int32{}
	s = httptest.NewUnstartedServer(answer)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	s.StartTLS()
	t.Cleanup(s.Close)
	roots = x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return s, roots, connections
}

func port(t *testing.T, s *httptest.Server) string {
	t.Helper()
	u, err := url.Parse(s.URL)
	require.NoError(t, err)
	return u.Port()
}

func TestTLSIsVerifiedByTheHostsName(t *testing.T) {
	s, roots, connections := secure(t, func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.Host+" "+r.TLS.ServerName) })
	dns := &names{answers: map[string][][]string{"example.com.": {{"127.0.0.1"}}, "other.example.": {{"127.0.0.1"}}}} // The certificate is for example.com.
	p := poster(t, webhook.Options{Allowed: loopback, Roots: roots, Resolver: dns})
	for range 3 {
		said, err := p.Post(t.Context(), "https://example.com:"+port(t, s)+"/", nil, []byte("{}"))
		require.NoError(t, err)
		require.Equal(t, "example.com:"+port(t, s)+" example.com", said.Body)
	}
	require.EqualValues(t, 1, connections.Load(), "a connection is kept for what comes next")
	require.EqualValues(t, 1, dns.asked.Load(), "a name is looked up once for a connection")

	_, err := p.Post(t.Context(), "https://other.example:"+port(t, s)+"/", nil, []byte("{}"))
	require.ErrorIs(t, err, ports.ErrNoAnswer)
	require.ErrorContains(t, err, "a certificate for another name; get a certificate for the name")
	_, err = poster(t, webhook.Options{Allowed: loopback, Resolver: dns}).Post(t.Context(), "https://example.com:"+port(t, s)+"/", nil, []byte("{}"))
	require.ErrorContains(t, err, "an issuer that is not trusted")
}

func TestANameThatTurnsInwardIsNotFollowed(t *testing.T) {
	s, roots, connections := secure(t, func(http.ResponseWriter, *http.Request) {})
	inside := func(first ...string) *webhook.Poster { // 127.0.0.2 stands for the public internet here.
		return poster(t, webhook.Options{
			Allowed: []netip.Prefix{netip.MustParsePrefix("127.0.0.2/32")}, Roots: roots, Idle: 1,
			Resolver: &names{answers: map[string][][]string{"example.com.": {first, {"127.0.0.1"}}}},
		})
	}
	to := "https://example.com:" + port(t, s) + "/"
	turning := inside("127.0.0.2")
	_, err := turning.Post(t.Context(), to, nil, nil)
	require.ErrorContains(t, err, "refused the connection", "it is connected to what was judged, where nobody listens")
	_, err = turning.Post(t.Context(), to, nil, nil)
	require.ErrorIs(t, err, ports.ErrForbiddenAddress)
	_, err = inside("127.0.0.2", "127.0.0.1").Post(t.Context(), to, nil, nil)
	require.ErrorIs(t, err, ports.ErrForbiddenAddress, "one of several that does not pass is enough")
	require.ErrorContains(t, err, "this machine itself: give a host that everybody reaches")
	require.NotContains(t, err.Error(), "127.0.0.1", "what a name stands for inside is not told")
	require.Zero(t, connections.Load())
}

func TestProxiesOfTheEnvironmentAreNotAsked(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the proxy was asked") }))
	defer proxy.Close()
	t.Setenv("HTTPS_PROXY", proxy.URL)
	t.Setenv("HTTP_PROXY", proxy.URL)
	dns := &names{answers: map[string][][]string{"hooks.acme.com.": {{"127.0.0.1"}}}}
	for _, to := range []string{"http://hooks.acme.com/", "https://hooks.acme.com/"} {
		_, err := poster(t, webhook.Options{Allowed: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, Resolver: dns}).Post(t.Context(), to, nil, nil)
		require.ErrorIs(t, err, ports.ErrForbiddenAddress)
	}
}

func TestSlowAndEndlessReceiversEnd(t *testing.T) {
	o := webhook.Options{Allowed: loopback, TLS: 100 * time.Millisecond, Answer: 200 * time.Millisecond, Rest: 100 * time.Millisecond, Whole: time.Minute}
	raw := func(serve func(net.Conn)) string {
		l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
		require.NoError(t, err)
		t.Cleanup(func() { _ = l.Close() })
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				go func() { defer func() { _ = c.Close() }(); serve(c) }()
			}
		}()
		return l.Addr().String()
	}
	silent := func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }
	begun := func(c net.Conn) { _, _ = c.Read(make([]byte, 1)) } // An answer before the message is none.
	for name, tt := range map[string]struct{ to, says string }{
		"no handshake": {"https://" + raw(silent), "TLS handshake within 100ms"},
		"no answer":    {"http://" + raw(silent), "did not answer within 200ms; answer 204 as soon as"},
		"a flood of head": {"http://" + raw(func(c net.Conn) {
			begun(c)
			go silent(c)
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n"+strings.Repeat("a: b\r\n", 1<<20))
		}), "headers of more than"},
		"no HTTP":      {"http://" + raw(func(c net.Conn) { begun(c); go silent(c); _, _ = io.WriteString(c, "SSH-2.0-OpenSSH_9.2\r\n\r\n") }), "not HTTP/1.1"},
		"at once away": {"http://" + raw(func(net.Conn) {}), "broke the connection off"},
	} {
		t.Run(name, func(t *testing.T) {
			mine := o
			if name != "no answer" {
				mine.Answer = time.Minute // Whatever else the machine does.
			}
			_, err := poster(t, mine).Post(t.Context(), tt.to, nil, []byte("{}"))
			require.ErrorIs(t, err, ports.ErrNoAnswer)
			require.ErrorContains(t, err, tt.says)
		})
	}
	t.Run("a body that drips", func(t *testing.T) {
		o.Answer = time.Minute
		began := time.Now()
		said, err := poster(t, o).Post(t.Context(), "http://"+raw(func(c net.Conn) {
			begun(c)
			go silent(c)
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
			for range 100 {
				if _, err := io.WriteString(c, "."); err != nil {
					return
				}
				time.Sleep(20 * time.Millisecond) // The receiver's slowness itself.
			}
		}), nil, []byte("{}"))
		require.NoError(t, err, "that it took the message is told before the body")
		require.Equal(t, 200, said.Status)
		require.Less(t, time.Since(began), 1500*time.Millisecond, "the whole of it takes two seconds")
	})
}

func TestAKeptConnectionThatBreaksIsReplaced(t *testing.T) {
	var got atomic.Int32
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = l.Close() }()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() { // Each connection answers once, and breaks at the second message without a word.
				buf := make([]byte, 4096)
				_, _ = c.Read(buf)
				got.Add(1)
				_, _ = io.WriteString(c, "HTTP/1.1 204 No Content\r\n\r\n")
				_, _ = c.Read(buf)
				_ = c.Close()
			}()
		}
	}()
	p := poster(t, webhook.Options{Allowed: loopback})
	for range 4 {
		_, err := p.Post(t.Context(), "http://"+l.Addr().String(), nil, []byte("{}"))
		require.NoError(t, err)
	}
	require.EqualValues(t, 4, got.Load())
}

func TestNothingSecretComesBack(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, "you sent %s to %s\x00\x1b[31m\xff, and %s", r.Header, r.RequestURI, r.Header.Get("webhook-signature"))
	}))
	defer s.Close()
	said, err := poster(t, webhook.Options{Allowed: loopback}).Post(t.Context(), s.URL+"/services/T000/SECRETPATH?token=SECRETQUERY",
		map[string]string{"authorization": "Bearer SECRETHEADER", "webhook-signature": "v1,SECRETSIGNATURE v1a,SECRETOTHER"}, nil)
	require.NoError(t, err)
	require.Contains(t, said.Body, "you sent")
	require.NotContains(t, said.Body, "SECRET")
	require.NotContains(t, said.Body, "\x00")
	require.NotContains(t, said.Body, "\x1b")
}

func TestHeadersOfOthersAreNotSent(t *testing.T) {
	p := poster(t, webhook.Options{Allowed: loopback})
	for name, header := range map[string]map[string]string{
		"another host": {"Host": "inside"}, "a length": {"content-length": "1"}, "a way to clouds": {"Metadata-Flavor": "Google"}, "a line": {"a": "b\r\nc: d"},
		"too much": {"a": strings.Repeat("x", 20<<10)},
	} {
		_, err := p.Post(t.Context(), "http://127.0.0.1:9/", header, nil)
		require.ErrorContains(t, err, "sent", name)
		require.NotErrorIs(t, err, ports.ErrNoAnswer, name)
	}
	_, err := p.Post(txguard.Mark(t.Context()), "http://127.0.0.1:9/", nil, nil)
	require.ErrorContains(t, err, "transaction")
}
