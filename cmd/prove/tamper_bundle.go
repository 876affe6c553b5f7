package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"

	"actual/adapters/outbound/keyfile"
	"actual/domain/ledger"
)

// edit is something done by hand to the lines of a bundle.
type edit struct {
	done string
	do   func(lines []bundleLine, f *forger) ([]bundleLine, []named)
}

// bundleLine is a line of a bundle.
type bundleLine map[string]any

func (l bundleLine) isEntry(seq int64) bool { return l["kind"] == "entry" && l["seq"] == float64(seq) }

// isVisit reports whether the line is a version of a visit.
func (l bundleLine) isVisit(v settledVisit) bool {
	text, _ := l["bytes"].(string)
	return l["kind"] == "visit" && strings.Contains(text, fmt.Sprintf(`"version":%d,"visit":"%s"`, v.version, v.id))
}

var edits = []edit{
	{"the departure of a visit edited in the bundle", func(lines []bundleLine, f *forger) ([]bundleLine, []named) {
		return each(lines, func(l bundleLine) bool { return l.isVisit(f.visit) }, func(l bundleLine) { l["bytes"] = nudged(l["bytes"].(string), `"departed":`) }), f.differs("departed differs")
	}},
	{"a visit taken out of the bundle", func(lines []bundleLine, f *forger) ([]bundleLine, []named) {
		return each(lines, func(l bundleLine) bool { return l.isVisit(f.visit) }, func(l bundleLine) { clear(l) }),
			[]named{f.about(ledger.WhatVisitMissing, fmt.Sprintf("Version %d of visit %s", f.visit.version, f.visit.id))}
	}},
	{"an entry edited in the bundle", func(lines []bundleLine, f *forger) ([]bundleLine, []named) {
		return each(lines, func(l bundleLine) bool { return l.isEntry(f.visit.seq) }, func(l bundleLine) { l["bytes"] = nudged(l["bytes"].(string), `"at":`) }),
			[]named{f.about(ledger.WhatEntryBytes, "its bytes were changed")}
	}},
	{"an entry edited in the bundle, and its leaf hash", func(lines []bundleLine, f *forger) ([]bundleLine, []named) {
		return each(lines, func(l bundleLine) bool { return l.isEntry(f.visit.seq) }, func(l bundleLine) {
			l["bytes"] = nudged(l["bytes"].(string), `"at":`)
			leaf := ledger.LeafHash([]byte(l["bytes"].(string)))
			l["leaf"] = hex.EncodeToString(leaf[:])
		}), []named{f.about(ledger.WhatStoredHash, "replaced together with its leaf hash")}
	}},
	{"an entry taken out of the bundle", func(lines []bundleLine, f *forger) ([]bundleLine, []named) {
		return each(lines, func(l bundleLine) bool { return l.isEntry(f.visit.seq) }, func(l bundleLine) { clear(l) }),
			[]named{{what: string(ledger.WhatSequenceGap), seq: f.visit.seq, text: fmt.Sprintf("Entry %d is missing", f.visit.seq)}}
	}},
}

// each changes the lines that are meant; a line that is cleared goes.
func each(lines []bundleLine, meant func(bundleLine) bool, change func(bundleLine)) []bundleLine {
	for _, l := range lines {
		if meant(l) {
			change(l)
		}
	}
	return lines
}

// nudged changes the first digit behind a key.
func nudged(text, key string) string {
	i := strings.Index(text, key) + len(key)
	return text[:i] + string('0'+(text[i]-'0')%9+1) + text[i+1:]
}

// bundles exports the ledger, verifies that offline, and tampers with it.
func (c *caught) bundles(ctx context.Context) error {
	bundle := filepath.Join(c.b.folder, "bundle.ndjson")
	if _, err := c.b.actual(ctx, "ledger", "export", "--company", c.books.ref, "--out", bundle); err != nil {
		return err
	}
	if r, err := c.offline(ctx, bundle, "--key", c.books.key); err != nil || !r.Fits {
		return fmt.Errorf("the exported bundle should fit: %+v: %w", r.Findings, err)
	}
	var f *forger
	err := c.b.asAdmin(ctx, func(conn *pgx.Conn) (err error) {
		f, err = c.books.forger(ctx, conn)
		return err
	})
	if err != nil {
		return err
	}
	for i, e := range edits {
		lines, err := readBundle(bundle)
		if err != nil {
			return err
		}
		changed, wanted := e.do(lines, f)
		path := filepath.Join(c.b.folder, fmt.Sprintf("edited%d.ndjson", i))
		if err := writeBundle(path, changed); err != nil {
			return err
		}
		r, err := c.offline(ctx, path, "--key", c.books.key)
		if err != nil {
			return fmt.Errorf("%s: %w", e.done, err)
		}
		c.judge(e.done, false, r, wanted)
	}
	if err := c.shortened(ctx); err != nil {
		return err
	}
	return c.resigned(ctx)
}

