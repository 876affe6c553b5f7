package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"actual/adapters/outbound/aspire"
	"actual/domain"
	"actual/ports"
)

// doubles counts marks that are there more often than once, and those that are
// missing.
func doubles(there map[string][]string, marks []string) (twice, missing int) {
	for _, mark := range marks {
		switch n := len(there[mark]); {
		case n == 0:
			missing++
		case n > 1:
			twice++
		}
	}
	return twice, missing
}

// blind is a sender that sends again where an answer is lost, without looking: the
// same faults, counted by the same rule. It returns how many are there more often
// than once.
func (p *outcomeProof) blind(ctx context.Context) (int, error) {
	world, err := openAspire(&faultsProof{}, domain.CompanyID{UUID: domain.UUID{1}})
	if err != nil {
		return 0, err
	}
	defer world.close()
	w := world.(*aspireWorld)
	issues, err := issuesOf(ctx, w)
	if err != nil {
		return 0, err
	}
	if err := w.injector().Inject(outcomeLosses...); err != nil {
		return 0, err
	}
	var marks []string
	for n := range outcomeBlind {
		m := issueMessage(fmt.Sprintf("ACT-BLIND%04d", n))
		marks = append(marks, m.Mark)
		if err := sendBlindly(ctx, issues, w.company, m); err != nil {
			return 0, err
		}
	}
	twice, missing := doubles(marked(w.box), marks)
	if missing > 0 {
		return 0, fmt.Errorf("the blind sender lost %d", missing)
	}
	return twice, nil
}

func sendBlindly(ctx context.Context, issues aspire.Issues, company domain.CompanyID, m ports.ExportMessage) error {
	for {
		err := issues.Send(ctx, company, m)
		if err == nil || !errors.Is(err, ports.ErrUnknownOutcome) && !errors.Is(err, ports.ErrVendorResting) {
			return err
		}
	}
}

// judge compares what the sandbox has with what the server says.
func (p *outcomeProof) judge(ctx context.Context, blind int) (result, error) {
	all, err := p.exports(ctx)
	if err != nil {
		return result{}, err
	}
	there := marked(p.box)
	var marks []string
	again, wrong := 0, 0
	for _, e := range all.Exports {
		if strings.HasPrefix(e.About, "closed") {
			if e.State != "refused" || len(there[e.Mark]) > 0 {
				wrong++
			}
			continue
		}
		marks = append(marks, e.Mark)
		if e.State != "confirmed" || len(there[e.Mark]) != 1 || there[e.Mark][0] != e.Ref {
			wrong++
		}
		if e.Sends > 1 {
			again++
		}
	}
	twice, missing := doubles(there, marks)
	lost := p.lost()
	entries, err := p.actual(ctx, "ledger", "verify", "--company", "northside")
	if err != nil {
		return result{}, fmt.Errorf("the ledger: %w", err)
	}
	p.say("%s", entries)
	return result{
		figures: fmt.Sprintf("%d issues, %d in the sandbox: %d missing, %d more often than once, %d that the server tells otherwise; %d writes, of which %d lost their answer (%d after they were stored, %d before; %.0f %%), "+
			"%d sent again, %d decided by a person after three losses in a row; killed %d times; %d about closed tickets refused; a blind sender makes %d doubles of %d; the ledger verifies; load %s",
			len(marks), len(there), missing, twice, wrong, p.writes(), lost.after+lost.before, lost.after, lost.before, 100*float64(lost.after+lost.before)/float64(p.writes()),
			again, p.retried, p.kills, outcomeClosed, blind, outcomeBlind, load()),
		ok: len(marks) == outcomes && len(there) == outcomes && missing == 0 && twice == 0 && wrong == 0 && p.kills >= 3 && blind > 0 && lost.after > 50 && lost.before > 50,
	}, nil
}

// losses are writes whose answer was lost.
type losses struct{ after, before int }

func (p *outcomeProof) lost() (l losses) {
	for _, c := range p.box.Vendor("aspire").Injector.Calls(0) {
		switch {
		case c.Operation != "createIssue" || c.Fault == "":
		case c.Done:
			l.after++
		default:
			l.before++
		}
	}
	return l
}
