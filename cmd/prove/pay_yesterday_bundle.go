package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// bundle downloads the bundle of a transfer, and has it checked offline against the
// company's key, which is read apart from it; then once more with one digit changed. The
// ledger's newest entries take some seconds to be under a signed checkpoint.
func (p *payDemo) bundle(ctx context.Context, id string) (whole []byte, caught bool, err error) {
	key, err := p.typed(ctx, "actual ledger key --company northside")
	if err != nil {
		return nil, false, err
	}
	file := filepath.Join(p.folder, "transfer.ndjson")
	check := func() (string, error) {
		return p.typed(ctx, fmt.Sprintf("env -i PATH=\"$PATH\" actual transfer verify %s --key '%s'", file, strings.TrimSpace(key)))
	}
	err = wait(ctx, 2*time.Minute, func() (bool, error) {
		if whole, err = p.download(ctx, "/v1/transfers/"+id+"/bundle"); err != nil {
			return false, err
		}
		if err := os.WriteFile(file, whole, 0o600); err != nil {
			return false, err
		}
		said, err := check()
		if err != nil && strings.Contains(said, "no checkpoint covered it yet") {
			return false, nil
		}
		return err == nil, err
	})
	if err != nil {
		return nil, false, err
	}
	at := regexp.MustCompile(`ACT-[A-Z2-7]{11}`).FindIndex(whole)
	if at == nil {
		return whole, false, nil
	}
	forged := bytes.Clone(whole)
	forged[at[1]-1] ^= 1 // Another letter of a mark.
	if err := os.WriteFile(file, forged, 0o600); err != nil {
		return nil, false, err
	}
	said, err := check()
	return whole, err != nil && strings.Contains(said, "DOES NOT FIT"), nil
}

func (p *payDemo) download(ctx context.Context, path string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url+path, http.NoBody)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+p.key)
	status, body, err := do(req)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("GET %s: %d %.200s", path, status, body)
	}
	return []byte(body), err
}

func size(n int) string { return fmt.Sprintf("%d kB", n/1000) }
