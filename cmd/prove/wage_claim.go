package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// wageClaimBundle makes the claim of a worker whose time was seen, ruled, approved,
// exported, corrected and adjusted, and then alters one thing of it after another.
var wageClaimBundle = claim{
	name:   "wage-claim-bundle",
	target: "a wage-claim bundle verifies on a machine with nothing but the binary; one altered fix, fence, rule or approval, and any other kind of record, fails with its name",
	run:    proveWageClaim,
}

const claimWorker = "E-0"

func proveWageClaim(ctx context.Context, b *bench) (result, error) {
	w, err := b.openClaim(ctx)
	if err != nil {
		return result{}, err
	}
	if err := w.happen(ctx); err != nil {
		return result{}, err
	}
	file := filepath.Join(b.folder, "claim.ndjson")
	said, err := b.actual(ctx, "ledger", "wage-claim", "--company", "northside", "--worker", claimWorker, "--from", claimFirst, "--to", claimLast, "--out", file)
	if err != nil {
		return result{}, err
	}
	b.say("%s", said)
	key, err := b.actual(ctx, "ledger", "key", "--company", "northside")
	if err != nil {
		return result{}, err
	}
	if err := w.running.stop(ctx); err != nil {
		return result{}, err
	}
	j := &claimJudge{bench: b, key: key, file: file}
	return j.judge(ctx)
}

// claimSaid is what `actual ledger verify --json` prints of a claim.
type claimSaid struct {
	Fits     bool           `json:"fits"`
	Records  map[string]int `json:"records"`
	Proven   int            `json:"entries_proven"`
	Anchored int64          `json:"anchored_to"`
	Linked   int            `json:"as_at_the_time"`
	Sealed   int            `json:"sealed_visits"`
	Derived  int            `json:"derived_visits"`
	Not      int            `json:"underived_visits"`
	Weeks    int            `json:"weeks"`
	Findings []struct {
		Kind string `json:"kind"`
		Name string `json:"name"`
		Text string `json:"text"`
	} `json:"findings"`
}

// claimJudge verifies claims on a machine with nothing but the binary.
type claimJudge struct {
	*bench
	key, file string
	env       string // How it was kept from everything else.
}

// verify runs the binary in an empty folder with an empty environment and, where the
// machine lets it, without a network.
func (j *claimJudge) verify(ctx context.Context, path string, more ...string) (claimSaid, error) {
	empty, err := os.MkdirTemp("", "nothing-")
	if err != nil {
		return claimSaid{}, err
	}
	defer func() { _ = os.RemoveAll(empty) }()
	args := append([]string{j.binary, "ledger", "verify", "--json", path, "--key", j.key}, more...)
	if j.env == "" {
		j.env = "an empty environment and folder"
		if exec.CommandContext(ctx, "unshare", "-n", "true").Run() == nil {
			j.env += ", no network"
		}
	}
	if strings.HasSuffix(j.env, "no network") {
		args = append([]string{"unshare", "-n"}, args...)
	}
	cmd := exec.CommandContext(ctx, args[0], args[1:]...) //nolint:gosec // Our own binary.
	var stdout, stderr bytes.Buffer
	cmd.Env, cmd.Dir, cmd.Stdout, cmd.Stderr = []string{}, empty, &stdout, &stderr
	_ = cmd.Run()
	var s claimSaid
	code := cmd.ProcessState.ExitCode()
	if err := json.Unmarshal(stdout.Bytes(), &s); err != nil {
		return s, fmt.Errorf("verify ended with %d and no report: %s", code, stderr.String())
	}
	if s.Fits != (code == 0) || s.Fits != (len(s.Findings) == 0) {
		return s, fmt.Errorf("verify ended with %d, and says that it fits: %v", code, s.Fits)
	}
	return s, nil
}

