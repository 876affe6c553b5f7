package functionspackage

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
)

// storageVersion is the version of the service's interface that this was written by.
const storageVersion = "2021-12-02"

// attempt is how long one attempt to send a package may take; it has some 40 MB.
const attempt = 5 * time.Minute

// sumHeader is where the SHA-256 of a package stands beside it.
const sumHeader = "x-ms-meta-sha256"

// named is the path of a package: in a container, by the digest of the image that
// carries it.
var named = regexp.MustCompile(`^/[a-z0-9-]{3,63}/functions-[0-9a-f]{64}\.zip$`)

var (
	errName  = errors.New("a package's address is https://NAME.blob.core.windows.net/CONTAINER/functions-DIGEST.zip, with the image's sha256 digest (64 hexadecimal digits)")
	errOther = errors.New("another package is there by this name already: a digest names one image; look who wrote it before anything is started from it")
)

// Put writes a package to a blob of Azure Storage, which is never written a second
// time: there already, it must be the same, else it fails. It reports whether it wrote.
func Put(ctx context.Context, address string, pack []byte, identity azcore.TokenCredential, transport http.RoundTripper) (wrote bool, err error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || !named.MatchString(u.Path) {
		return false, errName
	}
	bearer := runtime.NewBearerTokenPolicy(identity, []string{"https://storage.azure.com/.default"}, nil)
	pipeline := runtime.NewPipeline("actual/functions", "v1", runtime.PipelineOptions{PerRetry: []policy.Policy{bearer}}, &policy.ClientOptions{
		Transport: &http.Client{Transport: transport},
		Retry:     policy.RetryOptions{MaxRetries: 3, TryTimeout: attempt},
	})
	sum := sha256.Sum256(pack)
	status, _, err := ask(ctx, pipeline, http.MethodPut, address, pack, hex.EncodeToString(sum[:]))
	switch {
	case err != nil:
		return false, fmt.Errorf("write the package: %w", err)
	case status == http.StatusCreated:
		return true, nil
	case status != http.StatusConflict && status != http.StatusPreconditionFailed:
		return false, fmt.Errorf("write the package: Azure Blob Storage answered %d", status)
	}
	status, there, err := ask(ctx, pipeline, http.MethodHead, address, nil, "")
	switch {
	case err != nil:
		return false, fmt.Errorf("look at the package that is there: %w", err)
	case status != http.StatusOK:
		return false, fmt.Errorf("look at the package that is there: Azure Blob Storage answered %d", status)
	case there != hex.EncodeToString(sum[:]):
		return false, errOther
	}
	return false, nil
}

// ask makes a request, and returns its status and the sum that stands beside the blob.
func ask(ctx context.Context, pipeline runtime.Pipeline, method, address string, body []byte, sum string) (status int, there string, err error) {
	req, err := runtime.NewRequest(ctx, method, address)
	if err != nil {
		return 0, "", err
	}
	req.Raw().Header.Set("x-ms-version", storageVersion)
	if body != nil {
		req.Raw().Header.Set("x-ms-blob-type", "BlockBlob")
		req.Raw().Header.Set("If-None-Match", "*") // Never a second time.
		req.Raw().Header.Set(sumHeader, sum)
		if err := req.SetBody(again{bytes.NewReader(body)}, "application/zip"); err != nil {
			return 0, "", err
		}
	}
	resp, err := pipeline.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = resp.Body.Close() }()
	_, err = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20))
	return resp.StatusCode, resp.Header.Get(sumHeader), err
}

// again lets a body be sent again.
type again struct{ io.ReadSeeker }

// Close implements io.Closer.
func (again) Close() error { return nil }
