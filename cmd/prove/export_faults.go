package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"actual/contracts/faults"
)

// exportFaults has a real server bring approved time to a stand-in of QuickBooks Time
// that loses answers and refuses items, and kills the server in the middle.
var exportFaults = claim{
	name: "export-faults",
	target: "2,000 approved entries brought by a server to QuickBooks Time that loses 20 % of the answers to writings, before and after they had effect, answers 429, refuses the time of two people, " +
		"and whose tokens end in the middle, the server killed with -9 in the middle: afterwards what is there equals what is approved, nothing is twice, and what was refused is listed with the vendor's reason",
	run: proveExportFaults,
}

const (
	exportEach   = 10 // Entries of a worker a day: 40 × 5 × 10.
	exportBarred = 2
)

// exportLosses: a tenth is lost after it had effect, a tenth before.
var exportLosses = []faults.Rule{
	{Fault: faults.Fault{Kind: faults.ResetAfter}, Operation: "createTimesheets", Probability: 0.06, Seed: 11},
	{Fault: faults.Fault{Kind: faults.HalfBody}, Operation: "createTimesheets", Probability: 0.05, Seed: 12},
	{Fault: faults.Fault{Kind: faults.ResetBefore}, Operation: "createTimesheets", Probability: 0.10, Seed: 13},
	{Fault: faults.Fault{Kind: faults.TooMany}, Operation: "createTimesheets", Probability: 0.05, Seed: 14},
	{Fault: faults.Fault{Kind: faults.TooMany}, Operation: "listTimesheets", Probability: 0.02, Seed: 15},
}

func proveExportFaults(ctx context.Context, b *bench) (result, error) {
	w, err := b.openExports(ctx, exportEach, exportBarred, 240)
	if err != nil {
		return result{}, err
	}
	s, err := w.prepared(ctx)
	if err != nil {
		return result{}, err
	}
	injector := w.box.Vendor("quickbookstime").Injector
	if err := injector.Inject(exportLosses...); err != nil {
		return result{}, err
	}
	if _, err := w.send(ctx, "/v1/transfers/"+s.ID+"/commit", `{"plan":"`+s.Plan+`"}`); err != nil {
		return result{}, err
	}
	kills := 0
	for _, after := range []int{6, 18} {
		if err := wait(ctx, 4*time.Minute, func() (bool, error) { return injector.Count("createTimesheets") >= after, nil }); err != nil {
			return result{}, fmt.Errorf("%d writings: %w", after, err)
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
	return w.judgeFaults(ctx, s, kills)
}

// judgeFaults compares what is there with what is approved, and what is listed with
// what is not there.
func (w *exportWorld) judgeFaults(ctx context.Context, s shownTransfer, kills int) (result, error) {
	j, missing, err := w.judge(ctx)
	if err != nil {
		return result{}, err
	}
	listed, why, err := w.listed(ctx, s.ID)
	if err != nil {
		return result{}, err
	}
	unlisted := 0
	for _, mark := range missing {
		if !slices.Contains(listed, mark) {
			unlisted++
		}
	}
	writings, before, after, busy := 0, 0, 0, 0
	for _, c := range w.box.Vendor("quickbookstime").Injector.Calls(0) {
		if c.Operation != "createTimesheets" {
			continue
		}
		writings++
		switch {
		case c.Fault == "":
		case c.Fault == faults.TooMany:
			busy++
		case c.Done:
			after++
		default:
			before++
		}
	}
	grants := w.box.QuickBooksTime.State().Grants
	verified, err := w.actual(ctx, "ledger", "verify", "--company", "northside")
	if err != nil {
		return result{}, fmt.Errorf("the ledger: %w", err)
	}
	w.say("%s", verified)
	refused := exportBarred * 5 * exportEach
	return result{
		figures: fmt.Sprintf("%d entries: %d there to the second, %d twice, %d otherwise, %d that are not approved; %d not there, of which %d are not listed (%q); %d writings of up to 50, of which %d lost their answer "+
			"after they had effect and %d before, and %d were told to come later; tokens renewed %d times; killed %d times; the transfer says %s; the ledger verifies; load %s",
			s.Entries, j.equal, j.twice, j.other, j.strange, j.missing, unlisted, why, writings, after, before, busy, grants, kills, s.Stage, load()),
		ok: s.Entries == 2000 && j.equal == 2000-refused && j.twice == 0 && j.other == 0 && j.strange == 0 && j.missing == refused && unlisted == 0 && len(listed) == refused &&
			strings.Contains(why, "track time") && kills == 2 && after > 0 && before > 0 && s.Stage == "unequal",
	}, nil
}

// listed are the marks of what a transfer lists, and one of the reasons.
func (w *exportWorld) listed(ctx context.Context, id string) (marks []string, why string, err error) {
	for path := "/v1/transfers/" + id + "/items?listed=true&limit=500"; path != ""; {
		var page struct {
			Items []struct{ Mark, Why string }
			Next  *string `json:"next_cursor"`
		}
		if err := w.get(ctx, path, &page); err != nil {
			return nil, "", err
		}
		for _, i := range page.Items {
			marks, why = append(marks, i.Mark), i.Why
		}
		if path = ""; page.Next != nil {
			path = "/v1/transfers/" + id + "/items?listed=true&limit=500&cursor=" + *page.Next
		}
	}
	return marks, why, nil
}
