package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// played is what a run of the browser's tests found.
type played struct {
	passed, failed int
	wrong          []string       // What failed, and why.
	notes          []browserNote  // What the tests measured.
	count          map[string]int // Of notes, by what they are of.
}

// browserNote is a line of the file that the tests write their figures to.
type browserNote struct {
	Of    string   `json:"of"`    // page, journey, shot …
	Name  string   `json:"name"`  // Of the page or the journey.
	Wrong []string `json:"wrong"` // What is wrong with it.
	Count int      `json:"count"` // Of whatever its kind counts.
}

// play runs the tests of a file in the browser, and reads what they found. Progress is
// printed as it comes.
func (w *windowWorld) play(ctx context.Context, file string, more ...string) (played, error) {
	world, notes := filepath.Join(w.out, "world.json"), filepath.Join(w.out, file+".ndjson")
	raw, err := json.Marshal(map[string]any{"url": w.url, "key": w.key, "control": w.control, "people": w.people, "out": w.out, "notes": notes})
	if err == nil {
		err = os.WriteFile(world, raw, 0o600)
	}
	if err == nil {
		err = os.WriteFile(notes, nil, 0o600)
	}
	if err != nil {
		return played{}, err
	}
	cmd := exec.CommandContext(ctx, "npx", "--no-install", "playwright", "test", file+".spec.mjs")
	cmd.Dir = browserTests
	cmd.Env = append(append(os.Environ(), "WORLD="+world, "CHROMIUM="+w.chromium), more...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return played{}, err
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		return played{}, err
	}
	found := played{count: map[string]int{}}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		line := strings.TrimRight(lines.Text(), " ")
		switch {
		case strings.HasPrefix(line, "PASS "):
			found.passed++
		case strings.HasPrefix(line, "FAIL "):
			found.failed++
			found.wrong = append(found.wrong, line)
		}
		if line != "" {
			w.say("  | %s", line)
		}
	}
	ended := cmd.Wait() // It fails where a test does; that is counted already.
	if found.passed+found.failed == 0 {
		return found, fmt.Errorf("the browser's tests did not run: %w", ended)
	}
	if ended != nil && found.failed == 0 {
		return found, fmt.Errorf("the browser's tests ended badly: %w", ended)
	}
	err = found.read(notes)
	for _, what := range found.wrong {
		w.say("WRONG %s", what)
	}
	return found, err
}

func (s *played) read(notes string) error {
	raw, err := os.ReadFile(notes)
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(raw)) {
		var n browserNote
		if err := json.Unmarshal([]byte(line), &n); err != nil {
			return fmt.Errorf("%s: %w", line, err)
		}
		s.notes = append(s.notes, n)
		s.count[n.Of] += max(n.Count, 1)
		for _, what := range n.Wrong {
			s.wrong = append(s.wrong, n.Name+": "+what)
		}
	}
	return nil
}

// names returns the names of notes of a kind, each once.
func (s *played) names(of string) (out []string) {
	known := map[string]bool{}
	for _, n := range s.notes {
		if n.Of == of && !known[n.Name] {
			known[n.Name] = true
			out = append(out, n.Name)
		}
	}
	return out
}
