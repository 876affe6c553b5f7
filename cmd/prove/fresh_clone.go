package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// freshClone clones the repository and does there what its README says.
var freshClone = claim{
	name:   "fresh-clone",
	target: "make run reaches live visits and Ctrl-C ends all of it, make test passes",
	run:    proveFreshClone,
}

func proveFreshClone(ctx context.Context, b *bench) (result, error) {
	c, err := cloneHere(ctx, b)
	if err != nil {
		return result{}, err
	}
	live, err := c.live(ctx)
	if err != nil {
		return result{}, fmt.Errorf("make run: %w", err)
	}
	test, err := c.test(ctx)
	if err != nil {
		return result{}, fmt.Errorf("make test: %w", err)
	}
	caches := "with warm Go caches"
	if full() {
		caches = "with empty Go caches"
	}
	return result{
		figures: fmt.Sprintf("%s; %s; %s", live.figures, test.figures, caches),
		ok:      live.ok && test.ok,
	}, nil
}

// clone is a fresh clone of the repository, in a folder of its own.
type clone struct {
	say    func(format string, args ...any)
	folder string // Holds all that the clone makes.
	tree   string // The clone itself.
}

// cloneHere clones what is committed, to where the database's user can reach it
// too.
func cloneHere(ctx context.Context, b *bench) (*clone, error) {
	parent := "/var/tmp"
	if _, err := os.Stat(parent); err != nil {
		parent = ""
	}
	folder, err := os.MkdirTemp(parent, "actual-clone-")
	if err != nil {
		return nil, err
	}
	b.closers = append(b.closers, func(context.Context) error { return os.RemoveAll(folder) })
	if folder, err = filepath.EvalSymlinks(folder); err != nil {
		return nil, err
	}
	c := &clone{say: b.say, folder: folder, tree: filepath.Join(folder, "actual")}
	if err := os.Chmod(folder, 0o755); err != nil {
		return nil, err
	}
	if err := os.Mkdir(c.temporary(), 0o755); err != nil {
		return nil, err
	}
	if out, err := exec.CommandContext(ctx, "git", "clone", "--quiet", ".", c.tree).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("git clone: %w: %s", err, out)
	}
	changed, err := exec.CommandContext(ctx, "git", "--no-optional-locks", "status", "--porcelain").Output()
	if err != nil {
		return nil, fmt.Errorf("git status: %w", err)
	}
	c.say("cloned what is committed to %s", c.tree)
	if n := strings.Count(string(changed), "\n"); n > 0 {
		c.say("note: %d files of the working tree differ from it", n)
	}
	return c, nil
}

// temporary is where everything in the clone keeps its temporary files.
func (c *clone) temporary() string { return filepath.Join(c.folder, "tmp") }

// command is a command in the clone, as typed in a shell of its own: nothing of
// the proof's own settings reaches it, and what it starts is one process group.
func (c *clone) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = c.tree
	cmd.Env = slices.DeleteFunc(os.Environ(), func(set string) bool {
		key, _, _ := strings.Cut(set, "=")
		return strings.HasPrefix(key, "ACTUAL_") || slices.Contains([]string{"MAKEFLAGS", "MAKELEVEL", "MFLAGS", "DIR", "FULL", "TMPDIR", "PWD"}, key)
	})
	cmd.Env = append(cmd.Env, "TMPDIR="+c.temporary(), "PWD="+c.tree)
	if full() {
		cmd.Env = append(cmd.Env, "GOMODCACHE="+filepath.Join(c.folder, "mod"), "GOCACHE="+filepath.Join(c.folder, "cache"),
			"GOFLAGS="+strings.TrimSpace(os.Getenv("GOFLAGS")+" -modcacherw")) // So that it can be removed.
	}
	ownGroup(cmd)
	return cmd
}

// test runs make test and counts the packages.
func (c *clone) test(ctx context.Context) (result, error) {
	c.say("make test …")
	began := time.Now()
	s, err := c.start(ctx, "make", "test")
	if err != nil {
		return result{}, err
	}
	defer s.kill()
	var passed, failed int
	var tail []string
	for line := range s.until(ctx, 60*time.Minute) {
		switch fields := strings.Fields(line); {
		case len(fields) > 1 && fields[0] == "ok":
			passed++
			c.say("  | %s", line)
		case len(fields) > 1 && fields[0] == "FAIL":
			failed++
			c.say("  | %s", line)
		}
		if tail = append(tail, line); len(tail) > 40 {
			tail = tail[1:]
		}
	}
	minutes := time.Since(began).Minutes()
	if err := s.ended(); err != nil {
		for _, line := range tail {
			c.say("  | %s", line)
		}
		c.say("make test: %v", err)
		failed = max(failed, 1)
	}
	left := c.left(ctx)
	for _, what := range left {
		c.say("LEFT after make test: %s", what)
	}
	figures := fmt.Sprintf("make test: %d packages passed in %.1f min", passed, minutes)
	if failed > 0 {
		figures += fmt.Sprintf(" and %d FAILED", failed)
	}
	if minutes > 10 {
		figures += " (longer than 10)"
	}
	return result{figures: figures, ok: failed == 0 && passed > 0 && len(left) == 0}, nil
}
