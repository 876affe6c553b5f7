package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"actual/contracts/adp/sim"
	"actual/contracts/faults"
)

// settle looks for each unknown batch by its name, as a person does, and says whether it
// is there.
func (w *adpWorld) settle(ctx context.Context, s shownPayroll) (there int, err error) {
	_, _, names := w.held()
	for _, b := range s.Batches {
		if b.State != "unknown" {
			continue
		}
		arrived := names[b.PayGroup+" "+b.Name]
		if arrived {
			there++
		}
		args := []string{"payroll", "settle", s.ID, fmt.Sprint(b.N), fmt.Sprintf("--arrived=%t", arrived), "--note", "looked for " + b.Name + " in Paydata", "--company", "northside"}
		if missing := w.missing(s, b.PayGroup, b.Name); arrived && missing != "" {
			args = append(args, "--missing", missing)
		}
		if _, err := w.actual(ctx, args...); err != nil {
			return there, err
		}
	}
	return there, nil
}

// missing are files of a batch that are not in it at ADP, by commas.
func (w *adpWorld) missing(s shownPayroll, group, name string) string {
	there := map[string]bool{}
	for _, b := range w.box.ADP.State().Accounts[0].Batches {
		if b.Group == group && b.Name == name {
			for _, e := range b.Entries {
				there[e.File] = true
			}
		}
	}
	var out []string
	for _, r := range s.rows {
		file := fmt.Sprintf("%06d", r.File)
		if r.PayGroup == group && r.Name == name && !there[file] && !slices.Contains(out, file[2:]) {
			out = append(out, file[2:])
		}
	}
	return strings.Join(out, ",")
}

// rest gives what is still due, with nothing lost any more, until ADP has all that it
// takes.
func (w *adpWorld) rest(ctx context.Context) (rounds, refused int, err error) {
	w.box.Vendor("adp").Injector.Clear()
	a := sim.Account{Name: "northside"} // Nor does the gateway give up.
	if err := w.box.ADP.Add(sim.Seed{Accounts: []sim.Account{a}}); err != nil {
		return 0, 0, err
	}
	for rounds = 1; rounds <= 3; rounds++ {
		s, err := w.payroll(ctx, "prepare", payrollLast)
		if err != nil {
			return rounds, refused, err
		}
		if _, err := w.payroll(ctx, "commit", s.ID, "--plan", s.Plan); err != nil {
			return rounds, refused, err
		}
		if s, err = w.until(ctx, s.ID, 3*time.Minute, ended); err != nil {
			return rounds, refused, err
		}
		refused = 0
		state := map[string]string{}
		for _, b := range s.Batches {
			state[b.PayGroup+" "+b.Name] = b.State
			if b.State == "unknown" {
				return rounds, refused, fmt.Errorf("batch %s is unknown, though nothing was lost", b.Name)
			}
		}
		for _, r := range s.rows {
			if r.Refused != "" || state[r.PayGroup+" "+r.Name] == "refused" {
				refused++
			}
		}
		if refused == len(s.rows) { // Nothing else is due.
			break
		}
	}
	return rounds, refused, nil
}

type adpJudged struct {
	first                            shownPayroll
	entries, kills, unknown, there   int
	unlisted, wrong, rounds, refused int
}

// judgeAfter compares what is there in the end with what is approved.
func (w *adpWorld) judgeAfter(ctx context.Context, j adpJudged) (result, error) {
	want, err := w.approved(ctx)
	if err != nil {
		return result{}, err
	}
	got, twice, _ := w.held()
	strangers, equal, missing := 0, 0, 0
	for file, of := range want {
		switch {
		case got[file] == of:
			equal++
		case (file-1000)%adpEach == 0 && (file-1000)/adpEach < adpStrangers && got[file] == [2]int64{}:
			strangers++
		default:
			missing++
		}
	}
	strange := 0
	for file := range maps.Keys(got) {
		if _, is := want[file]; !is {
			strange++
		}
	}
	with, without, reset, busy, ended := w.lost()
	verified, err := w.actual(ctx, "ledger", "verify", "--company", "northside")
	if err != nil {
		return result{}, fmt.Errorf("the ledger: %w", err)
	}
	w.say("%s", verified)
	return result{
		figures: fmt.Sprintf("%d entries in %d batches; 504 or no answer after they had effect %d times and before it %d, connections reset %d, 429 %d, tokens refused %d; %d tokens granted; killed %d times; "+
			"%d batches unknown, of which a person found %d there; %d entries neither there nor listed, %d otherwise than approved; then, in %d more exports, %d of %d people equal to the hundredth, %d refused by ADP and listed "+
			"(%d entries), %d otherwise, %d of nobody's; %d batches twice; the ledger verifies; load %s",
			j.entries, len(j.first.Batches), with, without, reset, busy, ended, w.box.ADP.State().Granted, j.kills, j.unknown, j.there, j.unlisted, j.wrong, j.rounds, equal, len(want), strangers, j.refused, missing, strange, twice, load()),
		ok: j.entries == 2000 && j.kills == 2 && j.unlisted == 0 && j.wrong == 0 && j.unknown > 0 && j.there > 0 && j.there < j.unknown && equal == len(want)-adpStrangers && strangers == adpStrangers && j.refused == 2*adpStrangers &&
			missing == 0 && strange == 0 && twice == 0 && with > 0 && without > 0,
	}, nil
}

// lost counts what became of writings.
func (w *adpWorld) lost() (with, without, reset, busy, ended int) {
	for _, c := range w.box.Vendor("adp").Injector.Calls(0) {
		if !strings.HasPrefix(c.Operation, "modify") {
			continue
		}
		switch c.Fault {
		case faults.TooMany:
			busy++
		case faults.Unauthorized:
			ended++
		case faults.ResetBefore:
			reset++
			without++
		case faults.ResetAfter, faults.AnswerLost:
			reset++
			with++
		case faults.TookTooLong:
			without++
		default:
			if c.Status == 504 {
				with++
			}
		}
	}
	return with, without, reset, busy, ended
}
