package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os/exec"
	"path/filepath"
	"slices"
	"time"
)

// backfillJSON is what `actual backfill --json` prints.
type backfillJSON struct {
	Through     time.Time `json:"through"`
	Ended       bool      `json:"ended"`
	Found       int64     `json:"found"`
	Stored      int64     `json:"stored"`
	Quarantined int64     `json:"quarantined"`
	Known       int64     `json:"known"`
	Missing     []struct {
		Hour   string `json:"hour"`
		Events int64  `json:"events"`
	} `json:"missing"`
}

// in reports whether the hours in which something was missing are these.
func (b backfillJSON) in(hours map[string]int64) bool {
	got := map[string]int64{}
	for _, m := range b.Missing {
		got[m.Hour] = m.Events
	}
	return maps.Equal(got, hours)
}

func (p *gapProof) arguments(more ...string) []string {
	return slices.Concat([]string{"backfill", "--company", "season", "--from", p.from.Format(time.RFC3339), "--to", p.to.Format(time.RFC3339), "--json"}, more)
}

func (p *gapProof) backfill(ctx context.Context, more ...string) (b backfillJSON, err error) {
	out, err := p.actual(ctx, p.arguments(more...)...)
	if err != nil {
		return b, err
	}
	return b, json.Unmarshal([]byte(out), &b)
}

// listed returns the company's backfills, the newest first.
func (p *gapProof) listed(ctx context.Context) (all []backfillJSON, err error) {
	out, err := p.actual(ctx, "backfill", "list", "--company", "season", "--json")
	if err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(bytes.NewReader([]byte(out)))
	for lines.Scan() {
		var b backfillJSON
		if err := json.Unmarshal(lines.Bytes(), &b); err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	if len(all) == 0 {
		return nil, errors.New("no backfill is on record")
	}
	return all, nil
}

// sandboxProcess is a running sandbox.
type sandboxProcess struct {
	url   string // Of its Notehub.
	admin string // Of what seeds and inspects that.
}

// sandbox builds and starts the stand-ins for vendors.
func (b *bench) sandbox(ctx context.Context) (*sandboxProcess, error) {
	binary := filepath.Join(b.folder, "sandbox")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", binary, "actual/cmd/sandbox")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build: %w\n%s", err, out)
	}
	cmd := exec.CommandContext(context.WithoutCancel(ctx), binary, "--listen", "127.0.0.1:0", "--json")
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	b.closers = append(b.closers, func(context.Context) error {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		return nil
	})
	var said struct {
		URL     string            `json:"url"`
		Vendors map[string]string `json:"vendors"`
	}
	if err := json.NewDecoder(out).Decode(&said); err != nil {
		return nil, fmt.Errorf("the sandbox did not say where it is: %w", err)
	}
	return &sandboxProcess{url: said.Vendors["notehub"], admin: said.URL + "/_sandbox/notehub"}, nil
}

// fill seeds the project, with events as they were routed.
func (s *sandboxProcess) fill(ctx context.Context, events [][]byte) error {
	err := s.post(ctx, "/seed", map[string]any{
		"tokens":   []any{map[string]string{"token": gapToken, "account": "proof"}},
		"projects": []any{map[string]any{"uid": gapProject, "account": "proof", "slow_over": 400}},
	})
	for part := range slices.Chunk(events, 1000) {
		raw := make([]json.RawMessage, len(part))
		for i := range part {
			raw[i] = part[i]
		}
		err = errors.Join(err, s.post(ctx, "/seed", map[string]any{"projects": []any{map[string]any{"uid": gapProject, "events": raw}}}))
	}
	return err
}

func (s *sandboxProcess) inject(ctx context.Context, rules string) error {
	return s.post(ctx, "/faults", json.RawMessage(rules))
}

func (s *sandboxProcess) post(ctx context.Context, path string, value any) error {
	var body bytes.Buffer
	e := json.NewEncoder(&body)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return err
	}
	_, err := s.ask(ctx, http.MethodPost, path, &body)
	return err
}

func (s *sandboxProcess) ask(ctx context.Context, method, path string, body io.Reader) (string, error) {
	req, err := http.NewRequestWithContext(ctx, method, s.admin+path, body)
	if err != nil {
		return "", err
	}
	status, answer, err := do(req)
	if err == nil && status >= http.StatusBadRequest {
		err = fmt.Errorf("sandbox %s: %d %.300s", path, status, answer)
	}
	return answer, err
}

// called are the calls that a stand-in had, and what was done to them.
type called struct {
	total int
	of    map[string]int
}

func (s *sandboxProcess) calls(ctx context.Context) (called, error) {
	answer, err := s.ask(ctx, http.MethodGet, "/calls", nil)
	if err != nil {
		return called{}, err
	}
	var list struct {
		Calls []struct {
			Fault string `json:"fault"`
		} `json:"calls"`
	}
	if err := json.Unmarshal([]byte(answer), &list); err != nil {
		return called{}, err
	}
	c := called{total: len(list.Calls), of: map[string]int{}}
	for _, one := range list.Calls {
		c.of[one.Fault]++
	}
	return c, nil
}
