package anchor

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"golang.org/x/sync/errgroup"

	"actual/adapters/outbound/internal/txguard"
	"actual/domain"
	"actual/ports"
)

// BlobURL is the address of a container of Azure Blob Storage, such as
// https://NAME.blob.core.windows.net/checkpoints.
type BlobURL string

// Blob keeps each checkpoint as a blob of its own in a container, which is never
// written a second time. It protects as far as the container does: with a locked
// policy of immutability nobody takes a checkpoint away before its time.
//
// A verification needs all of them: one that was anchored before history was written
// anew, and a later one over it, show that only together. So all are listed each time,
// and each is read once by a process: its name has the hash of what is in it, and what
// stands there can't become another. Several are read at once.
type Blob struct {
	container string
	pipeline  runtime.Pipeline

	mu   sync.Mutex
	read map[string]ports.Checkpoint // By the blob's name.
}

var (
	errBadContainer = errors.New("it must be a container's address, such as https://NAME.blob.core.windows.net/checkpoints")
	errInTx         = errors.New("anchor: call inside a database transaction")
)

// storageVersion is the version of the service's interface that this was written by.
const storageVersion = "2021-12-02"

// How long an attempt may take, and how often it is tried again.
const (
	blobAttempt = 10 * time.Second
	blobRepeats = 2
	blobLongest = 2 * time.Second // Between attempts.
	mostAnswer  = 8 << 20         // Bytes of an answer.
	atOnce      = 16              // Blobs that are read at once.
	mostRead    = 100_000         // Blobs that are remembered: some 40 MB.
)

// NewBlob returns an anchor in the container. Nothing is asked yet.
func NewBlob(container BlobURL, identity azcore.TokenCredential, transport http.RoundTripper) (*Blob, error) {
	u, err := url.Parse(string(container))
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || strings.Trim(u.Path, "/") == "" || strings.Contains(strings.Trim(u.Path, "/"), "/") {
		return nil, errBadContainer
	}
	bearer := runtime.NewBearerTokenPolicy(identity, []string{"https://storage.azure.com/.default"}, nil)
	pipeline := runtime.NewPipeline("actual/anchor", "v1", runtime.PipelineOptions{PerRetry: []policy.Policy{bearer}}, &policy.ClientOptions{
		Transport: &http.Client{Transport: transport},
		Retry:     policy.RetryOptions{MaxRetries: blobRepeats, TryTimeout: blobAttempt, MaxRetryDelay: blobLongest},
	})
	return &Blob{container: "https://" + u.Host + "/" + strings.Trim(u.Path, "/"), pipeline: pipeline, read: map[string]ports.Checkpoint{}}, nil
}

var _ ports.Anchor = (*Blob)(nil)

// Place implements ports.Anchor.
func (b *Blob) Place() string { return b.container }

// Publish implements ports.Anchor. The blob is named by the size and by what is in
// it: another checkpoint of the same size stands beside it.
func (b *Blob) Publish(ctx context.Context, company domain.CompanyID, cp ports.Checkpoint) error {
	raw, err := json.Marshal(line{Size: cp.Size, SignedAt: cp.SignedAt, Note: cp.Note})
	if err != nil {
		return fmt.Errorf("encode checkpoint: %w", err)
	}
	sum := sha256.Sum256(raw)
	name := fmt.Sprintf("%s/%020d-%s.json", company, cp.Size, hex.EncodeToString(sum[:8]))
	status, answer, err := b.call(ctx, http.MethodPut, name, nil, raw)
	switch {
	case err != nil:
		return fmt.Errorf("write anchor: %w", err)
	case status == http.StatusCreated:
		return nil
	case status == http.StatusConflict && bytes.Contains(answer, []byte("BlobAlreadyExists")), status == http.StatusPreconditionFailed:
		return nil // It is there already, and can't be another: its name says so.
	default:
		return fmt.Errorf("write anchor: Azure Blob Storage answered %d %s", status, code(answer))
	}
}

