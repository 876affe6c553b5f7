package httpapi_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/httpapi"
)

const (
	patience = 5 * time.Second
	tick     = 10 * time.Millisecond
)

// dial opens a real connection to a real server.
func dial(t *testing.T, w *world, readTimeout time.Duration) *net.TCPConn {
	t.Helper()
	s := httptest.NewUnstartedServer(nil)
	s.Config = httpapi.Server(w)
	s.Config.ReadTimeout, s.Config.ReadHeaderTimeout = readTimeout, readTimeout
	s.Start()
	t.Cleanup(s.Close)
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	require.NoError(t, conn.SetDeadline(time.Now().Add(patience)))
	return conn.(*net.TCPConn)
}

func begin(extra string) string {
	return "POST /v1/notehub/events HTTP/1.1\r\nHost: actual\r\nX-Actual-Secret: " + goodSecret + "\r\n" + extra + "\r\n\r\n"
}

// answer reads what the server says, and checks it.
func answer(t *testing.T, conn net.Conn) (int, []byte) {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/v1/notehub/events", nil)
	got, err := http.ReadResponse(bufio.NewReader(conn), r)
	require.NoError(t, err)
	defer func() { require.NoError(t, got.Body.Close()) }()
	body, err := io.ReadAll(got.Body)
	require.NoError(t, err)
	conforms(t, r, got.StatusCode, got.Header, body)
	return got.StatusCode, body
}

func TestClientVanishes(t *testing.T) {
	tests := map[string]string{
		"before the announced length": begin("Content-Length: 100") + `{"event":"a"}`,
		"in the middle of a chunk":    begin("Transfer-Encoding: chunked") + "20\r\n" + `{"event":"a"}`,
		"before the last chunk":       begin("Transfer-Encoding: chunked") + "d\r\n" + `{"event":"a"}` + "\r\n",
		"with chunks that are none":   begin("Transfer-Encoding: chunked") + "zz\r\n",
	}
	for name, request := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, nil)
			conn := dial(t, w, patience)
			_, err := io.WriteString(conn, request)
			require.NoError(t, err)
			require.NoError(t, conn.CloseWrite())
			status, body := answer(t, conn)
			require.Equal(t, http.StatusBadRequest, status)
			require.Equal(t, "request.truncated", problemIn(t, body).Code)
			require.Zero(t, w.sink.calls, "nothing is stored of half a body")
		})
	}
}

func TestSlowClient(t *testing.T) {
	w := newWorld(t, nil)
	conn := dial(t, w, 150*time.Millisecond)
	_, err := io.WriteString(conn, begin("Content-Length: 100")+`{"event":`)
	require.NoError(t, err)
	status, body := answer(t, conn)
	require.Equal(t, http.StatusRequestTimeout, status)
	require.Equal(t, "request.too_slow", problemIn(t, body).Code)
	require.Zero(t, w.sink.calls)
}

func TestSlowHeaders(t *testing.T) {
	w := newWorld(t, nil)
	conn := dial(t, w, 150*time.Millisecond)
	_, err := io.WriteString(conn, "POST /v1/notehub/events HTTP/1.1\r\nHost: ac")
	require.NoError(t, err)
	_, err = io.ReadAll(conn)
	require.NoError(t, err, "the server ends it")
}

func TestChunkedBody(t *testing.T) {
	w := newWorld(t, nil)
	conn := dial(t, w, patience)
	_, err := io.WriteString(conn, begin("Transfer-Encoding: chunked"))
	require.NoError(t, err)
	for _, part := range []string{`{"eve`, `nt":"`, `a"}`} {
		_, err := fmt.Fprintf(conn, "%x\r\n%s\r\n", len(part), part)
		require.NoError(t, err)
		time.Sleep(tick)
	}
	_, err = io.WriteString(conn, "0\r\n\r\n")
	require.NoError(t, err)
	status, _ := answer(t, conn)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, `{"event":"a"}`, string(w.sink.items[0].Raw))
}

func TestWrongSecretIsToldBeforeTheBody(t *testing.T) {
	w := newWorld(t, nil)
	conn := dial(t, w, patience)
	_, err := io.WriteString(conn, strings.Replace(begin("Content-Length: 1000000\r\nExpect: 100-continue"), goodSecret, "nonsense", 1))
	require.NoError(t, err)
	status, _ := answer(t, conn)
	require.Equal(t, http.StatusUnauthorized, status, "and not 100: nobody is asked for the body")
}
