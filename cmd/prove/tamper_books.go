package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/contracts/notehub/season"
	"actual/domain"
)

// books is a company with a ledger that fits.
type books struct {
	ref         string
	company     domain.CompanyID
	size        int64
	checkpoints int
	anchored    []int64 // The sizes of the anchored checkpoints, ascending.
	kept        string  // A file with the last anchored checkpoint, kept elsewhere.
	noAnchors   string  // A folder without anchors.
	key         string  // The public key.
}

// keepBooks makes the company by the command line, lets a small season happen to
// it over HTTP, and stops the server when all of it is signed and anchored.
func (b *bench) keepBooks(ctx context.Context) (*books, error) {
	k := &books{ref: "northside", noAnchors: filepath.Join(b.folder, "no-anchors"), kept: filepath.Join(b.folder, "kept.note")}
	made := season.New(season.Config{Seed: 4, Days: 2, Crews: 2, BadgesPerCrew: 2, Sites: 60, Hazards: season.AllHazards})
	c, err := b.furnish(ctx, k.ref, made.Config().TimeZone)
	if err != nil {
		return nil, err
	}
	if err := b.staff(ctx, k.ref, made); err != nil {
		return nil, err
	}
	b.say("made company %s: %d sites, %d badges", k.ref, made.Config().Sites, len(made.Badges()))
	server, err := b.serve(ctx)
	if err != nil {
		return nil, err
	}
	c.url = server.url
	if err := b.live(ctx, k.ref, c, made); err != nil {
		return nil, err
	}
	if err := server.stop(ctx); err != nil {
		return nil, err
	}
	return k, b.readBooks(ctx, k)
}

// staff imports the sites of a season and registers its badges.
func (b *bench) staff(ctx context.Context, ref string, s *season.Season) error {
	fences := filepath.Join(b.folder, ref+".geojson")
	if err := os.WriteFile(fences, s.Fences(), 0o600); err != nil {
		return err
	}
	if _, err := b.actual(ctx, "site", "import", fences, "--company", ref); err != nil {
		return err
	}
	for _, badge := range s.Badges() {
		if _, err := b.actual(ctx, "badge", "add", badge.Device, "--company", ref, "--label", badge.Label); err != nil {
			return err
		}
	}
	return nil
}

// live posts the season in parts, each when the one before is signed and
// anchored, so that there are several anchors; in the middle somebody makes
// another API key.
func (b *bench) live(ctx context.Context, ref string, c client, s *season.Season) error {
	var events [][]byte
	for e := range s.All(0) {
		events = append(events, e.Raw)
	}
	const parts = 5
	size := (len(events) + parts - 1) / parts
	for i, part := range slices.Collect(slices.Chunk(events, size)) {
		status, body, err := c.post(ctx, bytes.Join(part, []byte("\n")))
		if err != nil || status != 200 {
			return fmt.Errorf("post: %d %s: %w", status, body, err)
		}
		if i == parts/2 {
			if _, err := b.actual(ctx, "apikey", "create", "--company", ref, "--label", "a key that somebody would rather hide"); err != nil {
				return err
			}
		}
		if err := b.quiet(ctx); err != nil {
			return err
		}
		b.say("posted %d of %d events; all derived, signed and anchored", min((i+1)*size, len(events)), len(events))
	}
	return nil
}

// quiet waits until no badge has news, no visit is due to settle, no entry waits
// for its number, and the last checkpoint of each company stands outside.
func (b *bench) quiet(ctx context.Context) error {
	return b.asAdmin(ctx, func(conn *pgx.Conn) error {
		err := wait(ctx, 2*time.Minute, func() (quiet bool, err error) {
			err = conn.QueryRow(ctx, `SELECT NOT EXISTS (SELECT FROM mark) AND NOT EXISTS (SELECT FROM ledger_pending)
				AND NOT EXISTS (SELECT FROM visit_version WHERE recorded_to IS NULL AND state = 'provisional' AND settles_at <= now())
				AND NOT EXISTS (SELECT FROM ledger_checkpoint c WHERE size > COALESCE((SELECT max(a.size) FROM ledger_anchor a WHERE a.company_id = c.company_id), -1))`).Scan(&quiet)
			return quiet, err
		})
		if err != nil {
			return fmt.Errorf("wait for the worker, the sequencer and the anchor: %w", err)
		}
		return nil
	})
}

// readBooks reads what the claim must know of a ledger.
func (b *bench) readBooks(ctx context.Context, k *books) error {
	err := b.asAdmin(ctx, func(conn *pgx.Conn) error {
		return conn.QueryRow(ctx, `SELECT company_id, (SELECT count(*) FROM ledger_leaf l WHERE l.company_id = c.company_id),
				(SELECT count(*) FROM ledger_checkpoint p WHERE p.company_id = c.company_id)
			FROM company c WHERE ref = $1`, k.ref).Scan(&k.company.UUID, &k.size, &k.checkpoints)
	})
	if err != nil {
		return err
	}
	if err := os.MkdirAll(k.noAnchors, 0o700); err != nil {
		return err
	}
	if k.key, err = b.actual(ctx, "ledger", "key", "--company", k.ref); err != nil {
		return err
	}
	last, err := k.readAnchors(filepath.Join(b.folder, "anchors", k.company.String()+".ndjson"))
	if err != nil {
		return err
	}
	if len(k.anchored) < 3 || k.anchored[len(k.anchored)-1] != k.size {
		return fmt.Errorf("the anchor holds checkpoints of %v entries, the log has %d: too few to prove a range", k.anchored, k.size)
	}
	return os.WriteFile(k.kept, []byte(last), 0o600)
}

// readAnchors reads the anchored checkpoints and returns the last as it was
// signed.
func (k *books) readAnchors(path string) (last string, err error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var anchor struct {
			Size int64  `json:"size"`
			Note string `json:"note"`
		}
		if json.Unmarshal(lines.Bytes(), &anchor) == nil && anchor.Note != "" {
			k.anchored, last = append(k.anchored, anchor.Size), anchor.Note
		}
	}
	return last, lines.Err()
}

// reach returns the anchors on both sides of what happened to the entry with
// this number: the last that still fits, and the first that does not.
func (k *books) reach(seq int64) (from, to int64) {
	for _, size := range k.anchored {
		if size > seq {
			return from, size
		}
		from = size
	}
	return from, 0
}
