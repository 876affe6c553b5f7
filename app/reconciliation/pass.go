package reconciliation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/ledger"
	"actual/domain/reconcile"
	"actual/ports"
)

// MakePass is the command to compare a date.
type MakePass struct {
	Company domain.CompanyID
	Date    domain.Date // In the company's time zone.
	Cause   discrepancy.Cause
	By      string
	Request domain.UUID // Where it is one that somebody waits for; else zero.
}

// Pass compares a date, and stores what that changes; ok is false where there is
// nothing to compare, nor anything on record, nor anybody who waits for it: then no
// pass is stored. Who compares the same date at the same time waits.
func (r *Reconciler) Pass(ctx context.Context, cmd MakePass) (p discrepancy.Pass, ok bool, err error) {
	for range attempts {
		if p, ok, err = r.pass(ctx, cmd); !errors.Is(err, domain.ErrMoved) {
			break
		}
	}
	if err != nil {
		return discrepancy.Pass{}, false, fmt.Errorf("reconcile %s: %w", cmd.Date, err)
	}
	return p, ok, nil
}

// attempts is how often a pass is made anew where another one came between.
const attempts = 3

func (r *Reconciler) pass(ctx context.Context, cmd MakePass) (p discrepancy.Pass, ok bool, err error) {
	g, err := r.gather(ctx, cmd.Company, cmd.Date)
	if err != nil {
		return p, false, err
	}
	result := r.judge(g.in)
	p = r.passOf(cmd, g, result)
	found := make([]discrepancy.Found, 0, len(result.Discrepancies))
	for _, d := range result.Discrepancies {
		if d.Date == cmd.Date {
			found = append(found, discrepancy.Of(d))
		}
	}
	p.Found, p.Outcome = len(found), outcome(found)
	unjudged := unjudgedOf(cmd.Date, result)
	err = r.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		onRecord, err := tx.Found.OfDate(ctx, cmd.Date)
		if err != nil {
			return err
		}
		if ok = !g.empty() || len(onRecord) > 0 || !cmd.Request.IsZero(); !ok {
			return nil
		}
		last, err := tx.Passes.List(ctx, ports.PassQuery{From: cmd.Date, To: cmd.Date, Limit: 1})
		if err != nil {
			return err
		}
		if len(last) > 0 && last[0].AsOf.After(p.AsOf) { // It read its facts after this one.
			return domain.ErrMoved
		}
		by := discrepancy.Basis{At: p.AsOf, Unjudged: unjudged, Rules: p.Rules}
		if len(last) > 0 {
			by.RulesBefore = last[0].Rules
		}
		if err := withFacts(ctx, tx, onRecord, found, by); err != nil {
			return err
		}
		c := discrepancy.Compare(onRecord, found, by)
		p.Counts = discrepancy.CountsOf(c)
		return r.save(ctx, tx, cmd.Company, p, c)
	})
	return p, ok, err
}

