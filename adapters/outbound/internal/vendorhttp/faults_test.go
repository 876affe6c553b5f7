package vendorhttp_test

import (
	"bufio"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/internal/vendorhttp"
	"actual/ports"
)

// local is a policy for servers of this machine, and in a hurry.
var local = vendorhttp.Policy{
	Vendor: "acme", Deadline: 3 * time.Second, Timeout: 300 * time.Millisecond, Attempts: 2, BackoffMin: time.Millisecond, BackoffMax: 2 * time.Millisecond,
	TripAfter: 100, MaxAnswer: 1000, Local: true,
}

// raw answers every connection's requests with these bytes, and then ends it as
// hangs says.
func raw(t *testing.T, answer string, end func(c net.Conn)) (address string, requests *atomic.Int64) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	requests = &atomic.Int64{}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = c.Close() }()
				if _, err := http.ReadRequest(bufio.NewReader(c)); err != nil {
					return
				}
				requests.Add(1)
				_, _ = io.WriteString(c, answer)
				end(c)
			}()
		}
	}()
	return "http://" + l.Addr().String(), requests
}

func reset(c net.Conn) {
	if tcp, is := c.(*net.TCPConn); is {
		_ = tcp.SetLinger(0)
	}
}

func closes(net.Conn) {}

func hangs(net.Conn) { time.Sleep(time.Second) }

