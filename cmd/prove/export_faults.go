package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"actual/contracts/faults"
)

// exportFaults has a real server bring approved time to stand-ins of QuickBooks Time and
// of QuickBooks Online that lose answers and refuse items, and kills the server in the
// middle.
var exportFaults = claim{
	name: "export-faults",
	target: "for QuickBooks Time and for QuickBooks Online: 2,000 approved entries brought there by a server, where 20 % of the answers to writings are lost, before and after they had effect, where 429 is answered, " +
		"the time of two people is refused, and tokens end before they are said to, the server killed with -9 twice: afterwards what is there equals what is approved to the minute, nothing is twice, and what was refused is listed with the vendor's reason",
	run: proveExportFaults,
}

const (
	exportEach   = 10 // Entries of a worker a day: 40 × 5 × 10.
	exportBarred = 2
	exportAll    = exportPeople * 5 * exportEach
)

// losses: a tenth of what is added is lost after it had effect, a tenth before.
func (t exportTarget) losses() []faults.Rule {
	return []faults.Rule{
		{Fault: faults.Fault{Kind: faults.ResetAfter}, Operation: t.adds, Probability: 0.06, Seed: 11},
		{Fault: faults.Fault{Kind: faults.HalfBody}, Operation: t.adds, Probability: 0.05, Seed: 12},
		{Fault: faults.Fault{Kind: faults.ResetBefore}, Operation: t.adds, Probability: 0.10, Seed: 13},
		{Fault: faults.Fault{Kind: faults.TooMany}, Operation: t.adds, Probability: 0.05, Seed: 14},
		{Fault: faults.Fault{Kind: faults.TooMany}, Operation: t.lists, Probability: 0.02, Seed: 15},
	}
}

func proveExportFaults(ctx context.Context, b *bench) (result, error) {
	if err := b.build(ctx); err != nil {
		return result{}, err
	}
	all := result{ok: true}
	for _, target := range []exportTarget{toTime, toOnline} {
		own := &bench{folder: b.folder, binary: b.binary, say: func(format string, args ...any) { b.say(string(target.name)+": "+format, args...) }}
		r, err := own.faultyExport(ctx, target)
		if closing := own.close(context.WithoutCancel(ctx)); err == nil {
			err = closing
		}
		if err != nil {
			return result{}, fmt.Errorf("%s: %w", target.name, err)
		}
		b.say("%s: %s", target.name, r.figures)
		all.figures += string(target.name) + ": " + r.figures + ". "
		all.ok = all.ok && r.ok
	}
	all.figures += "load " + load()
	return all, nil
}

func (b *bench) faultyExport(ctx context.Context, target exportTarget) (result, error) {
	w, err := b.openExports(ctx, target, exportEach, exportBarred, 240)
	if err != nil {
		return result{}, err
	}
	s, err := w.prepared(ctx)
	if err != nil {
		return result{}, err
	}
	began := time.Now()
	if err := w.injector().Inject(target.losses()...); err != nil {
		return result{}, err
	}
	if _, err := w.send(ctx, "/v1/transfers/"+s.ID+"/commit", `{"plan":"`+s.Plan+`"}`); err != nil {
		return result{}, err
	}
	kills := 0
	for _, after := range []int{exportAll / 8, exportAll / 2} {
		if err := wait(ctx, 4*time.Minute, func() (bool, error) { sheets, err := target.sheets(w.box); return len(sheets) >= after, err }); err != nil {
			return result{}, fmt.Errorf("%d are there: %w", after, err)
		}
		w.running.kill()
		kills++
		if err := w.serves(ctx); err != nil {
			return result{}, err
		}
	}
	b.say("killed with -9 %d times", kills)
	if s, err = w.until(ctx, s.ID, 9*time.Minute, "proven", "unequal"); err != nil {
		return result{}, err
	}
	return w.judgeFaults(ctx, s, kills, time.Since(began))
}

// faultsDone is what was done to a target's calls.
type faultsDone struct{ writings, before, after, busy, ended int }

func (w *exportWorld) faultsDone() (d faultsDone) {
	for _, c := range w.injector().Calls(0) {
		if c.Status == http.StatusUnauthorized {
			d.ended++
		}
		if c.Operation != w.target.adds {
			continue
		}
		d.writings++
		switch {
		case c.Fault == "":
		case c.Fault == faults.TooMany:
			d.busy++
		case c.Done:
			d.after++
		default:
			d.before++
		}
	}
	return d
}

// judgeFaults compares what is there with what is approved, and what is listed with
// what is not there.
func (w *exportWorld) judgeFaults(ctx context.Context, s shownTransfer, kills int, took time.Duration) (result, error) {
	j, missing, err := w.judge(ctx)
	if err != nil {
		return result{}, err
	}
	listed, err := w.listed(ctx, s.ID)
	if err != nil {
		return result{}, err
	}
	unlisted, unsaid, why := 0, 0, ""
	for _, mark := range missing {
		switch reason, is := listed[mark]; {
		case !is:
			unlisted++
		case !strings.Contains(reason, w.target.refuses):
			unsaid++
			w.say("listed as %q", reason)
		default:
			why = reason
		}
	}
	d, grants := w.faultsDone(), w.target.grants(w.box)
	verified, err := w.actual(ctx, "ledger", "verify", "--company", "northside")
	if err != nil {
		return result{}, fmt.Errorf("the ledger: %w", err)
	}
	w.say("%s", verified)
	refused := exportBarred * 5 * exportEach
	return result{
		figures: fmt.Sprintf("%d entries in %s: %d there to the %s, %d twice, %d otherwise, %d that are not approved; %d not there, of which %d are not listed and %d without the vendor's reason (%q); "+
			"%d writings, of which %d lost their answer after they had effect and %d before (%d %%), and %d were told to come later; tokens refused %d times and renewed %d times; killed %d times; the transfer says %s; the ledger verifies",
			s.Entries, took.Round(time.Second), j.equal, map[bool]string{true: "minute", false: "second"}[w.target.grain == time.Minute], j.twice, j.other, j.strange, j.missing, unlisted, unsaid, why,
			d.writings, d.after, d.before, (d.after+d.before)*100/max(1, d.writings), d.busy, d.ended, grants, kills, s.Stage),
		ok: s.Entries == exportAll && j.equal == exportAll-refused && j.twice == 0 && j.other == 0 && j.strange == 0 && j.missing == refused && unlisted == 0 && unsaid == 0 && len(listed) == refused &&
			kills == 2 && d.after > 0 && d.before > 0 && d.ended > 0 && grants > 0 && s.Stage == "unequal" && s.in("proven") == exportAll-refused,
	}, nil
}

// listed are the marks of what a transfer lists, and why.
func (w *exportWorld) listed(ctx context.Context, id string) (map[string]string, error) {
	listed := map[string]string{}
	for path := "/v1/transfers/" + id + "/items?listed=true&limit=500"; path != ""; {
		var page struct {
			Items []struct{ Mark, Why string }
			Next  *string `json:"next_cursor"`
		}
		if err := w.get(ctx, path, &page); err != nil {
			return nil, err
		}
		for _, i := range page.Items {
			listed[i.Mark] = i.Why
		}
		if path = ""; page.Next != nil {
			path = "/v1/transfers/" + id + "/items?listed=true&limit=500&cursor=" + *page.Next
		}
	}
	return listed, nil
}
