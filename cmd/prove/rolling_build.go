package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// older finds the newest revision whose newest migration is of a day before that of
// ours (OLD names another one).
func older(ctx context.Context) (revision string, err error) {
	git := func(args ...string) ([]string, error) {
		out, err := exec.CommandContext(ctx, "git", args...).Output()
		return strings.Fields(string(out)), err
	}
	if named := os.Getenv("OLD"); named != "" {
		return named, nil
	}
	day := func(at string) (string, error) {
		files, err := git("ls-tree", "--name-only", at, "migrations/")
		files = slices.DeleteFunc(files, func(f string) bool { return !strings.HasSuffix(f, ".sql") })
		if err != nil || len(files) == 0 {
			return "", fmt.Errorf("no migrations in %s: %w", at, err)
		}
		return filepath.Base(slices.Max(files))[:8], nil
	}
	today, err := day("HEAD")
	if err != nil {
		return "", err
	}
	revisions, err := git("rev-list", "--first-parent", "-n", "2000", "HEAD")
	if err != nil {
		return "", err
	}
	for _, at := range revisions {
		is, err := day(at)
		if err != nil {
			return "", err
		}
		if is < today {
			return at, nil
		}
	}
	return "", errors.New("no revision with an older schema is in this clone: git fetch --unshallow, or OLD=REVISION")
}

// build builds both binaries.
func (r *roll) build(ctx context.Context) (err error) {
	if r.old, err = older(ctx); err != nil {
		return err
	}
	if err := r.bench.build(ctx); err != nil {
		return err
	}
	r.newBinary, r.oldBinary = r.binary, filepath.Join(r.folder, "actual-old")
	tree := filepath.Join(r.folder, "old")
	if out, err := exec.CommandContext(ctx, "git", "worktree", "add", "--detach", tree, r.old).CombinedOutput(); err != nil {
		return fmt.Errorf("check %s out: %w\n%s", r.old, err, out)
	}
	r.closers = append(r.closers, func(ctx context.Context) error {
		return exec.CommandContext(ctx, "git", "worktree", "remove", "--force", tree).Run()
	})
	overlay, err := r.guard(tree)
	if err != nil {
		return err
	}
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-overlay", overlay, "-o", r.oldBinary, "./cmd/actual")
	build.Dir = tree
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", r.old, err, out)
	}
	r.say("built the binary of %.12s", r.old)
	return nil
}

// guards are the files that decide whether a program starts on a newer schema.
var guards = []string{"adapters/outbound/postgis/schema.go", "adapters/outbound/postgis/locks.go"}

// guard returns an overlay for the build of the older tree. A revision of before
// schema_fits refuses to start on any newer schema, and so can't be rolled back to: it is
// built with today's guards, and nothing else of today.
func (r *roll) guard(tree string) (overlay string, err error) {
	replace := map[string]string{}
	raw, err := os.ReadFile(filepath.Join(tree, guards[0]))
	if err != nil {
		return "", err
	}
	if r.guarded = !strings.Contains(string(raw), "schema_fits"); r.guarded {
		here, err := os.Getwd()
		if err != nil {
			return "", err
		}
		for _, file := range guards {
			replace[filepath.Join(tree, file)] = filepath.Join(here, file)
		}
		r.say("%.12s does not start on a newer schema yet: built with today's guards (%s)", r.old, strings.Join(guards, ", "))
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	overlay = filepath.Join(r.folder, "overlay.json")
	return overlay, os.WriteFile(overlay, text, 0o600)
}
