package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// breakLocks opens the database's lock on a running server, the one in Go in a
// server built for it, and both, each on a copy, and puts the foreign
// identifiers to each. With one lock nothing may leak; with none the matrix must
// fail.
func (m *matrix) breakLocks(ctx context.Context) (result, error) {
	unlocked, checks, err := m.b.unlocked(ctx)
	if err != nil {
		return result{}, err
	}
	m.b.say("built a server in which none of %d statements compares its company", checks)
	_ = m.admin.Close(ctx) // The database is copied: nobody may be connected.
	var figures []string
	ok := true
	for _, way := range []struct {
		name    string
		binary  string
		open    bool
		mustBe  bool // Whether it must leak.
		figures string
	}{
		{"every policy opened", m.b.binary, true, false, "policies opened"},
		{"no statement compares its company", unlocked, false, false, "statements opened"},
		{"both", unlocked, true, true, "both opened"},
	} {
		n, err := m.broken(ctx, way.binary, way.open)
		if err != nil {
			return result{}, fmt.Errorf("%s: %w", way.name, err)
		}
		leaking := slices.Sorted(maps.Keys(n.leaking))
		m.b.say("%s: %s, %d wrong, operations that leak: %s", way.name, n.counted(), len(n.wrong), orNone(leaking))
		ok = ok && (len(n.wrong) > 0 && len(leaking) > 0) == way.mustBe && (way.mustBe || len(n.wrong) == 0)
		figures = append(figures, fmt.Sprintf("%s: %d of %d leak", way.figures, len(leaking), len(m.api.Operations)))
	}
	return result{figures: strings.Join(figures, ", "), ok: ok}, nil
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// broken runs the foreign part of the matrix on a copy of the database.
func (m *matrix) broken(ctx context.Context, binary string, open bool) (*matrix, error) {
	n := *m
	n.cases, n.wrong, n.leaking = map[string]int{}, nil, map[string]bool{}
	err := m.b.copied(ctx, func(c *bench) (err error) {
		c.binary = binary
		say := c.say
		c.say = func(format string, args ...any) {
			if !strings.HasPrefix(format, "OPEN") || len(n.wrong) <= 3 {
				say("  "+format, args...)
			}
		}
		n.b = c
		if n.admin, err = pgx.Connect(ctx, c.database.AdminURL); err != nil {
			return err
		}
		defer func() { _ = n.admin.Close(context.WithoutCancel(ctx)) }()
		server, err := c.serve(ctx)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, server.stop(ctx)) }()
		n.url = server.url
		if err := errors.Join(n.settled(ctx), n.readSecrets(ctx)); err != nil {
			return err
		}
		if open {
			if err := openPolicies(ctx, n.admin); err != nil {
				return err
			}
		}
		return n.foreign(ctx)
	})
	return &n, err
}

// openPolicies lets every row through in every table and partition.
func openPolicies(ctx context.Context, admin *pgx.Conn) error {
	rows, err := admin.Query(ctx, `SELECT polrelid::regclass::text FROM pg_policy WHERE polname = 'company'`)
	if err != nil {
		return err
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, table := range tables {
		if _, err := admin.Exec(ctx, `ALTER POLICY company ON `+table+` USING (true) WITH CHECK (true)`); err != nil {
			return err
		}
	}
	if len(tables) < 20 {
		return fmt.Errorf("only %d policies were found to open", len(tables))
	}
	return nil
}

// comparison is how a statement says whose rows it is about.
var comparison = regexp.MustCompile(`(?:\b\w+\.)?company_id = (?:\?\d*|\$\d+)`)

// unlocked builds a server in which every comparison of a statement's company is
// true whatever the company, and returns how many there were.
func (b *bench) unlocked(ctx context.Context) (binary string, checks int, err error) {
	files, err := filepath.Glob("adapters/outbound/postgis/*.go")
	if err != nil {
		return "", 0, err
	}
	folder := filepath.Join(b.folder, "unlocked")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", 0, err
	}
	replace := map[string]string{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || filepath.Base(file) == "scope.go" || filepath.Base(file) == "pipeline.go" {
			continue // These two look for the comparison, and find it still.
		}
		source, err := os.ReadFile(file)
		if err != nil {
			return "", 0, err
		}
		found := len(comparison.FindAll(source, -1))
		if found == 0 {
			continue
		}
		checks += found
		path, err := filepath.Abs(file)
		if err != nil {
			return "", 0, err
		}
		replace[path] = filepath.Join(folder, filepath.Base(file))
		if err := os.WriteFile(replace[path], comparison.ReplaceAll(source, []byte("($0 OR TRUE)")), 0o600); err != nil {
			return "", 0, err
		}
	}
	raw, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", 0, err
	}
	overlay := filepath.Join(folder, "overlay.json")
	if err := os.WriteFile(overlay, raw, 0o600); err != nil {
		return "", 0, err
	}
	binary = filepath.Join(folder, "actual")
	out, err := exec.CommandContext(ctx, "go", "build", "-overlay", overlay, "-o", binary, "./cmd/actual").CombinedOutput()
	if err != nil {
		return "", 0, fmt.Errorf("build a server without comparisons: %w\n%s", err, out)
	}
	return binary, checks, nil
}
