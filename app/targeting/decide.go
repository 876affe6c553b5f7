package targeting

import (
	"context"
	"fmt"
	"slices"

	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/targetlink"
	"actual/domain/transfer"
	"actual/ports"
)

// Decide is the command to settle links: all of the decisions, in their order, and then
// what is proposed of some kinds; or none of it.
type Decide struct {
	Company domain.CompanyID
	Target  transfer.Target
	All     []Decision
	Accept  []targetlink.Kind // What is proposed of these is linked.
	By      string
}

// Decision is what somebody says of one of ours.
type Decision struct {
	targetlink.Subject
	Say targetlink.Decision
	Ref string // Of targetlink.ToLink alone.
}

// Decide settles links, and returns those of ours that it is about as they stand now. To
// decide again what is decided does nothing.
//
// Errors: targetlink.ErrNothingToLink, ErrSubjectNotFound, ErrUnknownRef,
// ErrPersonTaken, ErrUnknownDecision; domain.ErrMoved.
func (t *Targeting) Decide(ctx context.Context, cmd Decide) (settled []targetlink.Standing, err error) {
	err = t.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		s, err := t.sheet(ctx, tx, cmd.Company, cmd.Target)
		if err != nil {
			return err
		}
		d := desk{Targeting: t, tx: tx, cmd: cmd, sheet: s, links: map[targetlink.Subject]targetlink.Link{}, about: map[targetlink.Subject]bool{}}
		for _, l := range s.Links {
			d.links[l.Subject] = l
		}
		for _, one := range cmd.All {
			if err := d.decide(ctx, one); err != nil {
				return fmt.Errorf("%s %s: %w", one.Kind, one.Key, err)
			}
		}
		if err := d.accept(ctx); err != nil {
			return err
		}
		settled = d.standing()
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("settle links of a target: %w", err)
	}
	return settled, nil
}

// desk is one command in its transaction.
type desk struct {
	*Targeting
	sheet sheet
	tx    ports.Tx
	cmd   Decide
	links map[targetlink.Subject]targetlink.Link
	about map[targetlink.Subject]bool
}

func (d *desk) decide(ctx context.Context, one Decision) error {
	if (one.Say == targetlink.ToLink) != (one.Ref != "") {
		return targetlink.ErrNothingToLink
	}
	if !slices.ContainsFunc(d.sheet.Ours, func(o targetlink.Ours) bool { return o.Subject == one.Subject }) {
		return targetlink.ErrSubjectNotFound
	}
	d.about[one.Subject] = true
	was, decided := d.links[one.Subject]
	switch one.Say {
	case targetlink.ToClear:
		if !decided {
			return nil
		}
		if err := d.tx.Targeted.Clear(ctx, d.cmd.Target, was); err != nil {
			return err
		}
		delete(d.links, one.Subject)
		return d.note(ctx, one, was)
	case targetlink.ToLink:
		if err := d.there(one); err != nil {
			return err
		}
	case targetlink.ToLeaveOut:
	default:
		return targetlink.ErrUnknownDecision.With("%.40q", string(one.Say))
	}
	if decided && was.Ref == one.Ref {
		return nil
	}
	next := targetlink.Link{Subject: one.Subject, Ref: one.Ref, By: d.cmd.By, At: d.clock.Now().UTC(), Revision: was.Revision}
	if err := d.tx.Targeted.Save(ctx, d.cmd.Target, next); err != nil {
		return err
	}
	next.Revision++
	d.links[one.Subject] = next
	return d.note(ctx, one, was)
}

// there refuses what the target has not, or not in use: nothing is made there.
func (d *desk) there(one Decision) error {
	parts := targetlink.Parts(one.Ref)
	if len(parts) > 2 || one.Kind == targetlink.Worker && len(parts) > 1 {
		return targetlink.ErrUnknownRef.With("%.80q", one.Ref)
	}
	for _, part := range parts {
		if !slices.ContainsFunc(d.sheet.Entries, func(e targetlink.Entry) bool { return e.Sort == one.Kind.SortOf() && e.Ref == part && e.InUse() }) {
			return targetlink.ErrUnknownRef.With("%.80q", part)
		}
	}
	return nil
}

// accept links what is proposed.
func (d *desk) accept(ctx context.Context) error {
	for _, s := range targetlink.Stand(d.sheet.Ours, d.list(), d.sheet.Entries) {
		if s.State != targetlink.Proposed || !slices.Contains(d.cmd.Accept, s.Kind) {
			continue
		}
		if err := d.decide(ctx, Decision{s.Subject, targetlink.ToLink, s.Candidates[0].Entry.Ref}); err != nil {
			return fmt.Errorf("%s %s: %w", s.Kind, s.Key, err)
		}
	}
	return nil
}

