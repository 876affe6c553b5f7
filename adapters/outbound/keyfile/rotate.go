package keyfile

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// AddKey makes a new key the current one of the file and keeps those of before,
// which still open what they wrapped. It makes the file where there is none. What
// others read is the file of before or the new one, never half of it.
//
// Errors: what NewRing refuses; another that is adding one.
func AddKey(path RingFile, now time.Time) (id string, err error) {
	all, err := (&Ring{path: path}).load()
	switch {
	case errors.Is(err, errNoRing):
		all = ring{Keys: map[string]key{}}
		if err := os.MkdirAll(filepath.Dir(string(path)), 0o700); err != nil {
			return "", err
		}
	case err != nil:
		return "", err
	}
	random := make([]byte, keyBytes+3)
	rand.Read(random) // It never fails.
	id = "k" + now.UTC().Format("20060102") + "-" + hex.EncodeToString(random[keyBytes:])
	all.Keys[id] = key{Made: now.UTC().Truncate(time.Second), Hex: hex.EncodeToString(random[:keyBytes])}
	all.Current = id
	raw, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return "", err
	}
	return id, replace(string(path), append(raw, '\n'))
}

// replace writes the file beside the one of before and puts it in its place. The
// file beside it keeps out others that do the same.
func replace(path string, content []byte) (err error) {
	next := path + ".next"
	f, err := os.OpenFile(next, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s: %w: somebody else adds a key, or was cut off; then remove it", next, errRingTaken)
	}
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(next, path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(next))
	}
	return nil
}
