package anchor_test

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/anchor"
	"actual/contracts/conformance"
	"actual/domain"
	"actual/ports"
)

type identity struct{}

func (identity) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: "of-the-test", ExpiresOn: time.Now().Add(time.Hour)}, nil
}

// container stands in for one of Azure Blob Storage: what is there is not written
// again, lists come in pages of two, and a name is listed with its escapes undone.
type container struct {
	mu    sync.Mutex
	blobs map[string][]byte
	wrong []string // What a request lacked.
	down  int      // So many requests are answered 503.
	reads int      // Blobs that were read.
	slow  time.Duration
}

func (c *container) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	time.Sleep(c.slow) // As a network is.
	c.mu.Lock()
	defer c.mu.Unlock()
	if r.Header.Get("Authorization") != "Bearer of-the-test" || r.Header.Get("x-ms-version") == "" {
		c.wrong = append(c.wrong, r.Method+" "+r.URL.Path)
	}
	if c.down > 0 {
		c.down--
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	name, below := strings.CutPrefix(r.URL.Path, "/checkpoints/")
	switch {
	case r.Method == http.MethodPut && below:
		if _, there := c.blobs[name]; there && r.Header.Get("If-None-Match") == "*" {
			w.WriteHeader(http.StatusConflict)
			_, _ = io.WriteString(w, "<?xml version=\"1.0\"?><Error><Code>BlobAlreadyExists</Code></Error>")
			return
		}
		c.blobs[name], _ = io.ReadAll(r.Body)
		w.WriteHeader(http.StatusCreated)
	case r.Method == http.MethodGet && below:
		c.reads++
		_, _ = w.Write(c.blobs[name])
	case r.URL.Query().Get("comp") == "list":
		c.list(w, r)
	default:
		w.WriteHeader(http.StatusBadRequest)
	}
}

func (c *container) list(w http.ResponseWriter, r *http.Request) {
	var names []string
	for name := range c.blobs {
		if strings.HasPrefix(name, r.URL.Query().Get("prefix")) && name > r.URL.Query().Get("marker") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	next := ""
	if page := max(2, len(c.blobs)/2); len(names) > page {
		names = names[:page]
		next = names[page-1]
	}
	_, _ = io.WriteString(w, xml.Header+"<EnumerationResults><Blobs>")
	for _, name := range names {
		_, _ = fmt.Fprintf(w, "<Blob><Name>%s</Name></Blob>", name)
	}
	_, _ = fmt.Fprintf(w, "</Blobs><NextMarker>%s</NextMarker></EnumerationResults>", next)
}

func openBlob(t *testing.T, c *container) *anchor.Blob {
	t.Helper()
	server := httptest.NewTLSServer(c)
	t.Cleanup(server.Close)
	a, err := anchor.NewBlob(anchor.BlobURL(server.URL+"/checkpoints"), identity{}, server.Client().Transport)
	require.NoError(t, err)
	return a
}

func TestBlobIsAnAnchor(t *testing.T) {
	containers := map[string]*container{}
	conformance.Anchor(t, func(t *testing.T) ports.Anchor {
		if containers[t.Name()] == nil {
			containers[t.Name()] = &container{blobs: map[string][]byte{}}
		}
		return openBlob(t, containers[t.Name()])
	})
	for name, c := range containers {
		require.Empty(t, c.wrong, name)
	}
}

func TestBlobIsWrittenOnce(t *testing.T) {
	c := &container{blobs: map[string][]byte{}, down: 1}
	a := openBlob(t, c)
	company := domain.CompanyID{UUID: domain.UUID{1}}
	for n := range int64(5) {
		cp := ports.Checkpoint{Size: n + 1, Note: "a note\n", SignedAt: time.Unix(n, 0).UTC()}
		require.NoError(t, a.Publish(t.Context(), company, cp), "also after a 503")
		require.NoError(t, a.Publish(t.Context(), company, cp), "publishing twice is one")
	}
	require.Len(t, c.blobs, 5)
	got, err := a.Published(t.Context(), company)
	require.NoError(t, err)
	require.Len(t, got, 5, "over all pages")
}

// A verification asks for all checkpoints: each is read once by a process, many at once;
// what is there meanwhile is read, and what is gone is not remembered.
func TestBlobReadsEachOnce(t *testing.T) {
	c := &container{blobs: map[string][]byte{}}
	a := openBlob(t, c)
	company := domain.CompanyID{UUID: domain.UUID{1}}
	put := func(size int64) {
		require.NoError(t, a.Publish(t.Context(), company, ports.Checkpoint{Size: size, Note: "a note\n", SignedAt: time.Unix(size, 0).UTC()}))
	}
	for size := range int64(64) {
		put(size + 1)
	}
	c.slow = 50 * time.Millisecond
	began := time.Now()
	first, err := a.Published(t.Context(), company)
	require.NoError(t, err)
	require.Less(t, time.Since(began), 64*c.slow/2, "many at once")
	require.Len(t, first, 64)
	require.Equal(t, 64, c.reads)
	c.slow = 0
	again, err := a.Published(t.Context(), company)
	require.NoError(t, err)
	require.Equal(t, first, again)
	require.Equal(t, 64, c.reads, "nothing is read twice")
	put(65)
	more, err := a.Published(t.Context(), company)
	require.NoError(t, err)
	require.Len(t, more, 65)
	require.Equal(t, 65, c.reads)
	for name := range c.blobs {
		if strings.Contains(name, "/00000000000000000065-") {
			delete(c.blobs, name)
		}
	}
	fewer, err := a.Published(t.Context(), company)
	require.NoError(t, err)
	require.Equal(t, first, fewer, "what does not stand there is not said to")
}

func TestBlobSaysWhatIsWrong(t *testing.T) {
	for _, address := range []string{"", "http://x.blob.core.windows.net/checkpoints", "https://x.blob.core.windows.net", "https://x.blob.core.windows.net/a/b", "https://x.blob.core.windows.net/a?sig=1"} {
		_, err := anchor.NewBlob(anchor.BlobURL(address), identity{}, http.DefaultTransport)
		require.ErrorContains(t, err, "it must be a container's address", address)
	}
}