func (j *claimJudge) judge(ctx context.Context) (result, error) {
	clean, err := j.verify(ctx, j.file)
	if err != nil {
		return result{}, err
	}
	if !clean.Fits {
		return result{}, fmt.Errorf("the claim should fit: %+v", clean.Findings)
	}
	j.say("untouched, with %s: records %v; %d entries proven, %d records as the ledger said at the time, %d visits sealed with these fixes, %d derived again (%d not), hours of %d weeks",
		j.env, clean.Records, clean.Proven, clean.Linked, clean.Sealed, clean.Derived, clean.Not, clean.Weeks)
	kept := filepath.Join(j.folder, "kept-claim.note")
	if err := j.keep(kept); err != nil {
		return result{}, err
	}
	anchored, err := j.verify(ctx, j.file, "--anchor", kept)
	if err != nil || !anchored.Fits || anchored.Anchored == 0 {
		return result{}, fmt.Errorf("against a checkpoint that was kept: %+v %w", anchored.Findings, err)
	}
	tried, named, kinds := 0, 0, map[string]bool{}
	for _, e := range claimEdits {
		for _, covered := range []bool{false, true} {
			t, err := e.alter(j.file, filepath.Join(j.folder, "altered.ndjson"), covered)
			if err != nil {
				return result{}, fmt.Errorf("%s: %w", e.done, err)
			}
			s, err := j.verify(ctx, filepath.Join(j.folder, "altered.ndjson"), "--anchor", kept)
			if err != nil {
				return result{}, fmt.Errorf("%s: %w", e.done, err)
			}
			tried++
			if ok, text := s.names(t, covered); ok {
				named++
				kinds[e.kind] = true
				j.say("%s%s → %s", e.done, map[bool]string{true: ", the manifest made anew"}[covered], text)
			} else {
				j.say("NOT NAMED  %s (covered %v): wanted %+v, said %+v", e.done, covered, t, s.Findings)
			}
		}
	}
	return result{
		figures: fmt.Sprintf("%d of %d alterations of %d kinds of record fail and are named; untouched %d records fit with %s: %d ledger entries proven, %d records as the ledger said at the time, %d visits sealed with these fixes, "+
			"%d visits derived again and %d not, %d weeks classified again", named, tried, len(kinds), total(clean.Records), j.env, clean.Proven, clean.Linked, clean.Sealed, clean.Derived, clean.Not, clean.Weeks),
		ok: named == tried && tried >= 50 && len(kinds) >= 20 && clean.Derived > 0 && clean.Sealed > 0 && clean.Weeks > 0 && clean.Not == 0,
	}, nil
}

func total(all map[string]int) (n int) {
	for _, m := range all {
		n += m
	}
	return n
}

// names reports whether the first finding names what was altered. Where the manifest
// was made anew, the first to say so may be the manifest's own entry; what the record is
// held against by the ledger must then be named, too, where anything but the manifest holds it.
func (s claimSaid) names(t claimTarget, covered bool) (bool, string) {
	if s.Fits {
		return false, ""
	}
	first := s.Findings[0]
	if !covered {
		return first.Kind == t.kind && first.Name == t.name, first.Kind + " " + first.Name + ": " + first.Text
	}
	if first.Kind != "" || !strings.HasPrefix(first.Text, "the manifest is not the one") {
		return false, ""
	}
	if !t.held {
		return true, first.Text
	}
	for _, f := range s.Findings[1:] {
		if f.Kind == t.byKind && (f.Name == t.byName || t.byName == "") {
			return true, f.Kind + " " + f.Name + ": " + f.Text
		}
	}
	return false, ""
}

// keep copies an anchored checkpoint: what somebody elsewhere would have kept.
func (j *claimJudge) keep(path string) error {
	company, _, _ := strings.Cut(strings.TrimPrefix(j.key, "actual.ledger/"), "+")
	raw, err := os.ReadFile(filepath.Join(j.folder, "anchors", company+".ndjson"))
	if err != nil {
		return err
	}
	var notes []string
	for text := range bytes.Lines(raw) {
		var l struct{ Note string }
		if json.Unmarshal(text, &l) == nil && l.Note != "" {
			notes = append(notes, l.Note)
		}
	}
	if len(notes) == 0 {
		return fmt.Errorf("nothing is anchored: %.200s", raw)
	}
	return os.WriteFile(path, []byte(notes[len(notes)/2]), 0o600)
}