func drips(c net.Conn) {
	for range 100 {
		if _, err := io.WriteString(c, "x"); err != nil {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func TestFaultsOfRealConnections(t *testing.T) {
	const json = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	for name, tt := range map[string]struct {
		answer string
		end    func(net.Conn)
		get    error // Of a GET, which is tried again, …
		post   error // … and of a POST, which is not.
		says   string
	}{
		"reset":                 {"", reset, ports.ErrVendorDown, ports.ErrUnknownOutcome, "broke the connection"},
		"closed without answer": {"", closes, ports.ErrVendorDown, ports.ErrUnknownOutcome, "broke the connection"},
		"no answer":             {"", hangs, ports.ErrVendorDown, ports.ErrUnknownOutcome, "no whole answer within 300ms"},
		"half a head":           {"HTTP/1.1 200 OK\r\nContent-", closes, ports.ErrVendorDown, ports.ErrUnknownOutcome, ""},
		"half a body":           {json + "Content-Length: 90\r\n\r\n{\"a\":1}", closes, ports.ErrVendorDown, ports.ErrUnknownOutcome, "half an answer"},
		"half a body, reset":    {json + "Content-Length: 90\r\n\r\n{\"a\":1}", reset, ports.ErrVendorDown, ports.ErrUnknownOutcome, ""},
		"half a chunked body":   {json + "Transfer-Encoding: chunked\r\n\r\n7\r\n{\"a\":1}\r\n", closes, ports.ErrVendorDown, ports.ErrUnknownOutcome, "half an answer"},
		"half without a length": {json + "Connection: close\r\n\r\n{\"a\":", closes, ports.ErrVendorUnreadable, ports.ErrUnknownOutcome, "no JSON"},
		"a page":                {"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>", closes, ports.ErrVendorUnreadable, ports.ErrUnknownOutcome, "no JSON"},
		"slow drip":             {json + "Content-Length: 90\r\n\r\n", drips, ports.ErrVendorDown, ports.ErrUnknownOutcome, "no whole answer within 300ms"},
		"too much":              {json + "Content-Length: 2000\r\n\r\n" + strings.Repeat(" ", 2000), closes, ports.ErrVendorUnreadable, ports.ErrUnknownOutcome, "more than 1000 bytes"},
		"no HTTP":               {"220 mail.acme.test ESMTP\r\n", closes, ports.ErrVendorDown, ports.ErrUnknownOutcome, ""},
		"elsewhere":             {"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/x\r\nContent-Length: 0\r\n\r\n", closes, ports.ErrVendorUnreadable, ports.ErrUnknownOutcome, "another address"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for method, want := range map[string]error{http.MethodGet: tt.get, http.MethodPost: tt.post} {
				address, requests := raw(t, tt.answer, tt.end)
				began := time.Now()
				_, err := ask(t, local, method, address+"/v1/projects/app:secret-project?pin=0123456789")
				require.ErrorIs(t, err, want, method)
				require.ErrorContains(t, err, tt.says)
				require.Less(t, time.Since(began), 3*time.Second, "an error, not a hang")
				if method == http.MethodPost {
					require.EqualValues(t, 1, requests.Load(), "what may have been done is not sent again")
				}
				for _, never := range []string{address, strings.TrimPrefix(address, "http://"), "secret-project", "0123456789", "acme.test", "127.0.0.1"} {
					require.NotContains(t, err.Error(), never)
				}
			}
		})
	}
}

func ask(t *testing.T, p vendorhttp.Policy, method, address string) (vendorhttp.Answer, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	require.NoError(t, err)
	req.Header.Set("Accept", "application/json")
	return vendorhttp.New(p, nil, nil, nil, slog.New(slog.DiscardHandler)).For(vendorhttp.Call{Company: ours, Operation: "jobs.add"}).Do(req)
}

func TestWhatNeverLeftIsNoUnknownOutcome(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	refusing := "http://" + l.Addr().String()
	require.NoError(t, l.Close())
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	untrusted := httptest.NewTLSServer(http.NotFoundHandler())
	untrusted.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	defer untrusted.Close()
	patient := local // A machine may be too busy for a handshake in no time.
	patient.Deadline, patient.Timeout = 40*time.Second, 20*time.Second
	for address, says := range map[string]string{
		refusing: "refused the connection", "https" + strings.TrimPrefix(plain.URL, "http"): "TLS", untrusted.URL: "not trusted",
		"https://name.invalid": "name that is not found",
	} {
		_, err := ask(t, patient, http.MethodPost, address)
		require.ErrorIs(t, err, ports.ErrVendorDown, address)
		require.NotErrorIs(t, err, ports.ErrUnknownOutcome, address)
		if address != "https://name.invalid" { // Without a resolver it says less.
			require.ErrorContains(t, err, says)
		}
		require.NotContains(t, err.Error(), "127.0.0.1")
		require.NotContains(t, err.Error(), "name.invalid")
	}
}

func TestVendorsAreOutsideAndSpeakTLS(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	strict := local
	strict.Local = false
	_, err := ask(t, strict, http.MethodGet, server.URL)
	require.ErrorContains(t, err, "https only")
	_, err = ask(t, local, http.MethodGet, "http://vendor.example/v1")
	require.ErrorContains(t, err, "https only")
	for _, private := range []string{"https://127.0.0.1:1", "https://[::1]:1", "https://10.0.0.1:1", "https://169.254.169.254", "https://192.168.1.1:1", "https://100.64.0.1:1", "https://[fd00::1]:1", "https://0.0.0.0:1"} {
		_, err = ask(t, strict, http.MethodPost, private)
		require.ErrorContains(t, err, "private network", private)
		require.ErrorIs(t, err, ports.ErrVendorDown)
	}
	answer, err := ask(t, local, http.MethodGet, server.URL)
	require.NoError(t, err)
	require.Equal(t, http.StatusNotFound, answer.Status)
}

func TestRedirectsStayAtHome(t *testing.T) {
	seen := atomic.Int64{}
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { seen.Add(1) }))
	defer other.Close()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/home":
			http.Redirect(w, r, "/there", http.StatusFound)
		case "/round":
			http.Redirect(w, r, "/round", http.StatusFound)
		case "/away":
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
		default:
			_, _ = io.WriteString(w, r.Header.Get("Authorization"))
		}
	}))
	defer server.Close()
	get := func(method, path string) (vendorhttp.Answer, error) {
		req, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, strings.NewReader("{}"))
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer t")
		return vendorhttp.New(local, nil, nil, nil, slog.New(slog.DiscardHandler)).For(vendorhttp.Call{Company: ours}).Do(req)
	}
	answer, err := get(http.MethodGet, "/home")
	require.NoError(t, err)
	require.Equal(t, "Bearer t", string(answer.Body))
	for path, method := range map[string]string{"/round": http.MethodGet, "/away": http.MethodGet} {
		_, err = get(method, path)
		require.ErrorIs(t, err, ports.ErrVendorUnreadable)
	}
	_, err = get(http.MethodPut, "/away")
	require.ErrorIs(t, err, ports.ErrVendorUnreadable)
	_, err = get(http.MethodPost, "/home")
	require.ErrorIs(t, err, ports.ErrUnknownOutcome)
	require.Zero(t, seen.Load(), "nobody else was sent anything")
}

func TestABodyIsSentWholeEachTime(t *testing.T) {
	var got []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = append(got, string(body))
		if len(got) == 1 {
			w.WriteHeader(http.StatusBadGateway)
		}
	}))
	defer server.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, server.URL, io.MultiReader(strings.NewReader("half"), strings.NewReader("half")))
	require.NoError(t, err)
	_, err = vendorhttp.New(local, nil, nil, nil, slog.New(slog.DiscardHandler)).For(vendorhttp.Call{Company: ours}).Do(req)
	require.NoError(t, err)
	require.Equal(t, []string{"halfhalf", "halfhalf"}, got)

	req, err = http.NewRequestWithContext(t.Context(), http.MethodPut, server.URL, io.MultiReader(brokenBody{}))
	require.NoError(t, err)
	_, err = vendorhttp.New(local, nil, nil, nil, slog.New(slog.DiscardHandler)).For(vendorhttp.Call{Company: ours}).Do(req)
	require.Error(t, err)
	require.NotContains(t, err.Error(), "secret")
}

type brokenBody struct{}

func (brokenBody) Read([]byte) (int, error) { return 0, errors.New("a secret of the body") }
