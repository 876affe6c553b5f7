package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	contract "actual/contracts/adp"
)

var (
	epiDays   = regexp.MustCompile(`--from (\S+) --to (\S+)`)
	epiCommit = regexp.MustCompile(`(?m)^to give payroll exactly this: (actual payroll commit .*)$`)
	epiPath   = regexp.MustCompile(`payroll check (\S+)$`)
)

// epiDemo is what came of the demo's week, given to ADP by the commands that it prints.
type epiDemo struct {
	week                         string
	workers, equal, lines        int
	regular, overtime            int64 // Hundredths of an hour.
	valid, checked               bool
	guarded, again, transferable bool // Transfers are off first; nothing is due again; whether a transfer can be turned on after all.
	untilOpen, took              time.Duration
}

func (d epiDemo) figures() string {
	return fmt.Sprintf("The demo's week of %s: %d lines of %d workers, %d equal to the hundredth (%.2f regular and %.2f overtime hours); its file passes %t, and by its own command %t; payroll while transfers are on refused %t; "+
		"the same again has nothing due %t; transfers turned on again %t; the week could be paid %s after the start, the commands took %s",
		d.week, d.lines, d.workers, d.equal, float64(d.regular)/100, float64(d.overtime)/100, d.valid, d.checked, d.guarded, d.again, d.transferable, d.untilOpen.Round(time.Second), d.took.Round(time.Second))
}

func (d epiDemo) ok() bool {
	return d.workers >= 6 && d.equal == d.workers && d.lines >= d.workers && d.regular > 0 && d.overtime > 0 && d.valid && d.checked && d.guarded && d.again && !d.transferable
}

// epiOfDemo runs the demo as a user does, approves and locks its week, has ADP's file of
// it written, and holds that against what was approved.
func (b *bench) epiOfDemo(ctx context.Context) (d epiDemo, err error) {
	p, stop, err := b.openDemo(ctx)
	if err != nil {
		return d, err
	}
	defer stop()
	d.untilOpen = p.untilOpen
	began := time.Now()
	approve, lock, off, on, prepare, check := p.adp[0], p.adp[1], p.adp[2], p.adp[3], p.adp[4], p.adp[6]
	_, early := p.typed(ctx, on)
	d.guarded = early != nil && strings.Contains(early.Error(), "transfers and payroll can't both be on")
	for _, command := range []string{approve, lock, off, on} {
		if _, err := p.typed(ctx, command); err != nil {
			return d, err
		}
	}
	shown, err := p.typed(ctx, prepare)
	if err != nil {
		return d, err
	}
	m := epiCommit.FindStringSubmatch(shown)
	if m == nil {
		return d, errors.New("what was prepared does not say how it is committed")
	}
	for _, command := range []string{m[1] + " --out adp", check} {
		if _, err := p.typed(ctx, command); err != nil {
			return d, err
		}
	}
	d.took, d.checked = time.Since(began), true
	if err := d.compare(ctx, p, filepath.Join(p.folder, epiPath.FindStringSubmatch(check)[1])); err != nil {
		return d, err
	}
	_, again := p.typed(ctx, prepare)
	d.again = again != nil && strings.Contains(again.Error(), "payroll has all that is due")
	_, back := p.typed(ctx, "actual transfer set trial quickbooks_time --company northside && actual transfer set on --company northside")
	d.transferable = back == nil || !strings.Contains(back.Error(), "transfers and payroll can't both be on")
	return d, nil
}

// compare holds a file against what is approved, as commands print it.
func (d *epiDemo) compare(ctx context.Context, p *payDemo, path string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	found := contract.CheckPaydata(filepath.Base(path), raw)
	d.valid = len(found) == 0
	for _, f := range found {
		p.say("%s: %s", filepath.Base(path), f)
	}
	given := map[int][2]int64{}
	if d.lines, err = addHours(given, raw); err != nil {
		return err
	}
	days := epiDays.FindStringSubmatch(p.adp[0])
	d.week = days[1] + " to " + days[2]
	approved, err := p.approved(ctx, "actual time list --company northside "+days[0])
	if err != nil {
		return err
	}
	files, err := p.typed(ctx, "actual payroll payees --company northside --json")
	if err != nil {
		return err
	}
	worked := map[string]int64{}
	for _, t := range approved {
		worked[t.worker] += t.to - t.from
	}
	for line := range strings.Lines(files) {
		var of struct {
			Worker string
			File   int `json:"file_number"`
		}
		if err := json.Unmarshal([]byte(line), &of); err != nil {
			return err
		}
		hundredths := (worked[of.Worker] + 18) / 36
		want := [2]int64{min(hundredths, 4000), max(hundredths-4000, 0)} // Federal rules: over 40 hours of the week.
		d.workers++
		d.regular, d.overtime = d.regular+given[of.File][0], d.overtime+given[of.File][1]
		if given[of.File] == want {
			d.equal++
		}
		p.say("worker %s, file %06d: approved %s, in the file %.2f and %.2f hours", of.Worker, of.File, hours(worked[of.Worker]), float64(given[of.File][0])/100, float64(given[of.File][1])/100)
	}
	return nil
}