// withFacts reads the facts and thresholds of those on record of which a pass says what is
// otherwise: few, but where thresholds were changed.
func withFacts(ctx context.Context, tx ports.Tx, onRecord []discrepancy.Discrepancy, found []discrepancy.Found, by discrepancy.Basis) error {
	of := make(map[domain.UUID]discrepancy.Found, len(found))
	for _, f := range found {
		of[f.Key] = f
	}
	at := map[domain.DiscrepancyID]int{}
	var ids []domain.DiscrepancyID
	for i, d := range onRecord {
		if f, is := of[d.Key]; is && by.NeedsFacts(d, f) {
			at[d.ID] = i
			ids = append(ids, d.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	whole, err := tx.Found.List(ctx, ports.DiscrepancyQuery{IDs: ids, Detail: true})
	for _, d := range whole {
		onRecord[at[d.ID]] = d
	}
	return err
}

func (r *Reconciler) passOf(cmd MakePass, g *gathering, result reconcile.Result) discrepancy.Pass {
	p := discrepancy.Pass{
		ID: domain.PassID{UUID: r.ids.New()}, Date: cmd.Date, Cause: cmd.Cause, By: cmd.By, Request: cmd.Request, AsOf: time.Unix(g.in.AsOf, 0).UTC(), Rules: g.in.Policy.Version,
		Lacked: append(g.lacked, lackedBy(cmd.Date, result)...),
	}
	for _, j := range g.in.Jobs {
		if j.Date == cmd.Date && j.State != reconcile.Cancelled {
			p.Jobs++
		}
	}
	done := map[domain.JobID]bool{}
	for _, m := range result.Matches {
		if m.Date == cmd.Date {
			done[m.Job] = true
		}
	}
	p.Matches = len(done)
	return p
}

// lackedBy says what the rules could not judge for want of facts.
func lackedBy(on domain.Date, result reconcile.Result) (out []discrepancy.Lack) {
	for _, u := range result.Unjudged {
		if u.Date != on {
			continue
		}
		switch u.Lacking {
		case reconcile.LackTracks:
			out = append(out, discrepancy.Lack{What: discrepancy.LacksTracks})
		case reconcile.LackBooked:
			out = append(out, discrepancy.Lack{What: discrepancy.LacksBooked})
		case reconcile.LackClocks:
			out = append(out, discrepancy.Lack{What: discrepancy.LacksClocks})
		}
	}
	return out
}

// unjudgedOf says which kinds a pass could not judge: without the date's tracks all,
// without booked or clock times those that are about them.
func unjudgedOf(on domain.Date, result reconcile.Result) func(reconcile.Kind) bool {
	lacks := func(what reconcile.Lacking) bool {
		return slices.Contains(result.Unjudged, reconcile.Unjudged{Date: on, Lacking: what})
	}
	all, times := lacks(reconcile.LackTracks), lacks(reconcile.LackBooked) || lacks(reconcile.LackClocks)
	return func(kind reconcile.Kind) bool { return all || times && kind.Class() == reconcile.OfTime }
}

// outcome digests what a pass found, in no order.
func outcome(found []discrepancy.Found) string {
	lines := make([]string, len(found))
	for i, f := range found {
		lines[i] = f.Key.String() + " " + hex.EncodeToString(f.Digest[:])
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return hex.EncodeToString(sum[:])
}

// save stores a pass and what it changes.
func (r *Reconciler) save(ctx context.Context, tx ports.Tx, company domain.CompanyID, p discrepancy.Pass, c discrepancy.Comparison) error {
	if err := tx.Passes.Add(ctx, p); err != nil {
		return err
	}
	var opened, moved []discrepancy.Discrepancy
	var facts []ports.Fact
	events := make([]discrepancy.Event, 0, len(c.Changes))
	for i := range c.Changes {
		change := &c.Changes[i]
		e := discrepancy.Event{What: change.What, At: p.AsOf, By: p.By, Pass: p.ID, Gist: change.Now.Gist, Revision: 1, Otherwise: change.Otherwise}
		if change.What == discrepancy.Opened {
			change.Now.ID.UUID = r.ids.New()
			opened = append(opened, change.Now)
		} else {
			e.Before, e.Revision = change.Was.Gist, change.Was.Revision+1
			moved = append(moved, change.Now)
		}
		e.Discrepancy = change.Now.ID
		events = append(events, e)
		told := change.Now
		told.Revision = e.Revision
		if f, tells := factOf(r.ids, told, change.What, p.AsOf); tells {
			facts = append(facts, f)
		}
	}
	if err := tx.Outbox.Append(ctx, facts...); err != nil {
		return err
	}
	if err := tx.Found.Add(ctx, opened); err != nil {
		return err
	}
	if err := tx.Found.Save(ctx, moved); err != nil {
		return err
	}
	if err := tx.FoundPast.Add(ctx, events); err != nil {
		return err
	}
	return tx.Ledger.Append(ctx, r.entries(company, p, c)...)
}

// changesAtOnce is how many changes one ledger entry tells.
const changesAtOnce = 500

// entries tells a pass and what it changed to the ledger.
func (r *Reconciler) entries(company domain.CompanyID, p discrepancy.Pass, c discrepancy.Comparison) (out []ledger.Entry) {
	lacked := make([]ledger.Value, len(p.Lacked))
	for i, l := range p.Lacked {
		lacked[i] = ledger.Text(string(l.What))
	}
	for part := 0; part == 0 || part*changesAtOnce < len(c.Changes); part++ {
		var changes []ledger.Value
		for _, change := range c.Changes[part*changesAtOnce : min((part+1)*changesAtOnce, len(c.Changes))] {
			fields := ledger.Fields{"discrepancy": ledger.Text(change.Now.ID.String()), "what": ledger.Text(string(change.What)), "kind": ledger.Text(string(change.Now.Kind))}
			if change.What != discrepancy.Ended {
				fields["digest"] = ledger.Text(hex.EncodeToString(change.Now.Digest[:]))
				fields["severity"], fields["provisional"] = ledger.Text(string(change.Now.Severity)), ledger.Bool(change.Now.Provisional)
			}
			changes = append(changes, ledger.Nested(ledger.NewObject(fields)))
		}
		out = append(out, entry(r.ids, company, p.AsOf, ledger.Reconciled, p.By, passSubject(p.ID), ledger.Fields{
			"date": ledger.Text(p.Date.String()), "cause": ledger.Text(string(p.Cause)), "rules": ledger.Text(p.Rules), "outcome": ledger.Text(p.Outcome),
			"found": ledger.Int(int64(p.Found)), "lacked": ledger.List(lacked...), "part": ledger.Int(int64(part + 1)), "changes": ledger.List(changes...),
		}))
	}
	return out
}