// listing is a page of a container's blobs.
type listing struct {
	Blobs struct {
		Blob []struct {
			Name string
		}
	}
	NextMarker string
}

// Published implements ports.Anchor.
func (b *Blob) Published(ctx context.Context, company domain.CompanyID) ([]ports.Checkpoint, error) {
	var all []ports.Checkpoint
	query := url.Values{"restype": {"container"}, "comp": {"list"}, "prefix": {company.String() + "/"}}
	for {
		raw, err := b.get(ctx, "", query)
		if err != nil {
			return nil, err
		}
		var page listing
		if err := xml.Unmarshal(raw, &page); err != nil {
			return nil, fmt.Errorf("read the list of anchors: %w", err)
		}
		some := make([]ports.Checkpoint, len(page.Blobs.Blob))
		reading, going := errgroup.WithContext(ctx)
		reading.SetLimit(atOnce)
		for i, blob := range page.Blobs.Blob {
			reading.Go(func() (err error) {
				some[i], err = b.checkpoint(going, blob.Name)
				return err
			})
		}
		if err := reading.Wait(); err != nil {
			return nil, err
		}
		all = append(all, some...)
		if page.NextMarker == "" {
			break
		}
		query.Set("marker", page.NextMarker)
	}
	slices.SortStableFunc(all, func(x, y ports.Checkpoint) int { return int(x.Size - y.Size) })
	return all, nil
}

// checkpoint is what stands in a blob.
func (b *Blob) checkpoint(ctx context.Context, name string) (ports.Checkpoint, error) {
	b.mu.Lock()
	cp, known := b.read[name]
	b.mu.Unlock()
	if known {
		return cp, nil
	}
	raw, err := b.get(ctx, name, nil)
	if err != nil {
		return cp, err
	}
	var l line
	if err := json.Unmarshal(raw, &l); err != nil {
		return cp, fmt.Errorf("read anchor %s: %w", name, err)
	}
	cp = ports.Checkpoint{Size: l.Size, Note: l.Note, SignedAt: l.SignedAt}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.read) >= mostRead {
		clear(b.read)
	}
	b.read[name] = cp
	return cp, nil
}

func (b *Blob) get(ctx context.Context, name string, query url.Values) ([]byte, error) {
	status, answer, err := b.call(ctx, http.MethodGet, name, query, nil)
	if err != nil {
		return nil, fmt.Errorf("read anchors: %w", err)
	}
	if status != http.StatusOK {
		return nil, fmt.Errorf("read anchors: Azure Blob Storage answered %d %s", status, code(answer))
	}
	return answer, nil
}

// call makes a request for a blob, or for the container where name is empty.
func (b *Blob) call(ctx context.Context, method, name string, query url.Values, body []byte) (status int, answer []byte, err error) {
	if txguard.Open(ctx) {
		return 0, nil, errInTx
	}
	address := b.container
	if name != "" {
		address += "/" + name
	}
	req, err := runtime.NewRequest(ctx, method, address)
	if err != nil {
		return 0, nil, err
	}
	req.Raw().URL.RawQuery = query.Encode()
	req.Raw().Header.Set("x-ms-version", storageVersion)
	if method == http.MethodPut {
		req.Raw().Header.Set("x-ms-blob-type", "BlockBlob")
		req.Raw().Header.Set("If-None-Match", "*") // Never a second time.
		if err := req.SetBody(nopCloser{bytes.NewReader(body)}, "application/json"); err != nil {
			return 0, nil, err
		}
	}
	resp, err := b.pipeline.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err = io.ReadAll(io.LimitReader(resp.Body, mostAnswer))
	return resp.StatusCode, answer, err
}

// nopCloser lets a body be sent again.
type nopCloser struct{ io.ReadSeeker }

// Close implements io.Closer.
func (nopCloser) Close() error { return nil }

// code is what the service calls an error; its words may name the account.
func code(answer []byte) string {
	var e struct{ Code string }
	if xml.Unmarshal(answer, &e) != nil {
		return ""
	}
	return e.Code
}