func (d *desk) list() []targetlink.Link {
	out := make([]targetlink.Link, 0, len(d.links))
	for _, l := range d.links {
		out = append(out, l)
	}
	return out
}

// standing is how those stand that the command was about.
func (d *desk) standing() (out []targetlink.Standing) {
	for _, s := range targetlink.Stand(d.sheet.Ours, d.list(), d.sheet.Entries) {
		if d.about[s.Subject] {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b targetlink.Standing) int { return placeOf(a).compare(placeOf(b)) })
	return out
}

func (d *desk) note(ctx context.Context, one Decision, was targetlink.Link) error {
	return d.tx.Ledger.Append(ctx, ledger.Entry{
		ID: domain.EntryID{UUID: d.ids.New()}, Company: d.cmd.Company, At: d.clock.Now().Unix(), Kind: ledger.TargetDecided, Actor: d.cmd.By,
		Subject: fmt.Sprintf("%s:%s", one.Kind, one.Key),
		Body: ledger.NewObject(ledger.Fields{
			"target": ledger.Text(string(d.cmd.Target)), "decision": ledger.Text(string(one.Say)), "ref": ledger.Text(one.Ref), "was_ref": ledger.Text(was.Ref),
		}),
	})
}

// Rule returns by what a company books its time at a target.
func (t *Targeting) Rule(ctx context.Context, company domain.CompanyID, of transfer.Target) (r targetlink.Rule, err error) {
	err = t.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		r, err = tx.Targeted.Rule(ctx, of)
		return err
	})
	return r, err
}

// ChangeRule is the command to book otherwise; what is nil stays.
type ChangeRule struct {
	Company   domain.CompanyID
	Target    transfer.Target
	Seen      domain.Revision // The revision that the change is made from; 0: whatever it is.
	BookBy    *targetlink.By
	Otherwise *string // A code of the target; empty: none.
	By        string
}

// Change changes a rule. What is on its way already stays as it was prepared.
//
// Errors: targetlink.ErrBadRule, ErrUnknownRef; domain.ErrMoved.
func (t *Targeting) Change(ctx context.Context, cmd ChangeRule) (r targetlink.Rule, err error) {
	err = t.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		was, err := tx.Targeted.Rule(ctx, cmd.Target)
		if err != nil {
			return err
		}
		if cmd.Seen != 0 && cmd.Seen != was.Revision {
			return domain.ErrMoved
		}
		next := was
		if cmd.BookBy != nil {
			next.By = *cmd.BookBy
		}
		if cmd.Otherwise != nil {
			next.Otherwise = *cmd.Otherwise
		}
		if r = was; next == was {
			return nil
		}
		if err := t.check(ctx, tx, cmd.Target, next); err != nil {
			return err
		}
		if err := tx.Targeted.SaveRule(ctx, cmd.Target, next); err != nil {
			return err
		}
		if r, err = tx.Targeted.Rule(ctx, cmd.Target); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, ledger.Entry{
			ID: domain.EntryID{UUID: t.ids.New()}, Company: cmd.Company, At: t.clock.Now().Unix(), Kind: ledger.TargetRuleChanged, Actor: cmd.By, Subject: "company:" + cmd.Company.String(),
			Body: ledger.NewObject(ledger.Fields{
				"target": ledger.Text(string(cmd.Target)), "by": ledger.Text(string(r.By)), "otherwise": ledger.Text(r.Otherwise),
				"was_by": ledger.Text(string(was.By)), "was_otherwise": ledger.Text(was.Otherwise),
			}),
		})
	})
	if err != nil {
		return targetlink.Rule{}, fmt.Errorf("change how time is booked: %w", err)
	}
	return r, nil
}

// check refuses a rule that makes no sense, or names what the target has not.
func (t *Targeting) check(ctx context.Context, tx ports.Tx, of transfer.Target, r targetlink.Rule) error {
	if err := r.Check(); err != nil || r.Otherwise == "" {
		return err
	}
	entries, err := tx.TargetDir.List(ctx, of)
	if err != nil {
		return err
	}
	d := desk{sheet: sheet{Entries: entries}}
	return d.there(Decision{Subject: targetlink.Subject{Kind: targetlink.Activity}, Ref: r.Otherwise})
}