// offline verifies a bundle without database and settings.
func (c *caught) offline(ctx context.Context, bundle string, args ...string) (report, error) {
	alone := []string{"ACTUAL_DATABASE_URL_APP=", "ACTUAL_DATABASE_URL_DIRECTORY=", "ACTUAL_LEDGER_KEY=", "ACTUAL_ANCHOR_DIR="}
	return c.b.verify(ctx, alone, append([]string{"--bundle", bundle}, args...)...)
}

// shortened makes a bundle of a log whose last entries are gone, signed with our
// key and without anchors. Who kept a checkpoint finds it out.
func (c *caught) shortened(ctx context.Context) error {
	var wanted []named
	bundle := filepath.Join(c.b.folder, "shortened.ndjson")
	err := c.exportForged(ctx, bundle, "ACTUAL_ANCHOR_DIR="+c.books.noAnchors, func(f *forger) error {
		f.anchored = f.anchored[len(f.anchored)-1:] // All that was kept.
		cut, err := f.cut(ctx, 5)
		if err != nil {
			return err
		}
		wanted = []named{f.truncated(cut)}
		return f.rewrite(ctx, checkpoints)
	})
	if err != nil {
		return err
	}
	if r, err := c.offline(ctx, bundle, "--key", c.books.key); err != nil || !r.Fits {
		return fmt.Errorf("the forged bundle should be perfect but for the anchor: %+v: %w", r.Findings, err)
	}
	r, err := c.offline(ctx, bundle, "--key", c.books.key, "--anchor", c.books.kept)
	if err != nil {
		return err
	}
	c.judge("a bundle forged without the last entries, all signed with our key, against one kept checkpoint", true, r, wanted)
	return nil
}

// resigned makes a bundle that somebody else has signed and that names their key.
func (c *caught) resigned(ctx context.Context) error {
	bundle := filepath.Join(c.b.folder, "resigned.ndjson")
	err := c.exportForged(ctx, bundle, "ACTUAL_LEDGER_KEY="+strangersKey, func(f *forger) (err error) {
		if f.signers, err = keyfile.NewSigners(strangersKey); err != nil {
			return err
		}
		return f.rewrite(ctx, checkpoints)
	})
	if err != nil {
		return err
	}
	r, err := c.offline(ctx, bundle, "--key", c.books.key)
	if err != nil {
		return err
	}
	c.judge("a bundle signed with another key, which it names", false, r,
		[]named{{what: string(ledger.WhatCheckpointSignature), seq: -1, subject: "checkpoint", text: "is not to be trusted"}})
	return nil
}

// exportForged tampers with a copy and exports it.
func (c *caught) exportForged(ctx context.Context, bundle, env string, do func(f *forger) error) error {
	return c.b.copied(ctx, func(copy *bench) error {
		err := copy.asAdmin(ctx, func(conn *pgx.Conn) error {
			f, err := c.books.forger(ctx, conn)
			if err != nil {
				return err
			}
			return do(f)
		})
		if err != nil {
			return err
		}
		out, err := copy.try(ctx, []string{env}, "ledger", "export", "--company", c.books.ref, "--out", bundle)
		if err == nil && out.code != 0 {
			err = fmt.Errorf("export ended with %d: %s", out.code, out.stderr)
		}
		return err
	})
}

func readBundle(path string) ([]bundleLine, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var lines []bundleLine
	for text := range bytes.Lines(raw) {
		var l bundleLine
		if err := json.Unmarshal(text, &l); err != nil {
			return nil, err
		}
		lines = append(lines, l)
	}
	return lines, nil
}

func writeBundle(path string, lines []bundleLine) error {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	for _, l := range lines {
		if len(l) == 0 {
			continue
		}
		if err := enc.Encode(l); err != nil {
			return err
		}
	}
	return os.WriteFile(path, out.Bytes(), 0o600)
}
