// Package anchor keeps ledger checkpoints outside the database.
package anchor

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"actual/domain"
	"actual/ports"
)

// Dir is the folder of a file anchor.
type Dir string

// File keeps checkpoints in a folder, a file of lines per company that is only
// ever appended to. It protects as far as the folder does: on another machine,
// on write-once storage, or in another's hands.
type File struct{ dir string }

// NewFile returns an anchor in the folder, which is made where it is missing.
func NewFile(dir Dir) (*File, error) {
	if err := os.MkdirAll(string(dir), 0o700); err != nil {
		return nil, fmt.Errorf("anchor folder: %w", err)
	}
	return &File{dir: string(dir)}, nil
}

var _ ports.Anchor = (*File)(nil)

// Place implements ports.Anchor.
func (f *File) Place() string { return "file:" + f.dir }

// line is one checkpoint in a file.
type line struct {
	Size     int64     `json:"size"`
	SignedAt time.Time `json:"signed_at"`
	Note     string    `json:"note"`
}

func (f *File) path(company domain.CompanyID) string {
	return filepath.Join(f.dir, company.String()+".ndjson")
}

// Publish implements ports.Anchor. It returns when the line is on disk.
func (f *File) Publish(_ context.Context, company domain.CompanyID, cp ports.Checkpoint) (err error) {
	raw, err := json.Marshal(line{Size: cp.Size, SignedAt: cp.SignedAt, Note: cp.Note})
	if err != nil {
		return fmt.Errorf("encode checkpoint: %w", err)
	}
	file, err := os.OpenFile(f.path(company), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open anchor: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	// A newline before too: a line that a crash left half written must not
	// swallow this one. Empty lines are passed over.
	if _, err := file.Write(slices.Concat([]byte("\n"), raw, []byte("\n"))); err != nil {
		return fmt.Errorf("write anchor: %w", err)
	}
	return file.Sync()
}

// Published implements ports.Anchor. A last line that a crash left half written
// is passed over: it was never answered.
func (f *File) Published(_ context.Context, company domain.CompanyID) ([]ports.Checkpoint, error) {
	file, err := os.Open(f.path(company))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open anchor: %w", err)
	}
	defer func() { _ = file.Close() }()
	var all []ports.Checkpoint
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var l line
		if json.Unmarshal(lines.Bytes(), &l) == nil && l.Note != "" {
			all = append(all, ports.Checkpoint{Size: l.Size, Note: l.Note, SignedAt: l.SignedAt})
		}
	}
	slices.SortStableFunc(all, func(a, b ports.Checkpoint) int { return int(a.Size - b.Size) })
	return all, lines.Err()
}
